import type { ChangeRow } from '../../domain/case-file.ts'
import type { RankedChange } from '../../domain/ranking.ts'
import type { Folding } from '../case-input.ts'
import { type ChangeFacts, factsOf, priorOf, sameCommit } from './commit.ts'
import { diffRisk } from './diff-risk.ts'
import { rarity, relevanceOf, type Symptoms } from './relevance.ts'
import { targetsOf } from './targets.ts'

const HOUR = 3_600_000

/** How a change is tied to the suspects it touches. */
export interface ChangeContext {
  onset: number
  firedAt: number
  /** Milliseconds by which the onset may be off. */
  precision: number
  folding: Folding
  /** Score of a service without its changes. */
  scoreOf(service: string): number
  /** The highest such score, for comparison; 0 when there is none. */
  topScore: number
  /** When the service's own troubles began; null when it has none. */
  ownOnset(service: string): number | null
  symptoms: Symptoms
}

interface Placed {
  facts: ChangeFacts
  services: string[]
  /** When it took effect: its deploy, when one is known. */
  effectiveAt: number | null
  deployed: boolean
}

/** A commit takes effect with the deploy that names it, else with the first later deploy of what it touches. */
function place(facts: ChangeFacts, deploys: readonly ChangeFacts[], folding: Folding): Placed {
  const { row, sha } = facts
  const touched = targetsOf(facts, folding)
  if (row.type !== 'commit') return { facts, services: touched, effectiveAt: row.ts, deployed: true }
  const own = deploys.filter((deploy) => sameCommit(deploy.sha, sha))
  const named = own.flatMap((deploy) => targetsOf(deploy, folding))
  const later = deploys.filter(
    (deploy) =>
      row.ts !== null &&
      (deploy.row.ts ?? 0) >= row.ts &&
      targetsOf(deploy, folding).some((service) => touched.includes(service)),
  )
  const deploy = (own.length > 0 ? own : later).sort((a, b) => (a.row.ts ?? 0) - (b.row.ts ?? 0))[0]
  return {
    facts,
    services: [...new Set([...named, ...touched])],
    effectiveAt: deploy?.row.ts ?? row.ts,
    deployed: deploy !== undefined || deploys.length === 0,
  }
}

/** Close before the onset is likely, after it impossible. */
function timing(effectiveAt: number | null, services: readonly string[], context: ChangeContext): number {
  if (effectiveAt === null) return 0.15
  if (effectiveAt > context.firedAt) return -4
  const own = services.flatMap((service) => context.ownOnset(service) ?? [])
  const began = own.length > 0 ? Math.min(context.onset, ...own) : context.onset
  const lag = began - effectiveAt
  if (lag < -Math.max(120_000, 2 * context.precision)) return -2.2
  return 1.3 * Math.exp(-Math.max(0, lag) / HOUR)
}

function leadOf(ts: number, { onset, precision }: ChangeContext): number {
  const lead = onset - ts
  return lead < 0 && lead >= -precision ? 0 : lead
}

function affinity(services: readonly string[], { topScore, scoreOf }: ChangeContext): number {
  if (topScore <= 0) return 0
  return Math.max(0, ...services.map((service) => Math.min(1, scoreOf(service) / topScore)))
}

function scored(placed: Placed, context: ChangeContext, rare: (word: string) => number): number {
  const { facts, services, effectiveAt, deployed } = placed
  const close = affinity(services, context)
  const risk = facts.diff ? Math.min(2.4, diffRisk(facts.diff, facts.files)) : 0
  return (
    timing(effectiveAt, services, context) +
    2 * close +
    relevanceOf(facts, context.symptoms, rare) +
    risk * (0.45 + 0.55 * close) +
    priorOf(facts) -
    (deployed ? 0 : 0.7)
  )
}

/** The deploy that brought a commit is as suspect as the commit, and nearer in time. */
function withCommits(all: { placed: Placed; score: number }[]): { placed: Placed; score: number }[] {
  const commits = all.filter(({ placed }) => placed.facts.row.type === 'commit')
  return all.map(({ placed, score }) => {
    const { row, sha } = placed.facts
    if (row.type === 'commit') return { placed, score }
    const brought = commits.filter((commit) => sameCommit(commit.placed.facts.sha, sha))
    return { placed, score: Math.max(score, ...brought.map((commit) => commit.score + 0.01)) }
  })
}

/** Changes by how likely they caused the onset, best first; those that cannot have are left out. */
export function rankChanges(changes: readonly ChangeRow[], context: ChangeContext): RankedChange[] {
  const facts = changes.map(factsOf)
  const deploys = facts.filter(({ row }) => row.type !== 'commit' && row.ts !== null)
  const rare = rarity(facts)
  const all = facts.map((one) => {
    const placed = place(one, deploys, context.folding)
    return { placed, score: scored(placed, context, rare) }
  })
  return withCommits(all)
    .filter(({ score }) => score > 0)
    .map(({ placed: { facts: one, services }, score }): RankedChange => {
      const { type, title, ts, evidence } = one.row
      return {
        service: services[0] ?? 'unknown',
        type,
        title,
        ts: ts ?? context.onset,
        leadMs: ts === null ? null : leadOf(ts, context),
        score,
        citations: [evidence],
      }
    })
    .sort((a, b) => b.score - a.score || b.ts - a.ts || (a.title < b.title ? -1 : 1))
}
