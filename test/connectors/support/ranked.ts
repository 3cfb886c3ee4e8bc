import { type CaseRows, noRows, type TableName, type TimeWindow } from '../../../src/domain/case-file.ts'
import type { Collected, CollectRequest, Connector, RequestKind } from '../../../src/domain/connector.ts'
import type { EvidenceRef } from '../../../src/domain/ids.ts'
import type { Alert } from '../../../src/domain/signal.ts'
import type { Ranked } from '../../../src/ranking/rank.ts'
import { rankRows } from '../../ranking/support/rows.ts'

export const alertOn = (service: string, firedAt: number, over: Partial<Alert> = {}): Alert => ({
  title: `${service} has errors`,
  service,
  severity: 'SEV-2',
  entity: service,
  metric: null,
  value: null,
  firedAt,
  url: null,
  labels: {},
  text: `${service} has errors`,
  ...over,
})

export const requestOf = (
  kind: RequestKind,
  service: string,
  window: TimeWindow,
  over: Partial<CollectRequest> = {},
): CollectRequest => ({ kind, purpose: 'incident', window, alert: alertOn(service, window.end), ...over })

/** Everything that the answers hold, each under a reference of its own. */
export function rowsOf(answers: readonly Collected[]): CaseRows {
  const rows = noRows()
  for (const [index, { tables }] of answers.entries()) {
    const evidence: EvidenceRef = `E${index + 1}`
    for (const [table, payload] of Object.entries(tables)) {
      if ('parquet' in payload) throw new Error('this connector gives rows')
      const into = rows[table as TableName] as unknown[]
      for (const row of payload.rows) into.push({ ...row, evidence })
    }
  }
  return rows
}

/** What a sweep of these kinds reads. */
export async function swept(
  connector: Connector,
  kinds: readonly RequestKind[],
  service: string,
  window: TimeWindow,
  over: Partial<CollectRequest> = {},
): Promise<Collected[]> {
  const answers = await Promise.all(
    kinds.map((kind) =>
      connector.collect(requestOf(kind, service, window, over), { signal: AbortSignal.timeout(20_000) }),
    ),
  )
  return answers.flat()
}

/** The ranking of what was read, for a page on the service. */
export const rankedFrom = (
  answers: readonly Collected[],
  service: string,
  window: TimeWindow,
  more: Partial<CaseRows> = {},
): Ranked => {
  const rows = rowsOf(answers)
  for (const [table, extra] of Object.entries(more)) (rows[table as TableName] as unknown[]).push(...extra)
  return rankRows({ alert: alertOn(service, window.end), window, rows, baseline: noRows() })
}
