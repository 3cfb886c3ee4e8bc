import { dateIn } from '../language/dates.ts'
import { namesIn } from '../language/names.ts'
import { sentences } from '../language/sentences.ts'
import { type Idle, isIdle } from '../language/tone.ts'
import { OFFICE, TECHNICAL } from './cause-cues.ts'
import { bare, type Reading } from './rule.ts'

/** `A change on our side: …`, `Change for everybody – …`: the words say what it is. */
const HEADED =
  /^\W*(?:(?:a|an|one|another|small|big|important|breaking)\s+)*changes? (?:on our (?:side|end)|for (?:all|every(?:body|one)|you(?: all)?)|of ours|at our end)\s*[:,–—-]\s*\S/i

/** `RFC-12 has been accepted: …`: what was proposed is so. */
const IN_FORCE =
  /\b(?:rfc|adr|change(?: request)?|chg|proposal|decision)[- #]?\d+\s+(?:has been|was|is|got)\s+(?:now\s+)?(?:accepted|approved|adopted|live|in force|rolled out|implemented|in production)\b\s*[:,;.–—-]/i

/** `is automatic as of today`, `has to be signed since May`: how it is to be done, from when. */
const STATE = String.raw`(?:is|are|has to be|have to be|must be)\s+(?:now |all |fully )*(?:automatic|automated|mandatory|required|obligatory|forbidden|disabled|enabled|optional|self-service|the default|encrypted|signed|read-only|paid|free)\b`
const FROM = String.raw`(?:as of|as from|from|since|starting)\s+(?:today|now|this (?:week|month)|\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\p{L}*)`
const FROM_THEN = new RegExp(String.raw`\b${STATE}.{0,40}?\b${FROM}|\b${FROM}.{0,60}?\b${STATE}`, 'iu')

/** The third of them speaks of what runs in the words of any office. */
const isOfOffice = (text: string): boolean =>
  OFFICE.test(text) || (namesIn(text).length === 0 && !TECHNICAL.test(text) && !/\b[A-Z]{2,}\b/.test(text))

const IDLE: readonly Idle[] = ['asks', 'jokes', 'mocks', 'hedges']

const readingOf = (text: string, at: number): Reading => {
  const day = dateIn(text, at)
  return {
    detail: { kind: 'change', what: bare(text), since: day !== null && day <= at ? day : at },
    services: namesIn(text).slice(0, 1),
  }
}

const MAY_ANNOUNCE = /change|rfc|adr|chg|proposal|decision|as of|as from|from|since|starting/i

/** What somebody announces to be otherwise from some day on, whether or not they say how it was before. */
export function announced(text: string, at: number): Reading | null {
  if (!MAY_ANNOUNCE.test(text)) return null
  for (const { text: one } of sentences(text)) {
    if (isIdle(one, IDLE)) continue
    if (HEADED.test(one) || IN_FORCE.test(one) || (FROM_THEN.test(one) && !isOfOffice(one)))
      return readingOf(one, at)
  }
  return null
}
