import { randomBytes } from 'node:crypto'
import { type Clock, uuidv7 } from '../domain/ids.ts'

/** The machine's own time and dice. */
export const systemClock: Clock = {
  now: () => Date.now(),
  newId: () => uuidv7(Date.now(), randomBytes(10)),
}
