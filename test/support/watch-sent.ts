import { subscribe } from 'node:diagnostics_channel'
import { writeSync } from 'node:fs'
import { leaks } from './leaks.ts'

/** Loaded with --import into a Sitrep that a test has started: says at once, as the process may be killed, what leaked. */

const PEOPLE = ['U0ALICE']

const STDERR = 2

subscribe('sitrep:local-slack:sent', (message) => {
  const { where, payload } = message as { where: string; payload: unknown }
  for (const leak of leaks(where, payload, PEOPLE)) writeSync(STDERR, `LEAK ${leak.replaceAll('\n', ' ')}\n`)
})
