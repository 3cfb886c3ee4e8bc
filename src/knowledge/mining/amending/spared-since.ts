import type { ExpectationDetail } from '../../../domain/lesson.ts'
import type { SlackMessage } from '../../sources/slack/message.ts'
import type { SlackDraft } from '../draft.ts'
import { sentences } from '../language/sentences.ts'
import { isIdle, isQuestion } from '../language/tone.ts'
import { withoutZones } from '../language/zones.ts'
import { onlyIn, sparedIn } from '../rules/where-normal.ts'

/** Messages after one that may say where it does not hold. */
const AFTER = 3

/** Un-threaded talk goes on to something else. */
const SOON = 60 * 60_000

/** Longer ones tell of something else. */
const LONGEST = 220

interface Since {
  only: string[]
  spared: string[]
}

const whereIn = (texts: readonly string[]): Since => ({
  only: texts.flatMap(onlyIn),
  spared: texts.flatMap((text) => sparedIn(withoutZones(text))),
})

/** The sentences of its message after it, and what was said right after that. */
function saidAfter(messages: readonly SlackMessage[], { ts, quote }: SlackDraft): string[] {
  const at = messages.findIndex((one) => one.ts === ts)
  const message = messages[at]
  if (message === undefined) return []
  const from = message.text.indexOf(quote)
  const rest = from < 0 ? [] : sentences(message.text.slice(from + quote.length)).map(({ text }) => text)
  const next = messages
    .slice(at + 1, at + 1 + AFTER)
    .filter(({ bot, text, at: when }) => !bot && text.length <= LONGEST && when - message.at <= SOON)
    .flatMap(({ text }) => sentences(text).map((sentence) => sentence.text))
  return [...rest, ...next].filter((text) => !isQuestion(text) && !isIdle(text, ['asks', 'wishes']))
}

/** Where it holds, with what was said of that since: nowhere but in one place, or everywhere but in one. */
function narrowed(detail: ExpectationDetail, { only, spared }: Since): ExpectationDetail {
  if (detail.places.length > 0) {
    const left = detail.places.filter((place) => !spared.includes(place))
    return left.length === 0 ? detail : { ...detail, places: left }
  }
  if (only.length > 0) return { ...detail, places: [...new Set(only)] }
  const except = [...new Set([...(detail.except ?? []), ...spared])]
  return except.length === 0 ? detail : { ...detail, except }
}

/** `Not in Bergen though.`: what somebody adds to what is normal, in the same message or right after it. */
export const withSpared = (messages: readonly SlackMessage[], draft: SlackDraft): SlackDraft =>
  draft.detail.kind === 'expectation' && draft.detail.bounds.length > 0
    ? { ...draft, detail: narrowed(draft.detail, whereIn(saidAfter(messages, draft))) }
    : draft
