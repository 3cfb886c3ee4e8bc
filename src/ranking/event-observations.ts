import type { EventRow } from '../domain/case-file.ts'
import type { Family, Observation } from '../domain/ranking.ts'
import type { Folding, RankInput } from './case-input.ts'

/** What providers' and databases' own events say, by words. */
const RULES: readonly (readonly [words: RegExp, family: Family, score: number])[] = [
  [/out of (storage|disk|space)|(storage|disk).{0,30}(critically low|full|exhausted)/i, 'disk', 1.6],
  [/out of memory|OOM/i, 'memory', 1.6],
  [/too many connections|connections? (may be|are|were) refused|maximum of \d+/i, 'saturation', 1.4],
  [/failover|reboot|crash|restarted|unavailable|host replacement|hardware/i, 'crash', 1.2],
  [/(replication|replica).{0,40}\blag|\blag\b.{0,40}exceeded/i, 'latency', 0.9],
  [/cpu.{0,60}(exceeded|above|high|saturat)/i, 'cpu', 1],
  [/storage.{0,40}(low|filling)/i, 'disk', 1],
]

const isKubernetes = ({ type }: EventRow): boolean => /k8s|kubernetes/i.test(type)

/** Whom an event is about: the one it names, else the longest known service that its title mentions. */
function ownerOf(event: EventRow, folding: Folding): string | null {
  if (event.entity !== null) return folding.serviceOf(event.entity)
  const named = folding.services.filter((service) => event.title.includes(service))
  return named.sort((a, b) => b.length - a.length || (a < b ? -1 : 1))[0] ?? null
}

/** Events of providers and databases inside the window as facts about whom they name. Others wrote them. */
export function eventObservations({ rows, window, alert }: RankInput, folding: Folding): Observation[] {
  const last = Math.max(window.end, alert.firedAt)
  return rows.events.flatMap((event) => {
    if (isKubernetes(event) || event.ts === null || event.ts < window.start || event.ts > last) return []
    const rule = RULES.find(([words]) => words.test(event.title))
    const service = rule && ownerOf(event, folding)
    if (!rule || !service) return []
    return [
      {
        service,
        entity: event.entity ?? service,
        family: rule[1],
        score: rule[2],
        onset: event.ts,
        text: `${event.type}: ${event.title.replace(/\s+/g, ' ').slice(0, 160)}`,
        citations: [event.evidence],
        source: 'events',
        untrusted: true,
      },
    ]
  })
}
