import type { SeriesColumn } from '../../domain/case-columns.ts'
import type { Purpose } from '../../domain/case-file.ts'
import { evidenceRef } from '../../domain/ids.ts'
import { type Duck, literal } from '../duck.ts'
import { storedTable } from '../snapshot.ts'
import { doublesIn, rowsIn } from './stream.ts'

const seriesSql = (purpose: Purpose): string => `
  select entity, metric, min(substr(evidence, 2)::integer), list(ts::double), list(value)
  from ${storedTable('metrics')} where purpose = ${literal(purpose)} and isfinite(value)
  group by entity, metric`

/** Points by time, then by value; a recording is nearly always in order. */
function sorted(times: number[], values: number[]): Pick<SeriesColumn, 'times' | 'values'> {
  const isLater = (a: number, b: number): number =>
    (times[a] ?? 0) - (times[b] ?? 0) || (values[a] ?? 0) - (values[b] ?? 0)
  let at = 1
  while (at < times.length && isLater(at - 1, at) <= 0) at += 1
  if (at >= times.length) return { times, values }
  const order = Array.from(times, (_, index) => index).sort(isLater)
  return { times: order.map((index) => times[index] ?? 0), values: order.map((index) => values[index] ?? 0) }
}

const key = ({ entity, metric }: SeriesColumn): string => `${entity}\u0000${metric}`

export async function loadSeries(duck: Duck, purpose: Purpose): Promise<SeriesColumn[]> {
  const series: SeriesColumn[] = []
  for await (const [entity, metric, read, times, values] of rowsIn(duck, seriesSql(purpose))) {
    const evidence = evidenceRef(Number(read))
    const points = sorted(doublesIn(times), doublesIn(values))
    series.push({ entity: String(entity), metric: String(metric), evidence, ...points })
  }
  return series.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}
