import type { SlackMessage } from '../sources/slack/message.ts'
import { asStatement, messageDraft, type SlackDraft } from './draft.ts'
import { amendmentIn } from './language/amended.ts'
import { namesIn } from './language/names.ts'
import { isIdle } from './language/tone.ts'

interface Around extends Pick<SlackDraft, 'surroundings' | 'opening'> {
  heard: (message: SlackMessage) => { isRefused: boolean; confirmed: string | null }
}

/** Nothing that can be checked, until it is known what it amends. */
const UNKNOWN = { kind: 'expectation', bounds: [], places: [], after: null, during: null } as const

function amending(message: SlackMessage, { heard, surroundings, opening }: Around): SlackDraft {
  const { text } = message
  const draft = messageDraft(message, {
    detail: { ...UNKNOWN, bounds: [], places: [] },
    services: namesIn(text),
    statement: asStatement(text),
    quote: text,
    surroundings,
    opening: opening ?? '',
    confirmed: heard(message).confirmed,
    corrects: null,
  })
  return { ...draft, onlyAmends: true }
}

/**
 * What was read, with one expectation for each message that sets another number in place of one that was said before: what
 * its words say by themselves (`after the restart, forget the 20 minutes`) is not what holds.
 */
export function withAmendments(
  messages: readonly SlackMessage[],
  drafts: readonly SlackDraft[],
  around: Around,
  meant: (text: string) => string,
): SlackDraft[] {
  let all = [...drafts]
  for (const message of messages) {
    if (message.bot || isIdle(message.text, ['asks', 'jokes', 'wishes', 'commands'])) continue
    const amends = amendmentIn(meant(message.text))
    if (amends === null || around.heard(message).isRefused) continue
    const isNormal = ({ ts, kind }: SlackDraft): boolean => ts === message.ts && kind === 'expectation'
    const [first = amending(message, around)] = all.filter(isNormal)
    all = [
      ...all.filter((draft) => !isNormal(draft)),
      { ...first, statement: asStatement(message.text), amends },
    ]
  }
  return all
}
