import type { RequestKind } from '../../domain/connector.ts'
import { TABLE_NAMES, TABLES } from '../../evidence/tables.ts'
import { loadPrompt, renderPrompt } from '../../models/prompts.ts'
import type { Specialist } from '../specialists/specialist.ts'

/** The system prompt of every call: what exists, drawn from the registries, so that nothing is told twice. */
export function sharedPrefix(specialists: readonly Specialist[], kinds: readonly RequestKind[]): string {
  return renderPrompt(loadPrompt('shared'), {
    tables: TABLE_NAMES.map(tableLine).join('\n'),
    specialists: specialists.map(specialistLine).join('\n'),
    kinds: kinds.join(', ') || 'none',
  })
}

const tableLine = (table: (typeof TABLE_NAMES)[number]): string =>
  `- ${table}(${TABLES[table].map(({ name, outsider }) => `${name}${outsider ? '*' : ''}`).join(', ')})`

/** Kinds of fault double as the vocabulary of an answer. */
const specialistLine = ({ name, tables, faults, changes }: Specialist): string =>
  `- ${name}: reads ${tables.join(', ')}; kinds of fault: ${faults.map(({ id }) => id).join(', ')}${changes ? ', change' : ''}`
