import { timeOfDay } from '../domain/clock-text.ts'
import type { Message, MessageLine, MessageSection } from '../domain/message.ts'
import type { Suspect } from '../domain/ranking.ts'
import type { Cost, Triage, Verdict } from '../domain/verdict.ts'
import { kindInWords } from './in-words.ts'
import { knownLines } from './known-lines.ts'
import { bullet, observationLines, plain, quoted, section, sections, statementLines } from './lines.ts'
import { BECAUSE, footerOf, KNOWN, seenOf } from './root-message.ts'

/** The headline by which the message is known again. */
export const HOW_CONCLUDED = 'How this was concluded'

/** Lines of a section of the thread. */
const MOST = 8

function suspectSection(suspect: Suspect, index: number): MessageSection | null {
  const since = suspect.onset === null ? '' : `, since ${timeOfDay(suspect.onset)}`
  const kind = quoted(kindInWords(suspect.kind))
  return section(
    `${index + 1}. ${quoted(suspect.service)} (${kind}${since})`,
    observationLines(suspect.supporting, 5),
  )
}

/** Why something was left out, without its words: text that code did not let through is not said after all by quoting it. */
const unsaid = (lines: readonly string[]): string[] =>
  [...new Set(lines.map((line) => line.replace(/\s*"[\s\S]*"/, '').replace(/^[\s:]+/, '')))].slice(0, MOST)

/** Where nothing is wrong, nothing began. */
function startLines({ onset, onsetNote }: Triage, { kind }: Verdict): MessageLine[] {
  const isHealthy = kind === 'healthy'
  if (onset === null) return isHealthy ? [] : [plain('It cannot be told when it began.')]
  const note = onsetNote === null ? '' : ` (${onsetNote})`
  return [plain(`${isHealthy ? 'What moved did so' : 'It began'} at ${timeOfDay(onset)}${note}.`)]
}

/** The reasons that the root left out and that no suspect below says. */
function moreReasons({ because }: Verdict, shown: readonly (MessageSection | null)[]): MessageSection | null {
  const said = new Set(shown.flatMap((one) => one?.lines.map(({ text }) => text) ?? []))
  const more = statementLines(because)
    .slice(BECAUSE)
    .filter(({ text }) => !said.has(text))
  return section('Also', more.slice(0, MOST))
}

/** What the team knows and the root had no room for. */
const moreKnown = (triage: Triage, verdict: Verdict): MessageLine[] =>
  triage.known === undefined ? [] : knownLines(triage.known, seenOf(triage, verdict)).slice(KNOWN)

const ASK =
  '`@sitrep what changed` · `@sitrep since when` · `@sitrep logs of <service>` · `@sitrep why not <service>` · `@sitrep hypothesis: <claim>`'

/**
 * What goes into the thread when a page is concluded: the suspects with their evidence, and the rest of what the
 * root has no room for. One message, so that a phone buzzes once.
 */
export function threadMessages(triage: Triage, verdict: Verdict, cost: Cost): Message[] {
  const suspects = triage.suspects.slice(0, 3).map(suspectSection)
  const gaps = verdict.gaps
    .slice(0, MOST)
    .map(({ what, reason, citation }) =>
      bullet(`${quoted(what)}: ${quoted(reason)}`, citation ? [citation] : []),
    )
  return [
    {
      tone: 'answer',
      headline: HOW_CONCLUDED,
      sections: sections([
        section(null, startLines(triage, verdict)),
        ...suspects,
        moreReasons(verdict, suspects),
        section('Also known', moreKnown(triage, verdict)),
        section('Ruled out', statementLines(verdict.ruledOut).slice(0, MOST)),
        section('Not checked', gaps),
        section(
          'Said by a model and not borne out',
          unsaid(verdict.leftOut ?? []).map((line) => bullet(quoted(line, 200))),
        ),
        section('Ask', [plain(ASK)]),
      ]),
      footer: footerOf(cost),
      buttons: [],
    },
  ]
}
