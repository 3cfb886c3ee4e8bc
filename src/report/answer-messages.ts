import type { Answer, HypothesisResult } from '../domain/answer.ts'
import type { Message, Tone } from '../domain/message.ts'
import type { CheckResult } from '../domain/verdict.ts'
import { dollars } from './dollars.ts'
import { inWords } from './in-words.ts'
import { bullet, plain, quoted, section, sections, statementLines } from './lines.ts'

const rulesOnly = (withoutModel: string | null): string | null =>
  withoutModel === null ? null : `rules only: ${withoutModel}`

function footerOf({ cost, withoutModel }: Pick<Answer, 'cost' | 'withoutModel'>): string | null {
  const rules = rulesOnly(withoutModel)
  if (cost === undefined) return rules
  const calls = `${cost.modelCalls} model ${cost.modelCalls === 1 ? 'call' : 'calls'}`
  return [`$${dollars(cost.usd)}`, calls, ...(rules === null ? [] : [rules])].join(' · ')
}

/** The answer to `@sitrep <question>`. */
export function answerMessage(answer: Answer): Message {
  return {
    tone: 'answer',
    headline: quoted(answer.understoodAs, 150),
    sections: sections([
      section(null, statementLines(answer.lines)),
      section(
        'Could not read',
        answer.gaps.slice(0, 4).map((gap) => bullet(quoted(gap, 200))),
      ),
    ]),
    footer: footerOf(answer),
    buttons: [],
  }
}

/** What holds of an answer that a model is still writing. */
export const growingMessage = (soFar: Answer): Message => ({
  ...answerMessage({ ...soFar, gaps: [] }),
  tone: 'working',
  footer: 'still writing …',
})

/** To somebody who may not do what they asked for; only they see it. */
export const deniedMessage = (reason: string): Message => ({
  tone: 'answer',
  headline: quoted(reason, 300),
  sections: [],
  footer: null,
  buttons: [],
})

const OUTCOME: Record<HypothesisResult['outcome'], { word: string; tone: Tone }> = {
  supported: { word: 'Supported', tone: 'likely' },
  contradicted: { word: 'Contradicted', tone: 'withdrawn' },
  'not-testable': { word: 'Not testable', tone: 'inconclusive' },
}

/** A check that stands among the rows for and against is not told twice. */
function unsaidChecks({ checks, evidenceFor, evidenceAgainst }: HypothesisResult): CheckResult[] {
  const said = [...evidenceFor, ...evidenceAgainst].map(({ text }) => text)
  return checks.filter(({ claim }) => !said.some((text) => text.startsWith(claim.slice(0, COMPARED))))
}

/** Characters; a statement is cut at its end. */
const COMPARED = 200

/** What the evidence says about a claimed cause. */
export function hypothesisMessage(result: HypothesisResult): Message {
  const { word, tone } = OUTCOME[result.outcome]
  return {
    tone,
    headline: `${word}: ${quoted(result.claim, 150)}`,
    sections: sections([
      section(null, [plain(quoted(result.reason, 300))]),
      section('For', statementLines(result.evidenceFor).slice(0, 6)),
      section('Against', statementLines(result.evidenceAgainst).slice(0, 6)),
      section('Recorded', statementLines(result.recorded ?? []).slice(0, 4)),
      section('Would settle it', result.settles === null ? [] : [plain(quoted(result.settles, 200))]),
      section(
        'Also checked',
        unsaidChecks(result)
          .slice(0, 6)
          .map((check) => bullet(`${quoted(inWords(check.claim), 160)}: ${check.outcome}`, check.citations)),
      ),
    ]),
    footer: footerOf(result),
    buttons: [],
  }
}

/** A mention where no incident lives. */
export function notInThreadMessage(open: readonly { title: string; service: string }[]): Message {
  return {
    tone: 'answer',
    headline: 'Ask me in the thread of an incident',
    sections: sections([
      section(null, [plain('I answer from what was read for one incident, so a question needs its thread.')]),
      section(
        'Open here',
        open.slice(0, 5).map(({ title, service }) => bullet(`${quoted(service)}: ${quoted(title)}`)),
      ),
      section('Or start one', [
        bullet('`/sitrep investigate <service or what is wrong>`'),
        bullet('`/sitrep help`'),
      ]),
    ]),
    footer: null,
    buttons: [],
  }
}
