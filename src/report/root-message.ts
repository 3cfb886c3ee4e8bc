import { changeName } from '../domain/change-name.ts'
import { clockTime, lead } from '../domain/clock-text.ts'
import type { Known } from '../domain/known.ts'
import type { Message, MessageButton, MessageSection, Tone } from '../domain/message.ts'
import type { Alert } from '../domain/signal.ts'
import type { Cost, Gap, Triage, Verdict } from '../domain/verdict.ts'
import { dollars } from './dollars.ts'
import { inWords, kindInWords } from './in-words.ts'
import { knownLines, type Seen } from './known-lines.ts'
import { bullet, firstFew, plain, quoted, section, sections, statementLines } from './lines.ts'

/** People see what it may cost before it costs anything. */
function deeper(most: number, estimate: Cost['deeperEstimate']): MessageButton {
  const about = estimate === undefined ? '' : `about $${dollars(Math.min(estimate.usd, most))}, `
  const basis =
    estimate === undefined ? '' : ` It will probably cost ${about.slice(0, -2)} (${estimate.basis}).`
  return {
    action: 'deeper',
    label: `Dig deeper (${about}at most $${dollars(most)})`,
    style: null,
    confirm: {
      title: 'Dig deeper?',
      text: `Every specialist looks at this incident again with a larger budget.${basis} It may cost up to $${dollars(most)}; what is spent already stays spent.`,
      yes: 'Dig deeper',
      no: 'Leave it',
    },
  }
}

export const BUTTONS: Record<'right' | 'wrong' | 'evidence' | 'postmortem', MessageButton> = {
  right: { action: 'right', label: 'Right', style: 'primary' },
  wrong: { action: 'wrong', label: 'Wrong…', style: 'danger' },
  evidence: { action: 'evidence', label: 'Evidence', style: null },
  postmortem: { action: 'postmortem', label: 'Postmortem draft', style: null },
}

/** A field of the page as words; none when the page did not say it. */
const known = (field: string): string[] => (field === 'unknown' ? [] : [quoted(field)])

const subject = ({ service }: Alert): string => known(service)[0] ?? 'this alert'

/** What the page said; the frame every state of the root keeps. */
function page(alert: Alert): MessageSection {
  const facts = [
    ...known(alert.service).map((service) => `\`${service}\``),
    ...known(alert.severity),
    ...(alert.value ? [`value ${quoted(alert.value)}`] : []),
    `fired ${clockTime(alert.firedAt)} UTC`,
  ]
  return { label: null, lines: [plain(`*${quoted(alert.title, 200)}*`), plain(facts.join(' · '))] }
}

const gapText = ({ what, reason }: Gap): string => `${quoted(what)}: ${quoted(reason)}`

function readLine(triage: Triage): string {
  const { sourcesRead, sourcesFailed, gaps } = triage
  const failed = sourcesFailed > 0 ? `, ${sourcesFailed} failed` : ''
  const missing = gaps.length > 0 ? ` (${gaps.slice(0, 2).map(gapText).join('; ')})` : ''
  return `${sourcesRead} ${sourcesRead === 1 ? 'answer' : 'answers'}${failed}${missing}`
}

function changed(triage: Triage): MessageSection | null {
  const lines = triage.changes.slice(0, 3).map((change) => {
    const when =
      change.leadMs === null || change.leadMs < 0
        ? `at ${clockTime(change.ts)}`
        : `${clockTime(change.ts)}, ${lead(change.leadMs)}`
    return bullet(
      `${quoted(change.service)}: ${changeName({ type: quoted(change.type), title: quoted(change.title) })} (${when})`,
      change.citations,
    )
  })
  return section('Changed', lines)
}

function suspected(triage: Triage): MessageSection | null {
  const lines = triage.suspects.slice(0, 3).map((suspect) => {
    const [first] = suspect.supporting
    const why = first ? `: ${inWords(quoted(first.text, 260))}` : ''
    const who = `\`${quoted(suspect.service)}\` (${quoted(kindInWords(suspect.kind))})`
    return bullet(`${who}${why}`, first?.citations ?? [])
  })
  return section('Suspects', lines)
}

/** Lines of what the team knows while nothing else is, and beside a conclusion; the thread has the others. */
const KNOWN_AT_FIRST = 8
export const KNOWN = 5

function knownSection(known: Known | undefined, seen: Seen | null, most: number): MessageSection | null {
  return known === undefined ? null : section('Known', firstFew(knownLines(known, seen), most))
}

/** What an expectation decided stands among the reasons. */
export const seenOf = ({ suspects, expectations = [] }: Triage, { kind, cause }: Verdict): Seen => ({
  suspects,
  cause: cause?.service ?? null,
  expectations: expectations.filter(({ outcome }) => kind !== 'expected' || outcome !== 'holds'),
})

/** As soon as it was looked up: what the team wrote about a page like this. */
export function knownMessage(alert: Alert, known: Known): Message {
  const message = openedMessage(alert)
  return { ...message, sections: sections([...message.sections, knownSection(known, null, KNOWN_AT_FIRST)]) }
}

/** At two seconds: what fired, and that somebody is on it. */
export function openedMessage(alert: Alert): Message {
  return {
    tone: 'working',
    headline: ['Investigating', ...known(alert.service), quoted(alert.title, 140)].join(' · '),
    sections: [page(alert)],
    footer: 'Reading what the connectors have; first facts within a minute.',
    buttons: [],
  }
}

/** Within thirty seconds: what changed, who is suspected, what could not be read. */
export function triagedMessage(alert: Alert, triage: Triage): Message {
  const since = triage.onset === null ? '' : ` · since ${clockTime(triage.onset)} UTC`
  return {
    tone: 'working',
    headline: `Investigating · ${subject(alert)}${since}`,
    sections: sections([
      page(alert),
      knownSection(triage.known, triage, KNOWN_AT_FIRST),
      changed(triage),
      suspected(triage),
      section('Read', [plain(readLine(triage))]),
    ]),
    footer: 'Checking the suspects now.',
    buttons: [BUTTONS.evidence],
  }
}

const TONE: Record<Verdict['kind'], Tone> = {
  cause: 'cause',
  likely: 'likely',
  inconclusive: 'inconclusive',
  expected: 'expected',
  healthy: 'healthy',
}

function headline(verdict: Verdict, alert: Alert): string {
  const { confidence, sources, cause } = verdict
  const basis = `${confidence}, ${sources} independent ${sources === 1 ? 'source' : 'sources'}`
  switch (verdict.kind) {
    case 'cause':
      return `Cause (${basis}): ${quoted(cause?.statement ?? '', 250)}`
    case 'likely':
      return `Likely cause (${basis}): ${quoted(cause?.statement ?? '', 250)}`
    case 'expected':
      return `Expected behaviour of ${subject(alert)}`
    case 'healthy':
      return `Nothing abnormal found for ${subject(alert)} while the alert fires`
    case 'inconclusive':
      return verdict.outside === undefined
        ? `No cause established for ${subject(alert)} yet`
        : `No cause established inside for ${subject(alert)}; it points outside`
  }
}

/** Without a cause, who stands out is still worth knowing. */
function standsOut(verdict: Verdict, triage: Triage): MessageSection | null {
  return verdict.cause === null && verdict.kind === 'inconclusive' ? suspected(triage) : null
}

export function footerOf(cost: Cost): string {
  const calls = `${cost.modelCalls} model ${cost.modelCalls === 1 ? 'call' : 'calls'}`
  const without = cost.withoutModel === null ? '' : ` · rules only: ${cost.withoutModel}`
  const tier = cost.tier === undefined ? '' : ` · tier ${cost.tier}`
  return `$${dollars(cost.usd)} · ${Math.max(1, Math.round(cost.seconds))} s · ${calls}${tier}${without}`
}

/** Reasons that the root has room for; the thread has the others. */
export const BECAUSE = 4

/** The conclusion, with everything it rests on and what it does not know. */
export function concludedMessage(alert: Alert, triage: Triage, verdict: Verdict, cost: Cost): Message {
  const judged = verdict.cause !== null
  const before = knownSection(triage.known, seenOf(triage, verdict), KNOWN)
  return {
    tone: TONE[verdict.kind],
    headline: headline(verdict, alert),
    sections: sections([
      page(alert),
      section('Because', firstFew(statementLines(verdict.because), BECAUSE)),
      standsOut(verdict, triage),
      // What it was this time comes before what it was before; where that is not known, nothing else helps as much.
      judged ? null : before,
      section('Ruled out', firstFew(statementLines(verdict.ruledOut), 3)),
      section(
        'Not stronger because',
        verdict.limits.slice(0, 3).map((limit) => bullet(limit)),
      ),
      section(
        'Not checked',
        firstFew(
          verdict.gaps.map((gap) => bullet(gapText(gap), gap.citation ? [gap.citation] : [])),
          3,
        ),
      ),
      section(
        'Next',
        verdict.next.slice(0, 3).map((step) => bullet(quoted(step, 300))),
      ),
      judged ? before : null,
    ]),
    footer: footerOf(cost),
    buttons: [
      ...(judged ? [BUTTONS.right] : []),
      BUTTONS.wrong,
      ...(cost.deeperUsd === undefined ? [] : [deeper(cost.deeperUsd, cost.deeperEstimate)]),
      BUTTONS.evidence,
      BUTTONS.postmortem,
    ],
  }
}

/** The run broke: people must know that nobody is looking any more. */
export function failedMessage(alert: Alert, reason: string): Message {
  return {
    tone: 'failed',
    headline: `The investigation of ${subject(alert)} stopped before it was done`,
    sections: sections([
      page(alert),
      section('Why', [plain(quoted(reason, 300))]),
      section('Next', [bullet(`/sitrep investigate ${quoted(alert.service)} starts it again`)]),
    ]),
    footer: 'The log of Sitrep has the details.',
    buttons: [BUTTONS.evidence],
  }
}
