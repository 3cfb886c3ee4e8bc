import type { TableName } from '../../domain/case-file.ts'
import type { Statement } from '../../domain/verdict.ts'
import type { CaseFile } from '../case-file.ts'
import type { Scope } from '../checks/scope.ts'

/** A question with the names in it resolved. */
export interface Asked {
  text: string
  caseFile: CaseFile
  /** The service or entity it is about; null when it names none. */
  scope: Scope | null
}

/** Lines of an answer; each cites what it rests on. */
export interface Lines {
  understoodAs: string
  lines: Statement[]
}

/** Before and since: the onset, else when the page fired. */
export function turningPoint(caseFile: CaseFile): number {
  return caseFile.ranking.onset ?? caseFile.alert.firedAt
}

/** References of what was read of one table, in the order of the reads: the citation of "none was recorded". */
export function citationsOf(caseFile: CaseFile, table: TableName, max = 3): Statement['citations'] {
  const read = caseFile.evidence.filter((one) => one.purpose === 'incident' && reads(one, table))
  return read.slice(0, max).map((one) => one.ref)
}

/** An empty answer has no rows in any table, so its producing system tells what it would have held. */
const SOURCE_OF: Partial<Record<TableName, string>> = {
  changes: 'deploys',
  metrics: 'metrics',
  logs: 'logs',
  spans: 'traces',
  objects: 'kubernetes',
}

function reads(one: CaseFile['evidence'][number], table: TableName): boolean {
  if (one.status === 'failed' || one.status === 'denied') return false
  return (one.rows[table] ?? 0) > 0 || one.source === SOURCE_OF[table]
}
