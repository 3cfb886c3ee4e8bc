import type { Observation, RankedChange } from '../domain/ranking.ts'
import { rankChanges } from './changes/rank-changes.ts'
import { type Symptoms, symptomsOf } from './changes/relevance.ts'
import { weighRollouts } from './changes/rollouts.ts'
import type { ServiceEvidence } from './fuse.ts'
import { precisionOf, type Scene } from './scene.ts'
import type { SeriesObservation } from './series-score.ts'
import { suspectOf } from './suspect.ts'

/** Distinct error lines that are looked at for words. */
const MOST_ERRORS = 60

/** Error lines since shortly before the onset, one of each template, in the order of their text. */
function errorLines({ input, onset }: Scene): string[] {
  const lines = new Map<string, string>()
  for (const { isError, template, example, times, untimed } of input.rows.logs) {
    const isRecent = untimed > 0 || (times.at(-1) ?? 0) >= onset - 120_000
    if (!isError || !isRecent) continue
    const known = lines.get(template)
    if (known === undefined || example.message < known) lines.set(template, example.message)
  }
  return [...lines.values()].sort().slice(0, MOST_ERRORS)
}

function symptomsIn(scene: Scene): Symptoms {
  const { alert } = scene.input
  const loud = scene.observations
    .filter((one): one is SeriesObservation => 'metric' in one && one.score > 0.5)
    .sort((a, b) => b.score - a.score || (a.text < b.text ? -1 : 1))
  return symptomsOf({
    alert: `${alert.text} ${alert.metric ?? ''}`,
    metrics: loud.slice(0, 12).map(({ metric }) => metric),
    errors: errorLines(scene),
    services: scene.folding.services,
  })
}

/** Changes by how likely they caused the trouble, seen beside the suspects. */
export function changesOf(scene: Scene, services: ReadonlyMap<string, ServiceEvidence>): RankedChange[] {
  const suspects = new Map([...services.values()].map((one) => [one.service, suspectOf(one)]))
  return rankChanges(scene.input.rows.changes, {
    onset: scene.onset,
    firedAt: scene.input.alert.firedAt,
    precision: precisionOf(scene),
    folding: scene.folding,
    symptoms: symptomsIn(scene),
    scoreOf: (service) => services.get(service)?.score ?? 0,
    topScore: Math.max(0, ...[...services.values()].map(({ score }) => score)),
    ownOnset: (service) => suspects.get(service)?.onset ?? null,
  })
}

function changeObservation(best: RankedChange, score: number): Observation {
  return {
    service: best.service,
    entity: best.service,
    family: 'change',
    score,
    onset: best.ts,
    text: `${best.type} of ${best.service}: ${best.title}`,
    citations: best.citations,
    source: 'deploys',
    untrusted: true,
  }
}

/** The best change of a service speaks for it: something did happen there just before. */
export function addChanges(
  services: ReadonlyMap<string, ServiceEvidence>,
  changes: readonly RankedChange[],
): void {
  for (const evidence of services.values()) {
    const best = changes.find(
      ({ service, leadMs }) => service === evidence.service && leadMs !== null && leadMs > -60_000,
    )
    if (!best || evidence.score <= 0) continue
    const score = Math.min(0.8, 0.15 * best.score)
    evidence.score += score
    evidence.observations.set('change', [changeObservation(best, score)])
  }
}

/** Rollouts without commits speak by their time alone. */
export function addRollouts(scene: Scene, services: ReadonlyMap<string, ServiceEvidence>): void {
  const { input, folding, onset } = scene
  const suspects = [...services.values()].map(suspectOf)
  const { firedAt } = input.alert
  const { byService, untouched } = weighRollouts(input.rows.changes, suspects, { folding, onset, firedAt })
  for (const evidence of services.values()) {
    const own = byService.get(evidence.service)
    if (!own) evidence.score *= untouched
    else {
      evidence.score += own.bonus
      evidence.observations.set('change', [own.observation])
    }
  }
}
