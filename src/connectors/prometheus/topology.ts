import type { EdgeRow } from '../../domain/case-file.ts'
import type { Asked } from '../asked.ts'
import type { PrometheusApi, PromSeries, Range } from './api.ts'

type Edge = Omit<EdgeRow, 'evidence'>

/** Counters of calls between two services, as Tempo's service graph and Istio's proxies name both ends. */
const CALLS = [
  { metric: 'traces_service_graph_request_total', caller: 'client', callee: 'server' },
  { metric: 'istio_requests_total', caller: 'source_workload', callee: 'destination_workload' },
] as const

const queryOf = ({ metric, caller, callee }: (typeof CALLS)[number], matchers: string): string =>
  `group by (${caller}, ${callee}) (${metric}{${matchers}})`

export const edgeQueries = (matchers: string): string[] => CALLS.map((one) => queryOf(one, matchers))

function edgesOf({ caller, callee }: (typeof CALLS)[number], series: readonly PromSeries[]): Edge[] {
  return series.flatMap(({ metric }) => {
    const [from, to] = [metric[caller], metric[callee]]
    const isKnown = from && to && from !== 'unknown' && to !== 'unknown'
    return isKnown ? [{ caller: from, callee: to }] : []
  })
}

/** Who calls whom, where a mesh or the traces count it; each once. */
export async function edgesFrom(
  api: PrometheusApi,
  matchers: string,
  range: Range,
  signal: AbortSignal,
): Promise<Asked<Edge[]>> {
  const answers = await Promise.all(CALLS.map((one) => api.range(queryOf(one, matchers), range, signal)))
  const failed = answers.find((one) => !one.ok)
  if (failed !== undefined && !failed.ok) return failed
  const edges = answers.flatMap((answer, index) => {
    const call = CALLS[index]
    return answer.ok && call ? edgesOf(call, answer.value) : []
  })
  const each = new Map(edges.map((edge) => [`${edge.caller}\u0000${edge.callee}`, edge]))
  const raw = Buffer.concat(answers.flatMap((one) => (one.ok ? [one.raw, Buffer.from('\n')] : [])))
  const said = answers.find((one) => one.ok && one.partial !== undefined)
  const partial = said?.ok === true ? said.partial : undefined
  return { ok: true, value: [...each.values()], raw, ...(partial === undefined ? {} : { partial }) }
}
