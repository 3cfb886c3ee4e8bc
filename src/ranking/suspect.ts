import type { Suspect } from '../domain/ranking.ts'
import { kindOf, type ServiceEvidence } from './fuse.ts'

/** Observations kept for a suspect: more nobody reads. */
const SHOWN = 8

/** Share of the loudest score from which an observation may say when it began: a faint one is off by minutes. */
const TELLING = 0.5

/** Evidence of one service as people see it. */
export function suspectOf(evidence: ServiceEvidence): Suspect {
  const all = [...evidence.observations.values()]
    .flat()
    .sort((a, b) => b.score - a.score || (a.text < b.text ? -1 : 1))
  const telling = Math.max(0.5, TELLING * (all[0]?.score ?? 0))
  const onsets = all.flatMap(({ onset, score }) => (onset !== null && score >= telling ? [onset] : []))
  const entities = new Set(all.map(({ entity }) => entity))
  const only = entities.size === 1 ? [...entities][0] : undefined
  return {
    service: evidence.service,
    entity: only ?? evidence.service,
    kind: kindOf(evidence),
    score: evidence.score,
    onset: onsets.length > 0 ? Math.min(...onsets) : null,
    supporting: all.slice(0, SHOWN),
    opposing: [...evidence.opposing]
      .sort((a, b) => b.score - a.score || (a.text < b.text ? -1 : 1))
      .slice(0, SHOWN),
  }
}
