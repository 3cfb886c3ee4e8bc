import { CODE_FAULTS } from './code.ts'
import { CONFIG_FAULTS } from './config.ts'
import { DATABASE_FAULTS } from './database.ts'
import type { Fault } from './fault.ts'
import { FRESH_FAULTS } from './fresh.ts'
import { FRESH_DATABASE_FAULTS } from './fresh-database.ts'
import { HARMLESS } from './harmless.ts'
import { MACHINE_FAULTS } from './machine.ts'
import { NETWORK_FAULTS } from './network.ts'
import { OUTSIDE_FAULTS } from './outside.ts'

/** By somebody who had not read how Sitrep ranks. */
export const FRESH: readonly Fault[] = [...FRESH_FAULTS, ...FRESH_DATABASE_FAULTS]

export const FAULTS: readonly Fault[] = [
  ...CODE_FAULTS,
  ...CONFIG_FAULTS,
  ...DATABASE_FAULTS,
  ...NETWORK_FAULTS,
  ...OUTSIDE_FAULTS,
  ...MACHINE_FAULTS,
  ...FRESH,
  ...HARMLESS,
]
