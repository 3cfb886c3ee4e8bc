import type { SpecialistName } from '../../domain/verdict.ts'
import type { CaseFile } from '../case-file.ts'
import { type Scope, scopeOf } from '../checks/scope.ts'
import type { Named } from '../questions/names.ts'
import { type KnownFault, SPECIALISTS } from '../specialists/registry.ts'

/** A claimed cause in the terms of the case file. */
export interface Claim {
  text: string
  named: Named
  /** Kinds of fault it could mean, the most specific first. */
  faults: KnownFault[]
  /** It blames a deploy, a release, a configuration or flag change. */
  change: boolean
  /** When the claim says it began, minutes after midnight UTC; null when it does not say. */
  minuteOfDay: number | null
}

const CHANGE =
  /deploy|releas|roll(ed)?[ -]?out|\bcommit\b|\bversion\b|\bv\d+(\.\d+)*\b|config(uration)? change|\bflag\b|migration|upgrade|\bchange\b|push(ed)?\b|merge|\bpr\b/i

const CLOCK = /\b([01]?\d|2[0-3]):([0-5]\d)\b/

/** More kinds than this and a claim is a list of guesses. */
const MOST_FAULTS = 3

export function parseClaim(text: string, named: Named): Claim {
  // A name such as `image-service` or `node-exporter` must not read as a kind of fault.
  const said = named.kind === 'none' ? '' : named.said
  const rest = said === '' ? text : text.replaceAll(said, ' ')
  const clock = CLOCK.exec(text)
  return {
    text,
    named,
    faults: faultsIn(rest),
    change: CHANGE.test(rest),
    minuteOfDay: clock === null ? null : Number(clock[1]) * 60 + Number(clock[2]),
  }
}

const BROAD = 0.3

/** "What about the database?" names a domain and no fault: the faults that come most often there. */
const DATABASE = /\b(database|db|sql|postgres\w*|mysql|mariadb|redis|mongo\w*)\b/i

/** By how much of the claim each fault's words cover. */
function faultsIn(text: string): KnownFault[] {
  const found: { known: KnownFault; weight: number }[] = []
  for (const specialist of SPECIALISTS) {
    for (const fault of specialist.faults) {
      const words = text.match(new RegExp(fault.claim.source, 'gi')) ?? []
      const weight = words.join('').length * (fault.broad ? BROAD : 1)
      if (weight > 0) found.push({ known: { fault, specialist: specialist.name }, weight })
    }
  }
  found.sort((a, b) => b.weight - a.weight)
  if (found.length === 0 && DATABASE.test(text)) return firstFaults('database')
  return found.slice(0, MOST_FAULTS).map((one) => one.known)
}

const STORES = /database|cache|queue|broker|store/i

const MOST_SUSPECTS = 5

/**
 * A claim that names nobody is about the whole case. Of its measured series those of the suspects and of what
 * stores data are looked at: all of them would hide the one that moved.
 */
export function everywhere({ ranking, incident }: CaseFile): Scope {
  const suspects = ranking.suspects.slice(0, MOST_SUSPECTS).map((suspect) => suspect.service)
  const stores = incident.entities
    .filter((row) => STORES.test(row.kind))
    .map((row) => row.service ?? row.entity)
  const services = [...new Set([...suspects, ...stores])].slice(0, 2 * MOST_SUSPECTS)
  return { service: null, entities: services.flatMap((service) => scopeOf(service, incident).entities) }
}

function firstFaults(name: SpecialistName): KnownFault[] {
  const faults = SPECIALISTS.find((specialist) => specialist.name === name)?.faults ?? []
  return faults.slice(0, MOST_FAULTS).map((fault) => ({ fault, specialist: name }))
}
