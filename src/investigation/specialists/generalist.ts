import { TABLE_NAMES } from '../../evidence/tables.ts'
import { SPECIALISTS } from './registry.ts'
import type { Specialist } from './specialist.ts'

/** Everybody's domain at once: what the fan-out is measured against. It has no rules of its own. */
export const generalist: Specialist = {
  name: 'generalist',
  tables: TABLE_NAMES,
  reads: [...new Set(SPECIALISTS.flatMap(({ reads }) => reads))],
  faults: SPECIALISTS.flatMap(({ faults }) => faults),
  changes: true,
}
