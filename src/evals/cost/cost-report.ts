import type { Verdict } from '../../domain/verdict.ts'
import { costOf, dollarsOf, type Price } from '../../models/prices.ts'
import { percentile } from '../statistics.ts'
import { table } from '../table.ts'
import type { Answer } from '../truth.ts'
import { THINKING } from './count-tokens.ts'
import type { CountedCall } from './counting-model.ts'
import { changeOf, standingOf, truthText, verdictText } from './standing.ts'

/** What one case cost. */
export interface CaseCost {
  id: string
  calls: readonly CountedCall[]
  /** What was so; null where nobody recorded it. */
  truth: Answer | null
  /** Null when they are not compared. */
  verdicts: { rules: Verdict | null; model: Verdict | null } | null
  /** Questions that no recorded answer was left for, and recorded answers that nothing asked for. */
  unanswered: number
  unasked: number
}

/** Shares of tier 2 in which more than one cause survives and in which a second round is needed. */
const CONFLICTS = 0.3
const SECOND_ROUNDS = 0.3

/** Share of alerts that tiers 0 and 1 settle; all of it is counted as tier 1, which is the dearer. */
const EASY = 0.9

/** What the design allows (dollars, tokens). */
const BARS = { median: 0.04, input: 70_000, p95: 0.12, most: 0.25, alert: 0.01 }

const sum = (calls: readonly CountedCall[], of: (call: CountedCall) => number): number =>
  calls.reduce((total, call) => total + of(call), 0)

const usd = (calls: readonly CountedCall[]): number => dollarsOf(sum(calls, ({ nano }) => nano))

const tierOf = ({ calls }: CaseCost): 0 | 1 | 2 => {
  if (calls.some(({ part }) => part === 'first' || part === 'second')) return 2
  return calls.length > 0 ? 1 : 0
}

const partOf = ({ calls }: CaseCost, part: CountedCall['part']): CountedCall[] =>
  calls.filter((call) => call.part === part)

interface Weighted {
  usd: number
  input: number
  weight: number
}

/** Every tier 2 case at the stated shares: a part that it did not need itself costs what it cost the others. */
function atStatedShares(cases: readonly CaseCost[], adjudicator: Price): Weighted[] {
  const usual = (part: CountedCall['part']): Omit<Weighted, 'weight'> => {
    const needed = cases.map((one) => partOf(one, part)).filter((calls) => calls.length > 0)
    return {
      usd: percentile(needed.map(usd), 0.5),
      input: percentile(
        needed.map((calls) => sum(calls, ({ input }) => input)),
        0.5,
      ),
    }
  }
  const [second, seen] = [usual('second'), usual('adjudication')]
  const conflict = seen.usd > 0 ? seen : unseenConflict(cases, adjudicator)
  return cases.flatMap((one) => {
    const base = [...partOf(one, 'challenge'), ...partOf(one, 'first')]
    const own = (part: CountedCall['part'], otherwise: Omit<Weighted, 'weight'>) => {
      const calls = partOf(one, part)
      return calls.length === 0 ? otherwise : { usd: usd(calls), input: sum(calls, ({ input }) => input) }
    }
    const parts = [own('second', second), own('adjudication', conflict)] as const
    return [0, 1, 2, 3].map((which) => {
      const needs = [(which & 1) > 0, (which & 2) > 0]
      const extra = parts.filter((_, at) => needs[at])
      return {
        usd: usd(base) + extra.reduce((total, part) => total + part.usd, 0),
        input: sum(base, ({ input }) => input) + extra.reduce((total, part) => total + part.input, 0),
        weight: (needs[0] ? SECOND_ROUNDS : 1 - SECOND_ROUNDS) * (needs[1] ? CONFLICTS : 1 - CONFLICTS),
      }
    })
  })
}

/** Tokens of an adjudication's answer beside its thinking. */
const ADJUDICATION = 300

/**
 * A conflict that no case had is still paid for: as much input as the longest first question, which shows the case
 * where an adjudication shows causes, none of it cached.
 */
function unseenConflict(cases: readonly CaseCost[], price: Price): Omit<Weighted, 'weight'> {
  const input = Math.max(0, ...cases.flatMap((one) => partOf(one, 'first').map((call) => call.input)))
  const usage = { input: 0, cacheRead: 0, cacheWrite: input, output: ADJUDICATION + THINKING.large }
  return { usd: dollarsOf(costOf(price, usage)), input }
}

/** The value that a share of the weight lies at or below; 0 of none. */
function weightedPercentile(values: readonly Weighted[], of: 'usd' | 'input', share: number): number {
  const sorted = values.toSorted((a, b) => a[of] - b[of])
  const total = sorted.reduce((all, { weight }) => all + weight, 0)
  let below = 0
  for (const one of sorted) {
    below += one.weight
    if (below >= share * total - 1e-9) return one[of]
  }
  return 0
}

const mean = (values: readonly Weighted[]): number => {
  const total = values.reduce((all, { weight }) => all + weight, 0)
  return total === 0 ? 0 : values.reduce((all, { usd: one, weight }) => all + one * weight, 0) / total
}

const money = (value: number): string => `$${value.toFixed(4)}`
const thousands = (value: number): string => `${(value / 1000).toFixed(1)}k`

function caseRow(one: CaseCost): string[] {
  const { id, calls } = one
  return [
    id,
    String(tierOf(one)),
    String(calls.length),
    thousands(sum(calls, ({ input }) => input)),
    thousands(sum(calls, ({ cached }) => cached)),
    thousands(sum(calls, ({ output }) => output)),
    money(usd(calls)),
  ]
}

function tierRow(tier: 0 | 1 | 2, cases: readonly CaseCost[]): string[] {
  const own = cases.filter((one) => tierOf(one) === tier)
  const at = (of: (one: CaseCost) => number, share: number): number => percentile(own.map(of), share)
  return [
    `tier ${tier}`,
    String(own.length),
    String(at(({ calls }) => calls.length, 0.5)),
    thousands(at(({ calls }) => sum(calls, ({ input }) => input), 0.5)),
    thousands(at(({ calls }) => sum(calls, ({ cached }) => cached), 0.5)),
    thousands(at(({ calls }) => sum(calls, ({ output }) => output), 0.5)),
    ...[0.5, 0.95, 1].map((share) => money(at(({ calls }) => usd(calls), share))),
  ]
}

const bar = (name: string, value: number, most: number, shown: (value: number) => string): string =>
  `${value <= most ? 'kept ' : 'MISSED'} ${name}: ${shown(value)} (at most ${shown(most)})`

/** What the cases cost, per case and tier and at the stated shares, against the bars. */
export function costReport(cases: readonly CaseCost[], adjudicator: Price): string {
  const hard = cases.filter((one) => tierOf(one) === 2)
  const stated = atStatedShares(hard, adjudicator)
  const tier1 = cases.filter((one) => tierOf(one) === 1).map(({ calls }) => usd(calls))
  const most = Math.max(0, ...cases.map(({ calls }) => usd(calls)), ...stated.map((one) => one.usd))
  const head = ['case', 'tier', 'calls', 'input', 'cached', 'output', 'dollars']
  return [
    ...table([head, ...cases.map(caseRow)]),
    '',
    ...table([
      ['', 'cases', 'calls', 'input', 'cached', 'output', 'median', 'p95', 'most'],
      ...([0, 1, 2] as const).map((tier) => tierRow(tier, cases)),
    ]),
    '',
    ...(hard.length === 0
      ? ['tier 2: no case needed it, so its bars are not measured']
      : tier2Lines(hard, stated)),
    bar('most', most, BARS.most, money),
    ...(hard.length === 0 || tier1.length === 0
      ? ['per alert: not measured without cases of both tiers']
      : mixLines(tier1, stated)),
    ...accuracyLines(cases),
  ].join('\n')
}

function tier2Lines(hard: readonly CaseCost[], stated: readonly Weighted[]): string[] {
  const seen = (part: CountedCall['part'], otherwise: string): string => {
    const count = hard.filter((one) => partOf(one, part).length > 0).length
    return count === 0 ? `never seen: ${otherwise}` : `seen in ${count} of ${hard.length}`
  }
  return [
    `tier 2 with ${100 * CONFLICTS} % conflicts (${seen('adjudication', 'counted with the input of the longest question')}) and ${100 * SECOND_ROUNDS} % second rounds (${seen('second', 'not in these numbers')})`,
    bar('median', weightedPercentile(stated, 'usd', 0.5), BARS.median, money),
    bar('median input tokens', weightedPercentile(stated, 'input', 0.5), BARS.input, thousands),
    bar('p95', weightedPercentile(stated, 'usd', 0.95), BARS.p95, money),
  ]
}

function mixLines(tier1: readonly number[], stated: readonly Weighted[]): string[] {
  const easy = tier1.reduce((all, one) => all + one, 0) / tier1.length
  const alert = EASY * easy + (1 - EASY) * mean(stated)
  return [
    `mix of ${100 * EASY} % tier 1 and ${Math.round(100 * (1 - EASY))} % tier 2 (tier 0 costs nothing)`,
    bar('per alert', alert, BARS.alert, money),
  ]
}

function accuracyLines(cases: readonly CaseCost[]): string[] {
  const judged = cases.flatMap(({ id, truth, verdicts, unanswered, unasked }) => {
    if (truth === null || verdicts === null) return []
    const [rules, model] = [standingOf(truth, verdicts.rules), standingOf(truth, verdicts.model)]
    return [{ id, truth, verdicts, rules, model, unanswered, unasked, change: changeOf(rules, model) }]
  })
  if (judged.length === 0) return []
  const named = (change: string): string =>
    judged.flatMap((one) => (one.change === change ? [one.id] : [])).join(', ') || 'none'
  const count = (of: 'rules' | 'model', standing: string): number =>
    judged.filter((one) => one[of] === standing).length
  const summary = (of: 'rules' | 'model'): string =>
    `${count(of, 'right')} right, ${count(of, 'open')} name nobody, ${count(of, 'wrong')} wrong`
  return [
    '',
    ...table([
      ['case', 'truth', 'rules only', 'with the model', 'the model made it', 'unanswered', 'unasked'],
      ...judged.map((one) => [
        one.id,
        truthText(one.truth),
        verdictText(one.truth, one.verdicts.rules),
        verdictText(one.truth, one.verdicts.model),
        one.change,
        String(one.unanswered),
        String(one.unasked),
      ]),
    ]),
    '',
    `rules only: ${summary('rules')}, of ${judged.length}`,
    `with the model: ${summary('model')}`,
    `the model made worse: ${named('worse')}`,
    `the model made better: ${named('better')}`,
  ]
}
