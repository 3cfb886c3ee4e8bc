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
  parseNamedJson,
  parseDatabaseRows,
  parseUnitStatus,
  parseConnectivity,
  parseKubectlDescribe,
  parseKubectlTable,
]

/** The objects in one tool output, by the first parser that knows its form. */
export function parseObjects(answer: ToolOutput): ParsedObject[] {
  for (const parse of PARSERS) {
    const found = parse(answer)
    if (found.length > 0) return found
  }
  return []
}
