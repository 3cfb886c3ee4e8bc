import type { Family, Observation, RankedChange, Ranking, Suspect } from '../../domain/ranking.ts'
import type { Alert } from '../../domain/signal.ts'
import type { Fault, Specialist } from './specialist.ts'

/** More suspects than this are looked at only when the first ones are refuted. */
const SUSPECTS = 3

/** An observation this much quieter than the loudest one of its suspect is not what the suspect is about. */
const LOUD_SHARE = 0.4

/** The suspects worth a question: best first, the refuted ones left out; the alerting service when none is left. */
export function suspectsToAsk(ranking: Ranking, alert: Alert, refuted: ReadonlySet<string>): Suspect[] {
  const open = ranking.suspects.filter((suspect) => !refuted.has(suspect.service)).slice(0, SUSPECTS)
  if (open.length > 0 || alert.service === 'unknown' || refuted.has(alert.service)) return open
  return [
    {
      service: alert.service,
      entity: alert.service,
      kind: 'other',
      score: 0,
      onset: null,
      supporting: [],
      opposing: [],
    },
  ]
}

/** Which of the specialist's faults could explain the suspect: by its kind, else by what speaks for it. */
export function faultsFor(specialist: Specialist, suspect: Suspect): Fault[] {
  const named = specialist.faults.filter((fault) => fault.kinds.includes(suspect.kind))
  const measured = specialist.faults.filter(
    (fault) => fault.families.length === 0 && isMeasured(fault, suspect),
  )
  const families = loudFamilies(suspect)
  const explained = specialist.faults.filter((fault) => fault.families.some((family) => families.has(family)))
  return [...new Set([...named, ...measured, ...explained])]
}

/** A fault of no family of its own is recognised by the metrics that it is named for: locks, lag, free storage. */
function isMeasured(fault: Fault, suspect: Suspect): boolean {
  const signs = (fault.metrics ?? []).map((sign) => new RegExp(sign.name, 'i'))
  return loud(suspect).some(
    ({ text, source }) => source === 'metrics' && signs.some((sign) => sign.test(text)),
  )
}

const loudFamilies = (suspect: Suspect): Set<Family> => new Set(loud(suspect).map(({ family }) => family))

function loud(suspect: Suspect): Observation[] {
  const loudest = Math.max(0, ...suspect.supporting.map(({ score }) => score))
  return suspect.supporting.filter(({ score }) => score >= LOUD_SHARE * loudest)
}

/** Whether the specialist has anything to say about a suspect at all. */
export function takesInterest(
  specialist: Specialist,
  suspect: Suspect,
  changes: readonly RankedChange[],
): boolean {
  if (faultsFor(specialist, suspect).length > 0) return true
  return specialist.changes && changes.some((change) => change.service === suspect.service)
}
