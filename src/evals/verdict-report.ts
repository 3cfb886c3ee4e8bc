import type { Verdict } from '../domain/verdict.ts'
import { isAsked, isFirst, names, type Scored } from './score.ts'
import { rate, shownRate } from './statistics.ts'
import { table } from './table.ts'

/** A case that was ranked and investigated, with what it should have said. */
export interface Judged extends Scored {
  /** null when the investigation broke. */
  verdict: Verdict | null
}

const named = ({ verdict }: Judged): string | null => verdict?.cause?.service ?? null

const isNamed = (one: Judged): boolean => named(one) !== null

const isHit = (one: Judged): boolean => names(one.answer, named(one))

/** The ranking was right and the verdict names somebody else. */
const isWorse = (one: Judged): boolean => isFirst(one) && isNamed(one) && !isHit(one)

const isBetter = (one: Judged): boolean => !isFirst(one) && isHit(one)

const isWithheld = (one: Judged): boolean => isFirst(one) && !isNamed(one)

const saysHealthy = ({ verdict }: Judged): boolean => verdict?.kind === 'healthy'

const HEAD = [
  'verdict',
  'first suspect right',
  'names the right one',
  'right, when it names one',
  'right, when High',
  'worse than the ranking',
  'better',
  'names nobody, ranking right',
  'real, called healthy',
  'no incident, called healthy',
]

function row(dataset: string, cases: readonly Judged[]): string[] {
  const asked = cases.filter(isAsked)
  const cells = [
    rate(asked, isFirst),
    rate(asked, isHit),
    rate(asked.filter(isNamed), isHit),
    rate(
      asked.filter((one) => isNamed(one) && one.verdict?.confidence === 'High'),
      isHit,
    ),
    rate(asked, isWorse),
    rate(asked, isBetter),
    rate(asked, isWithheld),
    rate(asked, saysHealthy),
    rate(
      cases.filter(({ answer }) => answer.healthy),
      saysHealthy,
    ),
  ]
  return [dataset, ...cells.map(shownRate)]
}

function line(word: string, one: Judged): string {
  const { answer, line: ranked, verdict } = one
  const reason = verdict?.cause?.statement ?? verdict?.limits[0] ?? verdict?.kind ?? 'the investigation broke'
  return `${word} ${answer.dataset}/${answer.id}: is ${answer.names[0]}, ranked ${ranked.suspects[0]?.service ?? 'nobody'} (${ranked.confidence}), verdict ${named(one) ?? 'nobody'}: ${reason}`
}

/** Verdicts beside the ranking they start from, per data set; then each case in which they differ. */
export function verdictReport(cases: readonly Judged[]): string {
  const groups = [...Map.groupBy(cases, ({ answer }) => answer.dataset)].sort(([a], [b]) => (a < b ? -1 : 1))
  const asked = cases.filter(isAsked)
  return [
    ...table([HEAD, ...groups.map(([dataset, list]) => row(dataset, list))]),
    '',
    ...asked.filter(isWorse).map((one) => line('worse', one)),
    ...asked.filter(isBetter).map((one) => line('better', one)),
    ...asked.filter(isWithheld).map((one) => line('nobody', one)),
  ].join('\n')
}
