import { changeName } from '../domain/change-name.ts'
import { clockTime, dayOf, span } from '../domain/clock-text.ts'
import type { EvidenceRef } from '../domain/ids.ts'
import type { Postmortem, PostmortemFacts, PostmortemLine, PostmortemSection } from '../domain/postmortem.ts'
import type { Statement } from '../domain/verdict.ts'
import { inWords, withoutRepeats } from './in-words.ts'
import { quoted } from './lines.ts'

/** The page, and Sitrep's conclusion, among the sources. */
const PAGE = 'P'
const SITREP = 'S'

/** What people said that a timeline has room for, and reasons a cause has. */
const MOST_SAID = 25
const MOST_REASONS = 8

const DID =
  /\b(?:rolled? back|rolling back|revert\w*|restart\w*|fail(?:ed|ing)? over|scal(?:ed|ing)|increas(?:ed|ing)|raised|kill(?:ed|ing)|drain(?:ed|ing)|disabl(?:ed|ing)|re-?enabl(?:ed|ing)|deploy(?:ed|ing)|paused?|purged?|patched|fixed|mitigated|cleared|bounced)\b/i
const HELPED =
  /\b(?:fixed|works? (?:now|again)|back to normal|recover(?:ed|ing|s)|resolved|mitigated|that (?:did it|helped|worked)|looks? (?:good|healthy)|is (?:green|healthy) again|all clear|dropp?ed back)\b|:white_check_mark:|✅/i
const TO_DO =
  /\b(?:action item|follow[- ]?up|to-?do|we (?:should|need to|must|have to)|let'?s (?:add|make|write|open|file|raise|lower|alert)|ticket (?:for|to)|(?:add|write|create) an? (?:alert|runbook|test|ticket|dashboard))\b/i
const FOUND =
  /\b(?:because|root cause|caused by|turns out|it (?:is|was) the|culprit|found (?:it|out|that))\b/i

/** Questions are no facts, and a request to Sitrep is none either. */
const isTold = (text: string): boolean => !/\?\s*$/.test(text) && !/^\s*@?sitrep\b/i.test(text)

const said = (text: string, cites: readonly string[]): PostmortemLine => ({ text, cites })
const blank = (text: string): PostmortemLine => ({ blank: text })

interface Draft {
  facts: PostmortemFacts
  /** `T1` of each line of the thread, in order. */
  threadRefs: ReadonlyMap<number, string>
}

const service = ({ facts: { incident } }: Draft): string =>
  incident.alert.service === 'unknown' ? 'the alert' : `\`${quoted(incident.alert.service, 60)}\``

const refsOf = (statements: readonly Statement[], most: number): EvidenceRef[] =>
  [...new Set(statements.flatMap(({ citations }) => citations))].slice(0, most)

const statements = (all: readonly Statement[], most: number): PostmortemLine[] =>
  withoutRepeats(all)
    .slice(0, most)
    .map(({ text, citations }) => said(inWords(text), citations.length > 0 ? citations : [SITREP]))

/** Lines of the thread that a pattern takes, as quotations. */
function quotes({ facts, threadRefs }: Draft, is: RegExp, most: number): PostmortemLine[] {
  return facts.said
    .flatMap((line, index) =>
      isTold(line.text) && is.test(line.text)
        ? [said(`"${quoted(line.text, 300)}"`, [threadRefs.get(index) ?? ''])]
        : [],
    )
    .slice(-most)
}

const orBlank = (lines: readonly PostmortemLine[], what: string): readonly PostmortemLine[] =>
  lines.length > 0 ? lines : [blank(what)]

/** What a person said that it was; null when nobody did. */
function labelled({ facts }: Draft): { cause: string; ref: string } | null {
  const at = facts.labels.findLastIndex(({ cause }) => cause !== null)
  const cause = facts.labels[at]?.cause
  return cause === null || cause === undefined ? null : { cause, ref: `L${at + 1}` }
}

function causeLines(draft: Draft): PostmortemLine[] {
  const { conclusion, isWithdrawn, labels } = draft.facts
  const label = labelled(draft)
  const lines: PostmortemLine[] = label === null ? [] : [said(quoted(label.cause, 600), [label.ref])]
  const verdict = conclusion?.verdict
  if (verdict === undefined || verdict.cause === null) return lines
  const stated = quoted(verdict.cause.statement, 400)
  if (isWithdrawn) return [...lines, said(`Sitrep's conclusion was taken back: ${stated}`, [SITREP])]
  const right = labels.findIndex((one) => one.verdict === 'right')
  return [
    ...lines,
    said(stated, [SITREP, ...refsOf(verdict.because, 3)]),
    ...(right < 0 ? [] : [said('A person confirmed it.', [`L${right + 1}`])]),
    ...statements(verdict.because, MOST_REASONS),
  ]
}

function summary(draft: Draft): PostmortemSection {
  const { incident } = draft.facts
  const { alert, resolvedAt } = incident
  const [cause] = causeLines(draft)
  return {
    heading: 'Summary',
    lines: [
      said(`${service(draft)} was paged at ${clockTime(alert.firedAt)} UTC: "${quoted(alert.title, 200)}".`, [
        PAGE,
      ]),
      resolvedAt === null
        ? blank('It was not resolved yet when this was drafted: when was it?')
        : said(
            `The page was resolved at ${clockTime(resolvedAt)} UTC, ${span(resolvedAt - alert.firedAt)} later.`,
            [PAGE],
          ),
      cause ?? blank('What was the cause, in one sentence?'),
    ],
  }
}

function impact(draft: Draft): PostmortemSection {
  const { incident, conclusion, isWithdrawn } = draft.facts
  const { alert, resolvedAt } = incident
  const onset = isWithdrawn ? null : (conclusion?.verdict.cause?.onset ?? null)
  const value = alert.value === null ? [] : [said(`The alert read ${quoted(alert.value, 60)}.`, [PAGE])]
  const lasted =
    onset === null || resolvedAt === null
      ? []
      : [
          said(
            `From the onset at ${clockTime(onset)} UTC until the page was resolved: ${span(resolvedAt - onset)}.`,
            [SITREP, PAGE],
          ),
        ]
  return {
    heading: 'Impact',
    lines: [...value, ...lasted, blank('Who was affected, how many, and what could they not do?')],
  }
}

interface Moment {
  at: number
  line: PostmortemLine
}

const moment = (at: number, text: string, cites: readonly string[]): Moment => ({
  at,
  line: said(`${clockTime(at)} ${text}`, cites),
})

function changeMoments({ facts: { conclusion } }: Draft): Moment[] {
  return (conclusion?.changes ?? [])
    .slice(0, 10)
    .map(({ ts, service: where, type, title, citations }) =>
      moment(
        ts,
        `${quoted(where)}: ${changeName({ type: quoted(type), title: quoted(title) })}`,
        citations.length > 0 ? citations : [SITREP],
      ),
    )
}

/** The most telling of what people said, when there is more than a timeline has room for. */
function saidMoments({ facts, threadRefs }: Draft): Moment[] {
  const lines = facts.said.map((line, index) => ({ ...line, index })).filter(({ text }) => isTold(text))
  const telling = lines.filter(({ text }) => [DID, HELPED, FOUND].some((cue) => cue.test(text)))
  const shown = lines.length <= MOST_SAID ? lines : telling.slice(-MOST_SAID)
  return shown.map(({ at, text, index }) =>
    moment(at, `said: "${quoted(text, 200)}"`, [threadRefs.get(index) ?? '']),
  )
}

function timeline(draft: Draft): PostmortemSection {
  const { incident, conclusion, labels, unread } = draft.facts
  const { alert, resolvedAt } = incident
  const onset = conclusion?.verdict.cause?.onset ?? null
  const moments = [
    ...changeMoments(draft),
    ...(onset === null ? [] : [moment(onset, 'it began, by the evidence', [SITREP])]),
    moment(alert.firedAt, `the page fired: "${quoted(alert.title, 120)}"`, [PAGE]),
    ...saidMoments(draft),
    ...(conclusion === null ? [] : [moment(conclusion.at, 'Sitrep concluded', [SITREP])]),
    ...labels.map(({ at, verdict }, index) =>
      moment(at, verdict === 'right' ? 'a person confirmed the cause' : 'a person took the cause back', [
        `L${index + 1}`,
      ]),
    ),
    ...(resolvedAt === null ? [] : [moment(resolvedAt, 'the page was resolved', [PAGE])]),
  ].sort((a, b) => a.at - b.at)
  const missing =
    unread === null ? [] : [blank(`The thread was not read (${unread}): what did people do, and when?`)]
  return { heading: 'Timeline (UTC)', lines: [...moments.map(({ line }) => line), ...missing] }
}

function gaps({ facts: { conclusion } }: Draft): PostmortemLine[] {
  return (conclusion?.verdict.gaps ?? [])
    .slice(0, 6)
    .map(({ what, reason, citation }) =>
      said(`Sitrep could not read ${quoted(what)}: ${quoted(reason)}`, [citation ?? SITREP]),
    )
}

const nextSteps = ({ facts: { conclusion, isWithdrawn } }: Draft): PostmortemLine[] =>
  isWithdrawn
    ? []
    : (conclusion?.verdict.next ?? [])
        .slice(0, 3)
        .map((step) => said(`Proposed by Sitrep: ${quoted(step, 300)}`, [SITREP]))

function sectionsOf(draft: Draft): PostmortemSection[] {
  const { conclusion, isWithdrawn } = draft.facts
  const ruledOut = isWithdrawn ? [] : statements(conclusion?.verdict.ruledOut ?? [], 5)
  return [
    summary(draft),
    impact(draft),
    timeline(draft),
    { heading: 'Root cause', lines: orBlank(causeLines(draft), 'What was the cause, and how is it known?') },
    ...(ruledOut.length > 0 ? [{ heading: 'Ruled out', lines: ruledOut }] : []),
    {
      heading: 'What worked',
      lines: orBlank(quotes(draft, HELPED, 5), 'What ended it, and what made it easier to find?'),
    },
    { heading: 'What did not work', lines: [...gaps(draft), blank('What was slow, missing or misleading?')] },
    {
      heading: 'Action items',
      lines: [...quotes(draft, TO_DO, 8), ...nextSteps(draft), blank('Action, owner, date')],
    },
  ]
}

function sourcesOf({ facts, threadRefs }: Draft, cited: ReadonlySet<string>): Postmortem['sources'] {
  const { incident, conclusion, labels, evidence } = facts
  const { url, firedAt } = incident.alert
  const all = [
    { ref: PAGE, text: `the page, ${clockTime(firedAt)} UTC`, link: url },
    ...(conclusion === null
      ? []
      : [{ ref: SITREP, text: `Sitrep's conclusion at ${clockTime(conclusion.at)} UTC`, link: null }]),
    ...labels.map(({ at }, index) => ({
      ref: `L${index + 1}`,
      text: `said by a person at ${clockTime(at)} UTC`,
      link: null,
    })),
    ...facts.said.map(({ at, link }, index) => ({
      ref: threadRefs.get(index) ?? '',
      text: `the thread, ${clockTime(at)} UTC`,
      link,
    })),
    ...evidence.map(({ ref, query, source, window, status }) => ({
      ref: ref as string,
      text: [
        quoted(query, 160),
        quoted(source, 60),
        ...(window === null ? [] : [`${clockTime(window.start)}–${clockTime(window.end)} UTC`]),
        status,
      ].join(' · '),
      link: null,
    })),
  ]
  return all.filter(({ ref }) => cited.has(ref))
}

/**
 * The draft of a postmortem from the page, the case file, the thread and what people said of the cause. Every sentence
 * cites a source that is listed, or is a blank; nobody is named. No model is asked.
 */
export function draftPostmortem(facts: PostmortemFacts): Postmortem {
  const threadRefs = new Map(facts.said.map((_, index) => [index, `T${index + 1}`]))
  const draft: Draft = { facts, threadRefs }
  const lessons = facts.lessons.map(({ kind, statement, ts }) => {
    const index = facts.said.findIndex((line) => line.ts === ts)
    return said(`${kind}: ${quoted(statement, 300)}`, [
      threadRefs.get(index) ?? (facts.conclusion === null ? PAGE : SITREP),
    ])
  })
  const sections = [
    ...sectionsOf(draft),
    ...(lessons.length > 0 ? [{ heading: 'Lessons', lines: lessons }] : []),
  ]
  const cited = new Set(
    sections.flatMap(({ lines }) => lines.flatMap((line) => ('blank' in line ? [] : line.cites))),
  )
  const { alert } = facts.incident
  return {
    title: quoted(alert.title, 120),
    day: dayOf(alert.firedAt),
    service: quoted(alert.service, 60),
    severity: quoted(alert.severity, 30),
    sections,
    sources: sourcesOf(draft, cited),
  }
}
