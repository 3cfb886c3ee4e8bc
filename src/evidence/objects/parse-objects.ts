import type { ObjectRow } from '../../domain/case-file.ts'
import { parseDatabaseRows } from './database-json.ts'
import { parseKubectlDescribe } from './kubectl-describe.ts'
import { parseKubectlTable } from './kubectl-table.ts'
import { parseNamedJson } from './named-json.ts'
import { parseConnectivity, parseRequestErrors, parseUnitStatus } from './service-answers.ts'

export type ParsedObject = Omit<ObjectRow, 'evidence'>

/** What a tool said, and what it was asked: some outputs name their kind only in the question. */
export interface ToolOutput {
  tool: string
  args: Record<string, unknown>
  output: unknown
}

/** Gives no objects for a form it does not know. */
export type ObjectParser = (answer: ToolOutput) => ParsedObject[]

const PARSERS: readonly ObjectParser[] = [
  parseRequestErrors,
  parseDatabaseRows,
  parseNamedJson,
  parseUnitStatus,
  parseConnectivity,
  parseKubectlDescribe,
  parseKubectlTable,
]

/** Names under which a tool wraps the text that a command printed. */
const PRINTED = ['stdout', 'output', 'result', 'content', 'data'] as const

/** What a command printed, when an answer is that text and a few words about it (`{stdout, exit_code}`). */
function unwrapped(answer: ToolOutput): ToolOutput {
  const { output } = answer
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return answer
  const record = output as Record<string, unknown>
  const printed = PRINTED.map((name) => record[name]).find((value) => typeof value === 'string')
  const isOnlyText = Object.values(record).every((value) => typeof value !== 'object' || value === null)
  return printed !== undefined && isOnlyText ? { ...answer, output: printed } : answer
}

/** The objects in one tool output, by the first parser that knows its form. */
export function parseObjects(tool: ToolOutput): ParsedObject[] {
  const answer = unwrapped(tool)
  for (const parse of PARSERS) {
    const found = parse(answer)
    if (found.length > 0) return found
  }
  return []
}
