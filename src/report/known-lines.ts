import { dayOf } from '../domain/clock-text.ts'
import {
  type EarlierPage,
  type ExpectationOutcome,
  isOwnerOfOther,
  type Known,
  type KnownFact,
} from '../domain/known.ts'
import type { MessageLine } from '../domain/message.ts'
import { recurringText } from '../domain/recurring-text.ts'
import type { Triage } from '../domain/verdict.ts'
import { bullet, fitting, quoted } from './lines.ts'

/** What has been read by now; left out before anything was. */
export interface Seen extends Pick<Triage, 'suspects' | 'expectations'> {
  /** The service that is the cause; left out or null where none is named. */
  cause?: string | null
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const YEAR_MS = 300 * 86_400_000

/** `4 Nov`, with the year when that is not this one's. UTC. */
function day(at: number, now: number): string {
  const date = new Date(at)
  const year = now - at > YEAR_MS ? ` ${date.getUTCFullYear()}` : ''
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}${year}`
}

function trust({ status, statusReason }: KnownFact): string[] {
  if (status === 'confirmed') return []
  if (status === 'candidate') return ['unconfirmed']
  return [statusReason === null ? 'in doubt' : `in doubt, ${quoted(statusReason, 80)}`]
}

/** Where it was written, when, and how far it can be trusted. */
function source(fact: KnownFact, now: number): string {
  const when = fact.at > 0 ? [day(fact.at, now)] : []
  const parts = [quoted(fact.place, 80), ...when, ...trust(fact)]
  // An address of Slack's own holds no character that would be changed by this.
  return `(${parts.join(', ')})${fact.link === null ? '' : ` ${quoted(fact.link, 300)}`}`
}

/** How people begin when they tell everybody, or answer: nobody needs it at night. */
const LEAD_IN =
  /^(?:(?:heads[- ]?up|fyi|psa|note|reminder|btw|hey|hi|no|nope|yes|yep|ok|so|ah|oh)\b(?:,? (?:everyone|everybody|all|team|folks))?\s*[:,.!–—-]+\s*)+/i

const withoutLeadIn = (text: string): string => text.replace(LEAD_IN, '') || text

/** Words that stand for something said before. */
const REFERS = /\b(?:them|they|these|those)\b|^(?:it|this|that|he|she)\b/i

/**
 * What of a lesson a page needs: who reads it has the symptom before them, and wants to know what it was. A cause that cannot
 * be understood alone stands in its sentence.
 */
function textOf({ detail, statement }: KnownFact): string {
  if (detail.kind === 'ownership') return quoted(detail.owner, 80)
  if (detail.kind === 'jargon') return `${quoted(detail.alias, 60)} is ${quoted(detail.means, 80)}`
  if (detail.kind !== 'cause' || detail.cause === '') return quoted(withoutLeadIn(statement), 220)
  if (REFERS.test(detail.cause)) return quoted(statement, 280)
  const fix = detail.fix === null ? '' : ` – what helped: ${quoted(detail.fix, 110)}`
  return `${quoted(detail.cause, 160)}${fix}`
}

const said = (lead: string, fact: KnownFact, now: number, after = ''): MessageLine =>
  fitting(`${lead}: `, textOf(fact), ` ${source(fact, now)}${after}`)

const ORDINALS = [
  '',
  'First',
  'Second',
  'Third',
  'Fourth',
  'Fifth',
  'Sixth',
  'Seventh',
  'Eighth',
  'Ninth',
  'Tenth',
]

const ordinal = (count: number): string => ORDINALS[count] ?? `${count}th`

const confirmation = (isConfirmed: boolean): string => (isConfirmed ? ' (confirmed)' : ' (unconfirmed)')

function earlierText({ at, cause, isConfirmed, fix }: EarlierPage, now: number): string {
  const was = cause === null ? 'no cause was found' : `${quoted(cause, 110)}${confirmation(isConfirmed)}`
  const helped =
    fix === null ? 'fix not recorded' : `what helped: ${quoted(fix.text, 90)}${confirmation(fix.isConfirmed)}`
  return `${day(at, now)} ${was}, ${helped}`
}

function earlierLines({ earlier }: Known, now: number): MessageLine[] {
  if (earlier === null) return []
  const { thisMonth, count, pages, period } = earlier
  const month = `1 ${MONTHS[new Date(now).getUTCMonth()]}`
  const lead =
    thisMonth > 1
      ? `${ordinal(thisMonth)} page of this kind since ${month}`
      : `${ordinal(count + 1)} page of this kind`
  const told = pages.map((one) => earlierText(one, now)).join('; ')
  const rhythm =
    period === null
      ? []
      : [
          bullet(
            `They come ${recurringText(period.recurring)}: at ${period.kept} of ${period.turns} turns, confidence ${Math.min(99, Math.floor(100 * period.confidence))} %`,
          ),
        ]
  return [bullet(`${lead}. Before: ${told}`), ...rhythm]
}

function expectationLine({ fact, outcome, why }: ExpectationOutcome, now: number): MessageLine {
  const lead = {
    holds: 'As the team expects',
    fails: 'Not as expected',
    undecided: 'Perhaps expected, not decided by it',
  }[outcome]
  return said(lead, fact, now, outcome === 'holds' ? '' : `: ${quoted(why, 160)}`)
}

/** Held against the evidence, or not yet. */
function expectationLines(facts: readonly KnownFact[], seen: Seen | null, now: number): MessageLine[] {
  if (seen?.expectations !== undefined) return seen.expectations.map((one) => expectationLine(one, now))
  return facts.map((fact) => said('May be expected, to be measured', fact, now))
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/**
 * Whether what was the cause before stands out again. The service that alerts always does, so of a cause inside of it
 * alone nothing can be told.
 */
function standing({ services }: KnownFact, { suspects }: Seen, alerting: string): string | null {
  const others = services.filter((one) => !isSame(one, alerting))
  if (others.length === 0) return null
  const found = suspects.slice(0, 3).find(({ service }) => others.some((one) => isSame(one, service)))
  return found === undefined ? 'nothing of it stands out now' : `\`${quoted(found.service)}\` stands out now`
}

/** Earlier causes, to be tested: first those of which something stands out again; nobody knows before anything was read. */
function causeLines(causes: readonly KnownFact[], { at, service }: Known, seen: Seen | null): MessageLine[] {
  if (seen === null) return causes.map((fact) => said('Seen before', fact, at))
  const judged = causes.map((fact) => ({ fact, now: standing(fact, seen, service) }))
  const rank = (now: string | null): number => (now?.startsWith('`') ? 0 : Number(now !== null) + 1)
  return judged
    .toSorted((a, b) => rank(a.now) - rank(b.now))
    .map(({ fact, now }) => said('Seen before', fact, at, now === null ? '' : ` · ${now}`))
}

function oldAlertLine({ oldAlert }: Known, now: number): MessageLine[] {
  if (oldAlert === null) return []
  const { change, since, existedAt, basis } = oldAlert
  const service = quoted(change.services[0] ?? 'its service')
  return [
    fitting(
      `This alert may be older than what it watches: it existed on ${dayOf(existedAt)} (${quoted(basis)}), \`${service}\` changed on ${dayOf(since)}: `,
      withoutLeadIn(change.statement),
      ` ${source(change, now)}`,
    ),
  ]
}

const LEADS = {
  procedure: 'Procedure',
  ownership: 'Owner',
  change: 'Changed',
  jargon: 'Called so here',
} as const

/** Owners of which people say different things stand beside each other: which of them is right is not for code to say. */
function ownerLines(owners: readonly KnownFact[], seen: Seen | null, now: number): MessageLine[] {
  const told = new Set<string>()
  const isWanted = (fact: KnownFact): boolean =>
    !isOwnerOfOther(fact) || fact.services.some((name) => isSame(name, seen?.cause ?? ''))
  return owners.filter(isWanted).map((fact) => {
    const service = fact.services[0]?.toLowerCase() ?? ''
    const first = isOwnerOfOther(fact) ? `Owner of \`${quoted(seen?.cause ?? '')}\`` : LEADS.ownership
    const lead = told.has(service) ? 'Owner, told otherwise' : first
    told.add(service)
    return said(lead, fact, now)
  })
}

const windowLead = ({ holdsNow }: KnownFact): string =>
  holdsNow === 'yes' ? 'Window now' : 'Window now, if this is one of its weeks'

/**
 * What the team knows, most useful first, each with where it was written, when, and whether anybody confirmed it. All of it is
 * text of others: escaped like any, and its addresses lead only where messages may link to.
 */
export function knownLines(known: Known, seen: Seen | null): MessageLine[] {
  const now = known.at
  const of = (kind: KnownFact['kind']): KnownFact[] => known.facts.filter((fact) => fact.kind === kind)
  const plainly = (kind: keyof typeof LEADS): MessageLine[] =>
    of(kind).map((fact) => said(LEADS[kind], fact, now))
  return [
    ...known.failed.map((reason) => bullet(quoted(reason, 300))),
    ...expectationLines(of('expectation'), seen, now),
    ...earlierLines(known, now),
    ...of('schedule').map((fact) => said(windowLead(fact), fact, now)),
    ...plainly('procedure'),
    ...oldAlertLine(known, now),
    ...causeLines(of('cause'), known, seen),
    ...plainly('jargon'),
    ...(known.oldAlert === null ? plainly('change') : []),
    ...ownerLines(of('ownership'), seen, now),
  ]
}
