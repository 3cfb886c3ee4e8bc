import type { CollectRequest, PlannedRead } from '../../domain/connector.ts'
import { targetsOf } from '../collected.ts'
import { alertName, carriedExpression, hasRuleName, withoutLimit } from './alert-expression.ts'
import { MOST_WEEKLY } from './collect-metrics.ts'
import { GAUGE_SERIES, readsFor } from './reads.ts'
import { countQuery, NAME_LABELS, type Scope, scopesOf } from './scopes.ts'
import type { Found } from './survey.ts'
import { MOST_READS } from './survey-answer.ts'
import { edgeQueries } from './topology.ts'

/** What is asked of the store itself, by the path below `/api/v1/`. */
const OF_STORE = [
  'labels: names of the labels',
  'status/buildinfo: which store it is',
  'metadata: types of the metrics',
].map((query): PlannedRead => ({ query, step: 'count' }))

const COUNTED = 'where the counts have series'

/** Per scope, and once: how calls are told apart, and how often a series is scraped. */
const LOOKS: readonly PlannedRead[] = [
  {
    query:
      'count by (__name__, <labels of status and peer>) ({<calls of the services>}): how they are told apart',
    step: 'count',
    when: 'where they have some of calls',
  },
  {
    query: 'max(count_over_time(<first metric>[5m])): how often it is scraped',
    step: 'count',
    when: COUNTED,
  },
]

/** A metric of that form; `by` null where all of its series are one service's. */
const found = (metric: string, form: Found['form'], by: string | null, series = 1): Found => ({
  scope: { matchers: '<as counted>', by, ownerOf: () => null },
  metric,
  group: 'requests',
  form,
  owners: new Map([['', series]]),
  status: null,
  peer: '<peer>',
})

/** One metric of each form, to show how what is found will be asked for; gauges share a query. */
function examplesOf(by: string | null): { when: string; of: Found[] }[] {
  const gauge = found('<gauge>', 'gauge', by)
  const many = found('<gauge>', 'gauge', by, GAUGE_SERIES + 1)
  return [
    { when: 'for each histogram', of: [found('<histogram>_bucket', 'histogram', by)] },
    { when: 'for each summary', of: [found('<summary>_count', 'summary', by)] },
    { when: 'for each counter', of: [found('<counter>', 'counter', by)] },
    { when: 'for a gauge alone', of: [gauge] },
    { when: 'for gauges together', of: [gauge, { ...gauge }] },
    { when: `for gauges of more than ${GAUGE_SERIES} series`, of: [many] },
  ]
}

function planReads(scopes: readonly Scope[]): PlannedRead[] {
  const shapes = [...new Set(scopes.map(({ by }) => (by === null ? null : '<label>, <status>')))]
  const shown = shapes.flatMap(examplesOf).flatMap(({ when, of }) =>
    readsFor(of, '<4 scrapes>').map(
      ({ expr }): PlannedRead => ({
        query: expr,
        step: 'read',
        when: `${when}, ${MOST_READS} reads at most`,
      }),
    ),
  )
  return [...new Map(shown.map((one) => [one.query, one])).values()]
}

/** The alert's own expression: carried by it, else that of the rule with its name; none where it has no name. */
function planAlert(alert: CollectRequest['alert']): PlannedRead[] {
  const carried = carriedExpression(alert)
  const what = "the alert's own expression"
  if (carried !== null) {
    const { expr } = withoutLimit(carried)
    return [{ query: `${expr.replace(/\s+/g, ' ')}: ${what}`, step: 'read' }]
  }
  if (!hasRuleName(alert)) return []
  return [
    { query: `rules: the expression of ${alertName(alert)}`, step: 'count' },
    { query: `<that of the rule>: ${what}`, step: 'read', when: 'where there is such a rule' },
  ]
}

const WEEK_AGO: PlannedRead = {
  query: 'requests of the alerting service, the same hour a week ago',
  step: 'read',
  when: `for each read of its requests, ${MOST_WEEKLY} at most`,
}

/** What a page, or a tool, asks of the metrics of its services. */
export function planMetrics(request: CollectRequest, name: string, more: string): PlannedRead[] {
  const selected = targetsOf(request, name)
  const scopes = scopesOf(selected, NAME_LABELS, more)
  return [
    ...OF_STORE,
    ...scopes.map((one): PlannedRead => {
      const count: PlannedRead = { query: countQuery(one), step: 'count' }
      return one.by === null ? count : { ...count, when: 'where it has the label' }
    }),
    ...LOOKS,
    ...planReads(scopes),
    ...planAlert(request.alert),
    ...(request.purpose === 'baseline' ? [WEEK_AGO] : []),
  ]
}

/** Everything that a request asks, asked of nobody. */
export const planOf = (request: CollectRequest, name: string, more: string): PlannedRead[] =>
  request.kind === 'topology'
    ? edgeQueries(more).map((query) => ({ query, step: 'read' }))
    : planMetrics(request, name, more)
