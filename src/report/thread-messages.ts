import type { Message } from '../domain/message.ts'
import type { Suspect } from '../domain/ranking.ts'
import type { Cost, Triage, Verdict } from '../domain/verdict.ts'
import { clockTime } from './human-time.ts'
import { bullet, plain, quoted, section, sections, statementLines } from './lines.ts'
import { footerOf } from './root-message.ts'

function suspectSection(suspect: Suspect, index: number) {
  const since = suspect.onset === null ? '' : `, since ${clockTime(suspect.onset)} UTC`
  const lines = suspect.supporting
    .slice(0, 5)
    .map(({ text, citations }) => bullet(quoted(text, 200), citations))
  return section(`${index + 1}. ${quoted(suspect.service)} (${quoted(suspect.kind)}${since})`, lines)
}

/**
 * What goes into the thread when a page is concluded: the suspects with their evidence, and the rest of what the
 * root has no room for. One message, so that a phone buzzes once.
 */
export function threadMessages(triage: Triage, verdict: Verdict, cost: Cost): Message[] {
  const started =
    triage.onset === null
      ? 'It cannot be told when it began.'
      : `It began at ${clockTime(triage.onset)} UTC${triage.onsetNote === null ? '' : ` (${triage.onsetNote})`}.`
  return [
    {
      tone: 'answer',
      headline: 'How this was concluded',
      sections: sections([
        section(null, [plain(started)]),
        ...triage.suspects.slice(0, 3).map(suspectSection),
        section('Ruled out', statementLines(verdict.ruledOut).slice(0, 8)),
        section(
          'Not checked',
          verdict.gaps
            .slice(0, 8)
            .map(({ what, reason, citation }) =>
              bullet(`${quoted(what)}: ${quoted(reason)}`, citation ? [citation] : []),
            ),
        ),
        section('Ask', [
          plain(
            '`@sitrep what changed` · `@sitrep since when` · `@sitrep logs of <service>` · `@sitrep why not <service>` · `@sitrep hypothesis: <claim>`',
          ),
        ]),
      ]),
      footer: footerOf(cost),
      buttons: [],
    },
  ]
}
