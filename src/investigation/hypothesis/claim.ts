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
  /** It says outright that somebody deployed, committed or switched something: not only a version. */
  blamesChange: boolean
  /** It says that this caused or explains the trouble, so a mere victim does not fit. */
  causal: boolean
  /** It says that it is not so. */
  negated: boolean
  /** When the claim says it began, minutes after midnight UTC; null when it does not say. */
  minuteOfDay: number | null
}

const BLAMES_CHANGE =
  /\bdeploy(s|ed|ing)?\b|releas|roll(ed|ing)?[ -]?out|\bcommit|config(uration)? change|\bflags?\b|\bmigration|\bupgrad|push(ed)?\b|\bmerged?\b|\bpr\b|\bbuild\b|shipped/i

const CAUSAL =
  /\bcaus|\bmade\b|\bbroke\b|because|\bwhy\b|reason|culprit|\bblame|behind|bottleneck|\bdrag|\broot\b|\bdid it\b|responsible|triggered|led to|brought/i

const NEGATED =
  /^\s*(no,? )?(it|this|that)('s| is| was)? ?(not|n't|isn't|wasn't)\b|^\s*(it|this|that) (isn't|wasn't|can't be)\b|^\s*not (?!enough|respond|work|ready|able|reach|found|schedul)|\b(is|was|are|were)( not|n't) (the (cause|problem|reason|culprit|issue|root cause)|to blame|involved|responsible|at fault|related)|nothing to do with|\b(is|was|are) (innocent|unrelated|not guilty)|\bnot caused by\b|\bruled? out\b|\b(did|has|have|does)( not|n't) caus/i

/** `the errors come from payments, not from cart`: what comes after is what it is not about. */
const CONTRAST =
  /,?\s+(?:and\s+)?(?:not|rather than|instead of)\s+(?:because of|from|in|by|on|the|a|of|\s)*[\w.-]+\s*[.!]?$/i

const BECAUSE = /\b(?:because of|because|due to|caused by|as a result of|thanks to|triggered by)\b/i

/** The part of a claim that holds the cause: `checkout is slow because of the bank` is about the bank. */
export function causeIn(text: string, names: (part: string) => Named): string {
  const denied = NEGATED.test(text)
  const whole = denied ? text : text.replace(CONTRAST, '')
  const at = BECAUSE.exec(whole)
  if (denied || at === null) return whole
  const cause = whole.slice(at.index + at[0].length)
  const named = names(cause)
  return named.kind === 'known' || named.kind === 'close' ? cause : whole
}

/** `X drags Y with it`: the subject is the cause, whoever is named more exactly. */
const EFFECT_VERB =
  /\b(?:caus(?:ed|es|ing)|made|makes|broke|breaks|drag(?:s|ged)?|slow(?:s|ed) down|brought down|took down|overload(?:s|ed)?|triggered)\b/i

/** The part of a claim that names the cause. */
export function subjectIn(text: string, names: (part: string) => Named): string {
  const at = EFFECT_VERB.exec(text)
  if (at === null) return text
  const subject = text.slice(0, at.index)
  const { kind } = names(subject)
  return kind === 'known' || kind === 'close' ? subject : text
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
    change: CHANGE.test(rest) || BLAMES_CHANGE.test(rest),
    blamesChange: BLAMES_CHANGE.test(rest),
    causal: CAUSAL.test(rest) || BLAMES_CHANGE.test(rest),
    negated: NEGATED.test(text),
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
