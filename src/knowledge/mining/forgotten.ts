import { inFigures } from './language/numbers.ts'

/** `forget the 6`, `no longer 60`, `down from 8`, `instead of 400`: what held before. */
const GONE =
  /\b(?:forget|no longer|instead of|rather than|used to be|formerly|previously|(?:down|up) from|replaces?|not any ?more) (?:about |the |a |an |that |those |my |our |of |old )*(\d+(?:\.\d+)?)/gi

/** Numbers that a text says are no longer so. */
export const forgottenIn = (text: string): number[] =>
  [...inFigures(text).matchAll(GONE)].map(([, value]) => Number(value))
