import type { SlackMessage } from '../../sources/slack/message.ts'
import { asStatement, messageDraft, type SlackDraft } from '../draft.ts'
import { namesIn } from '../language/names.ts'
import { sentences } from '../language/sentences.ts'
import { isIdle, isLaughedAt } from '../language/tone.ts'
import { withoutZones } from '../language/zones.ts'
import { amendmentIn, mayAmend } from '../rules/amended.ts'
import { placesToldIn } from '../rules/where-normal.ts'
import { NOTHING } from './amend-detail.ts'

interface Around extends Pick<SlackDraft, 'surroundings' | 'opening'> {
  heard: (message: SlackMessage) => { isRefused: boolean; confirmed: string | null }
}

/** Longer messages tell of many things. */
const LONGEST = 700

/** What is meant in earnest. */
const earnest = (text: string): string =>
  sentences(text)
    .map((sentence) => sentence.text)
    .filter((sentence) => !isIdle(sentence, ['asks', 'jokes', 'mocks']) && !/\?\s*$/.test(sentence))
    .join('. ')

function amendsOf({ bot, text, at, reactions }: SlackMessage): SlackDraft['amends'] {
  if (bot || text.length > LONGEST || !mayAmend(text) || isLaughedAt(reactions)) return undefined
  const said = earnest(text)
  const found = amendmentIn(said, at)
  return found === null ? undefined : { ...found, text, where: placesToldIn(withoutZones(said)) }
}

/** What is otherwise of one thing that was normal makes nothing else of its service doubtful. */
const harmless = (draft: SlackDraft): SlackDraft =>
  draft.detail.kind === 'change' && draft.detail.only === undefined
    ? { ...draft, detail: { ...draft.detail, only: [] } }
    : draft

const isLimited = ({ detail }: SlackDraft): boolean =>
  detail.kind === 'expectation' && detail.bounds.length > 0

/** Drafts with what a message amends of what was normal before: beside what was read in it, or by itself where nothing was. */
export function withAmendments(
  messages: readonly SlackMessage[],
  drafts: readonly SlackDraft[],
  { surroundings, opening, heard }: Around,
): SlackDraft[] {
  let all = [...drafts]
  for (const message of messages) {
    const amends = amendsOf(message)
    if (amends === undefined || heard(message).isRefused) continue
    const here = all.filter(({ ts, kind }) => ts === message.ts && kind === 'expectation')
    const told = here.find(isLimited) ?? here[0]
    const draft = told ?? {
      ...messageDraft(message, {
        detail: NOTHING,
        services: namesIn(message.text),
        statement: asStatement(message.text),
        quote: message.text,
        surroundings,
        opening: opening ?? '',
        confirmed: heard(message).confirmed,
        corrects: null,
      }),
      onlyAmends: true as const,
    }
    all = [...all.filter((one) => one !== told), { ...draft, amends }]
  }
  return all
}

/** Changes of services in messages that amend one expectation, as far as that was found. */
export const harmlessChanges = (drafts: readonly SlackDraft[]): SlackDraft[] => {
  const amending = new Set(drafts.flatMap(({ ts, amends }) => (amends === undefined ? [] : ts)))
  return drafts.map((draft) => (amending.has(draft.ts) ? harmless(draft) : draft))
}
