import type { SlackDraft } from '../../../src/knowledge/mining/draft.ts'
import { readConversation } from '../../../src/knowledge/mining/read-conversation.ts'

/** Who said what, a minute apart: `bot` is an alerting system. */
export type Said = readonly [who: string, text: string]

const START = Date.UTC(2026, 9, 5, 9, 0)

/** What the rules read in a thread. */
export function readThread(...lines: readonly Said[]): SlackDraft[] {
  const messages = lines.map(([author, text], index) => {
    const at = START + index * 60_000
    const ts = (at / 1000).toFixed(6)
    const thread = (START / 1000).toFixed(6)
    return { ts, at, thread, author, bot: author === 'bot', text, mentions: [], reactions: [], edited: null }
  })
  return readConversation({ first: messages[0]?.ts ?? '', messages }, null, { model: null })
}

export const ofKind = (kind: SlackDraft['kind'], drafts: readonly SlackDraft[]): SlackDraft[] =>
  drafts.filter((draft) => draft.kind === kind)
