import { timeOfDay } from '../../domain/clock-text.ts'
import type { Family, Ranking } from '../../domain/ranking.ts'
import type { CheckResult, Confidence, VerdictKind } from '../../domain/verdict.ts'
import { type Candidate, isTiming, isTrusted } from './candidate.ts'
import { noticeable, type Support } from './support.ts'

export const HIGH = 0.9
export const MEDIUM = 0.6

/** The most a capped probability may be: just under the next word. */
const BELOW_HIGH = 0.89
const BELOW_MEDIUM = 0.59

/** Clocks of an alerting system and of its telemetry differ, and rules are evaluated once a minute. */
const CLOCK_SLACK_MS = 60_000

interface Rule {
  /** True when the rule is kept. */
  kept: (judged: Judged) => boolean
  /** Said in the verdict when it is not. */
  limit: (judged: Judged) => string
  /** The most the probability may be then. */
  cap: number
}

export interface Judged {
  candidate: Candidate
  support: Support
  ranking: Ranking
  firedAt: number
  /** Specialists and adjudication put it before the ranking's first. */
  isPreferred?: boolean
  /** A checked objection stands against it, or another cause survived and nobody could decide. */
  isContested?: boolean
}

const hasTrusted = ({ sources }: Support): boolean => [...sources.values()].some((trusted) => trusted)

/** A fault that a system measured: not that a change came first, and not what somebody wrote into a log. */
const confirms = (check: CheckResult): boolean => !isTiming(check) && isTrusted(check)

/** More or less to do is what a campaign, a deploy or the evening brings. */
const WORK: ReadonlySet<Family> = new Set(['traffic', 'other', 'disk', 'change'])

function isOnlyWork({ suspects }: Ranking): boolean {
  const seen = suspects.flatMap(({ supporting }) => noticeable(supporting))
  return seen.length > 0 && seen.every(({ family }) => WORK.has(family))
}

/** DESIGN §5, in the order in which they are told. */
const RULES: readonly Rule[] = [
  {
    kept: ({ candidate }) => candidate.hypothesis !== null,
    limit: ({ candidate }) => `no check of a specialist holds for ${candidate.suspect.service}`,
    cap: BELOW_MEDIUM,
  },
  {
    kept: ({ support }) => support.witnesses >= 2,
    limit: ({ support }) => `only one source saw it (${[...support.sources.keys()][0] ?? 'none'})`,
    cap: BELOW_MEDIUM,
  },
  {
    kept: ({ ranking }) => !isOnlyWork(ranking),
    limit: () => 'nobody suffers: only how much work is done has changed',
    cap: BELOW_MEDIUM,
  },
  {
    kept: ({ support }) => hasTrusted(support),
    limit: () => 'all of it rests on text that an outsider could have written',
    cap: BELOW_MEDIUM,
  },
  {
    kept: ({ candidate, support }) =>
      candidate.hypothesis === null || !hasTrusted(support) || support.held.some(confirms),
    limit: () => 'every check that holds rests on text that an outsider could have written',
    cap: BELOW_HIGH,
  },
  {
    kept: ({ support, firedAt }) => support.onset === null || support.onset <= firedAt + CLOCK_SLACK_MS,
    limit: ({ support }) => `it began only at ${timeOfDay(support.onset ?? 0)}, after the page fired`,
    cap: BELOW_MEDIUM,
  },
  {
    kept: ({ support }) => support.failed.length === 0,
    limit: ({ support }) => `a check failed: ${support.failed[0]?.claim ?? ''}`,
    cap: BELOW_HIGH,
  },
  {
    kept: ({ support }) => support.onset !== null,
    limit: () => 'when it began is not known',
    cap: BELOW_HIGH,
  },
  {
    kept: ({ support }) => !support.withoutBaseline,
    limit: () => 'no baseline to compare with',
    cap: BELOW_HIGH,
  },
  {
    kept: ({ candidate }) => candidate.rank === 0,
    limit: ({ candidate, ranking }) =>
      `the first suspect was ${ranking.suspects[0]?.service ?? 'another'}, not ${candidate.suspect.service}`,
    cap: BELOW_HIGH,
  },
  {
    kept: ({ isContested }) => isContested !== true,
    limit: ({ candidate }) => `what was said against ${candidate.suspect.service} is not settled`,
    cap: BELOW_HIGH,
  },
  {
    kept: ({ ranking }) => ranking.outcome !== 'unclear',
    limit: ({ ranking }) => ranking.outcomeReason,
    cap: BELOW_HIGH,
  },
]

export interface Judgement {
  kind: VerdictKind
  confidence: Confidence
  probability: number
  limits: string[]
}

export function judge(judged: Judged): Judgement {
  const broken = RULES.filter((rule) => !rule.kept(judged))
  const ceiling = Math.min(1, ...broken.map((rule) => rule.cap))
  const probability = round(Math.min(ceiling, estimate(judged)))
  return {
    kind: kindOf(probability),
    confidence: confidenceOf(probability),
    probability,
    limits: broken.map((rule) => rule.limit(judged)),
  }
}

export function confidenceOf(probability: number): Confidence {
  if (probability >= HIGH) return 'High'
  return probability >= MEDIUM ? 'Medium' : 'Low'
}

function kindOf(probability: number): VerdictKind {
  if (probability >= HIGH) return 'cause'
  return probability >= MEDIUM ? 'likely' : 'inconclusive'
}

/** Each independent system whose check holds doubles the odds, a fresh trigger adds half, a failed check halves them. */
const ODDS_PER_SOURCE = 2
const ODDS_OF_TRIGGER = 1.5
const FRESH_TRIGGER_MS = 60 * 60_000
const ODDS_OF_FAILURE = 0.5
const MAX_SOURCES = 3

/** What is left standing when the first suspect is not, before its own checks count. Set by hand as well. */
const PREFERRED = 0.4

/** Starts from the ranking's own confidence. The factors are set by hand until labels calibrate them. */
function estimate({ candidate, support, ranking, isPreferred = false }: Judged): number {
  const prior = clamp(Math.max(priorOf(candidate, ranking), isPreferred ? PREFERRED : 0))
  const systems = Math.min(
    MAX_SOURCES,
    new Set(support.held.filter((check) => !isTiming(check)).map((check) => check.source)).size,
  )
  const odds =
    (prior / (1 - prior)) *
    ODDS_PER_SOURCE ** systems *
    (isFresh(candidate) ? ODDS_OF_TRIGGER : 1) *
    ODDS_OF_FAILURE ** Math.min(support.failed.length, 2)
  return clamp(odds / (1 + odds))
}

const isFresh = ({ trigger }: Candidate): boolean =>
  trigger !== null && (trigger.change.leadMs ?? Number.POSITIVE_INFINITY) <= FRESH_TRIGGER_MS

/** What the first suspect leaves over is shared by the others by their scores. */
function priorOf(candidate: Candidate, ranking: Ranking): number {
  // The confidence of `external` is that no service is to blame.
  if (candidate.rank === 0)
    return ranking.outcome === 'external' ? 1 - ranking.confidence : ranking.confidence
  const others = ranking.suspects.slice(1)
  const sum = others.reduce((total, suspect) => total + suspect.score, 0)
  return sum === 0 ? 0 : ((1 - ranking.confidence) * candidate.suspect.score) / sum
}

const clamp = (probability: number): number => Math.min(0.97, Math.max(0.02, probability))

const round = (probability: number): number => Math.round(probability * 100) / 100
