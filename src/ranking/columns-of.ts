import type { CaseColumns, SeriesColumn } from '../domain/case-columns.ts'
import type { CaseRows, MetricRow } from '../domain/case-file.ts'
import { refNumber } from '../domain/ids.ts'
import type { RankInput } from './case-input.ts'
import { failingRecords, groupLines } from './log-groups.ts'
import { operations, spanColumns } from './span-columns.ts'

/** What `rank` looks at, with its bulk still row by row: for cases that are made or cut in memory. */
export interface RowsInput extends Omit<RankInput, 'rows' | 'baseline'> {
  rows: CaseRows
  baseline: CaseRows
}

/** Series by entity and metric; what is not a finite number is left out. */
export function seriesColumns(rows: readonly MetricRow[]): SeriesColumn[] {
  const found = new Map<string, SeriesColumn>()
  const sorted = rows
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => a.ts - b.ts || a.value - b.value)
  for (const { entity, metric, evidence, ts, value } of sorted) {
    const key = `${entity}\u0000${metric}`
    const series = found.get(key) ?? { entity, metric, evidence, times: [], values: [] }
    found.set(key, series)
    if (refNumber(evidence) < refNumber(series.evidence)) series.evidence = evidence
    series.times.push(ts)
    series.values.push(value)
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, series]) => series)
}

/** Rows in memory as the ranking reads them. */
export function columnsOf({ rows, baseline, ...rest }: RowsInput): RankInput {
  const opOf = operations(baseline.spans, rows.spans)
  const columns = ({ metrics, logs, spans, ...others }: CaseRows): CaseColumns => ({
    ...others,
    series: seriesColumns(metrics),
    logs: groupLines(logs, opOf),
    records: failingRecords(logs),
    spans: spanColumns(spans),
  })
  return { ...rest, rows: columns(rows), baseline: columns(baseline) }
}
