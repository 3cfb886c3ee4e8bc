import type { ChangeRow } from '../../domain/case-file.ts'
import type { Observation } from '../../domain/ranking.ts'
import type { Folding } from '../case-input.ts'

/** A rollout is known to the second, the onset to a step or two. */
const EARLY = 180_000
const LATE = 1_800_000
/** What a service keeps that nobody rolled out while a suspicious one was. */
const UNTOUCHED_KEEPS = 0.65
/** A changed service with less than this of the first suspect's score is a bystander. */
const BYSTANDER = 0.3

interface Suspected {
  service: string
  score: number
  onset: number | null
}

export interface Rollout {
  observation: Observation
  bonus: number
}

export interface Rollouts {
  byService: ReadonlyMap<string, Rollout>
  /** Factor on the score of services without a rollout; 1 when no rollout is suspicious. */
  untouched: number
}

function firstRollouts(
  changes: readonly ChangeRow[],
  folding: Folding,
  firedAt: number,
): Map<string, ChangeRow> {
  const first = new Map<string, ChangeRow>()
  for (const row of changes) {
    const service = row.entity === null ? null : folding.serviceOf(row.entity)
    if (service === null || row.ts === null || row.ts > firedAt + 120_000) continue
    const known = first.get(service)?.ts ?? Number.POSITIVE_INFINITY
    if (row.ts < known) first.set(service, row)
  }
  return first
}

/**
 * Rollouts of which only the time is known: no commit, no diff. Suspicion comes from telemetry; one close before the
 * service's own trouble adds to it, and services that nobody touched are less likely then.
 */
export function weighRollouts(
  changes: readonly ChangeRow[],
  suspects: readonly Suspected[],
  { folding, onset, firedAt }: { folding: Folding; onset: number; firedAt: number },
): Rollouts {
  if (changes.some(({ type }) => type === 'commit')) return { byService: new Map(), untouched: 1 }
  const known = new Map(suspects.map((one) => [one.service, one]))
  const top = Math.max(0, ...suspects.map(({ score }) => score))
  const byService = new Map<string, Rollout>()
  let suspicious = false
  for (const [service, row] of firstRollouts(changes, folding, firedAt)) {
    const own = known.get(service)
    if (!own || own.score <= 0) continue
    const lead = Math.min(onset, own.onset ?? onset) - (row.ts ?? onset)
    const close = lead >= -EARLY && lead < LATE
    if (close && own.score >= BYSTANDER * top) suspicious = true
    const bonus = 0.15 + 0.5 * (close ? 1 : 0.3) * Math.min(1, own.score / 2)
    byService.set(service, {
      bonus,
      observation: {
        service,
        entity: service,
        family: 'change',
        score: bonus,
        onset: row.ts,
        text: `${row.type} of ${service}: ${row.title}`,
        citations: [row.evidence],
        source: 'deploys',
        untrusted: true,
      },
    })
  }
  return { byService, untouched: suspicious ? UNTOUCHED_KEEPS : 1 }
}
