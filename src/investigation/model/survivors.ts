import type { Ranking } from '../../domain/ranking.ts'
import type { Finding } from '../../domain/verdict.ts'
import {
  type Candidate,
  candidates,
  failed,
  held,
  isTiming,
  isTrusted,
  stands,
} from '../verdict/candidate.ts'

/** A cause that its checks left standing, with what speaks for it as numbers. */
export interface Survivor {
  candidate: Candidate
  /** Producing systems whose check holds and which an outsider cannot write to. */
  sources: number
  /** Share of the noticeable observations that are its own, 0 to 1. */
  coverage: number
  failures: number
  onset: number | null
  points: number
}

const NOTICEABLE = 1

/**
 * Whoever may win: the first of the ranking that its checks left standing, and those that a model's own
 * hypothesis supports. Without the latter the order of the ranking holds.
 */
export function survivorsOf(ranking: Ranking, findings: readonly Finding[]): Survivor[] {
  const all = candidates(ranking, findings).filter((candidate) => candidate.hypothesis !== null)
  const byModel = new Set(
    findings
      .flatMap((finding) => finding.hypotheses)
      .filter((hypothesis) => hypothesis.id.startsWith('model/') && stands(hypothesis))
      .map((hypothesis) => hypothesis.service),
  )
  const standing = all.filter((candidate, at) => at === 0 || byModel.has(candidate.suspect.service))
  const onsets = standing.map((one) => one.suspect.onset).filter((onset) => onset !== null)
  const first = onsets.length === 0 ? null : Math.min(...onsets)
  return standing.map((candidate) => weighed(candidate, ranking, first))
}

function weighed(candidate: Candidate, ranking: Ranking, first: number | null): Survivor {
  const { hypothesis, suspect } = candidate
  const checks = hypothesis === null ? [] : held(hypothesis).filter((check) => !isTiming(check))
  const sources = new Set(checks.filter(isTrusted).map((check) => check.source)).size
  const loud = (observations: readonly { score: number }[]): number =>
    observations.filter(({ score }) => score >= NOTICEABLE).length
  const all = ranking.suspects.reduce((sum, one) => sum + loud(one.supporting), 0)
  const coverage = all === 0 ? 0 : loud(suspect.supporting) / all
  const failures = hypothesis === null ? 0 : failed(hypothesis).length
  const onset = hypothesis?.onset ?? suspect.onset
  const prior = candidate.rank === 0 ? ranking.confidence : 0
  const earliest = first !== null && onset !== null && onset <= first ? 1 : 0
  return {
    candidate,
    sources,
    coverage,
    failures,
    onset,
    points: 2 * Math.min(sources, 3) + 2 * coverage + earliest + 2 * prior - failures,
  }
}

/** Closer than one independent system and a check, and evidence alone does not decide. */
const CLEAR_LEAD = 3

export type Contest =
  | { status: 'nobody' }
  | { status: 'settled'; by: 'alone' | 'evidence'; first: Survivor }
  | { status: 'open'; first: Survivor; rivals: Survivor[] }

/** Evidence first: whoever leads by far has won, and only a close contest is worth a large model. */
export function contest(survivors: readonly Survivor[]): Contest {
  const sorted = survivors.toSorted((a, b) => b.points - a.points || a.candidate.rank - b.candidate.rank)
  const [first, ...rivals] = sorted
  if (first === undefined) return { status: 'nobody' }
  if (rivals.length === 0) return { status: 'settled', by: 'alone', first }
  const close = rivals.filter((rival) => first.points - rival.points < CLEAR_LEAD)
  return close.length === 0
    ? { status: 'settled', by: 'evidence', first }
    : { status: 'open', first, rivals: close }
}
