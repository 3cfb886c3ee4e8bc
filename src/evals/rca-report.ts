import { PUBLISHED } from './published.ts'
import { reliability } from './reliability.ts'
import {
  averageAt5,
  changeScore,
  isAsked,
  kindRate,
  names,
  objectAndKind,
  outcomeScore,
  type Scored,
  within,
} from './score.ts'
import { percentile, rate, shownRate } from './statistics.ts'
import { table } from './table.ts'

/** Silence on windows cut from known-good recordings. */
export interface Silence {
  dataset: string
  metric: string
  silent: { hits: number; of: number }
}

const COLUMNS = [
  'AC@1 [95 %]',
  'AC@3 [95 %]',
  'Avg@5',
  'kind, when first is right',
  'first and kind',
  'blame the alerting service',
  'blame the latest deploy',
]

function ranked(name: string, cases: readonly Scored[]): string[] {
  return [
    name,
    shownRate(within(cases, 1)),
    shownRate(within(cases, 3)),
    averageAt5(cases).toFixed(2),
    shownRate(kindRate(cases)),
    shownRate(objectAndKind(cases)),
    shownRate(rate(cases, ({ answer }) => names(answer, answer.alerting))),
    shownRate(rate(cases, ({ answer }) => names(answer, answer.lastDeployed))),
  ]
}

type Groups = [name: string, cases: Scored[]][]

const grouped = (cases: readonly Scored[], key: (one: Scored) => string): Groups =>
  [...Map.groupBy(cases, key)].sort(([a], [b]) => (a < b ? -1 : 1))

const rows = (groups: Groups, row: (name: string, cases: Scored[]) => string[]): string[][] =>
  groups.map(([name, cases]) => row(name, cases))

function changeRows(groups: Groups): string[] {
  const known = groups.filter(([, cases]) => cases.some(({ answer }) => answer.change !== null))
  if (known.length === 0) return []
  const head = [
    'blamed change',
    'right, or rightly none',
    'falsely blamed',
    'culprit first',
    'among five',
    'in the digest',
    'latest deploy: right',
    'falsely blamed',
  ]
  return [
    '',
    ...table([
      head,
      ...rows(known, (name, cases) => {
        const score = changeScore(cases)
        const cells = [score.right, score.falselyBlamed, score.firstOfAll, score.amongFive, score.inDigest]
        return [name, ...[...cells, score.latestRight, score.latestFalse].map(shownRate)]
      }),
    ]),
  ]
}

const OUTCOMES = [
  'outcome',
  'no incident, called healthy',
  'real, called healthy',
  'outside cause, called external',
  'fault, called external',
]

function outcomeRows(groups: Groups): string[][] {
  return rows(groups, (name, cases) => {
    const { healthyCalledHealthy, realCalledHealthy, externalCalledExternal, faultCalledExternal } =
      outcomeScore(cases)
    const all = [healthyCalledHealthy, realCalledHealthy, externalCalledExternal, faultCalledExternal]
    return [name, ...all.map(shownRate)]
  })
}

function silenceRows(silences: readonly Silence[]): string[] {
  if (silences.length === 0) return []
  const lines = silences.map(({ dataset, metric, silent }) => [dataset, metric, shownRate(silent)])
  return ['', ...table([['normal windows', 'alert', 'called healthy'], ...lines])]
}

function costRows(groups: Groups): string[][] {
  return rows(groups, (name, cases) => {
    const of = (value: (one: Scored) => number, share: number): string =>
      String(Math.round(percentile(cases.map(value), share)))
    const tokens = ({ line }: Scored): number => line.digest.length / 4
    return [
      name,
      `${of(tokens, 0.5)} / ${of(tokens, 0.95)}`,
      `${of(({ line }) => line.ms, 0.5)} / ${of(({ line }) => line.ms, 1)}`,
      `${of(({ line }) => line.rankMs, 0.5)} / ${of(({ line }) => line.rankMs, 1)}`,
      of(({ line }) => line.rssMb, 1),
    ]
  })
}

/** The tables, per data set and per kind of fault, never pooled. */
export function rcaReport(cases: readonly Scored[], silences: readonly Silence[]): string {
  const asked = cases.filter(isAsked)
  const datasets = grouped(cases, ({ answer }) => answer.dataset)
  const askedSets = grouped(asked, ({ answer }) => answer.dataset)
  const kinds = grouped(asked, ({ answer }) => `${answer.dataset} ${answer.faultKind}`)
  return [
    ...table([['data set', ...COLUMNS], ...rows(askedSets, ranked)]),
    '',
    ...table([['kind of fault', ...COLUMNS], ...rows(kinds, ranked)]),
    ...changeRows(datasets),
    '',
    ...table([OUTCOMES, ...outcomeRows(datasets)]),
    ...silenceRows(silences),
    '',
    ...reliability(askedSets),
    '',
    ...table([
      ['cost', 'digest tokens p50 / p95', 'load and rank ms p50 / max', 'rank ms p50 / max', 'RSS MiB max'],
      ...costRows(datasets),
    ]),
    '',
    ...datasets.flatMap(([name]) => (PUBLISHED[name] ? [`published on ${name}: ${PUBLISHED[name]}`] : [])),
    `${cases.length - asked.length} of ${cases.length} cases name no service and are left out of the first two tables`,
  ].join('\n')
}
