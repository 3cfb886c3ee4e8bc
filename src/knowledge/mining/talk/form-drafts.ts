import { LESSON_KINDS, type LessonKind } from '../../../domain/lesson.ts'
import type { SlackMessage } from '../../sources/slack/message.ts'
import { asStatement, messageDraft, type SlackDraft } from '../draft.ts'
import { namesIn } from '../language/names.ts'
import { sentences } from '../language/sentences.ts'
import { isIdle, isLaughedAt } from '../language/tone.ts'
import { isCorrection, isNo } from '../language/verdicts.ts'
import type { Speaker } from '../rules/whose.ts'
import { type Formed, readFormed } from './details.ts'
import { askedBefore, type Talk } from './features.ts'
import { type Chances, chanceAlone, chancesAt, type TalkModel } from './predict.ts'

/** Where it was said, and whether what was said of a message since takes it back. */
interface Around extends Pick<SlackDraft, 'surroundings' | 'opening'> {
  heard: (message: SlackMessage) => { isRefused: boolean; confirmed: string | null }
  speakerOf: (author: string) => Speaker
}

/** Longer messages tell it in one place and other things besides. */
const WHOLE = 350

/**
 * What a rule weighed although a message looks like nothing of the kind: below it 10 of 147 were right, in eighteen workspaces
 * that the model had not seen.
 */
const DOUBTED = 0.05

/** Where it looks like another kind, of which the form alone would do: below it 11 of 115 were the kind that was weighed. */
const DOUBTED_BESIDE = 0.12

/**
 * Where a rule read something by words that say it: of a second cause in its conversation two in five above the usual chance
 * were wrong, and a second kind in its message is mostly the same thing once more.
 */
const BESIDE_RULE = 0.6

/** The sentence of a long message that most looks like the kind, and the one after it; of a shorter message all. */
function tellingPart({ text }: SlackMessage, kind: LessonKind, model: TalkModel): string {
  if (text.length <= WHOLE) return text
  const all = sentences(text)
  const chances = all.map((sentence) => chanceAlone(sentence.text, kind, model))
  const best = chances.indexOf(Math.max(...chances))
  const [from, next] = [all[best], all[best + 1]]
  if (from === undefined) return text
  const end = next !== undefined && next.end - from.start <= WHOLE ? next.end : from.end
  return text.slice(from.start, end)
}

const COLON = ' – '

/** With what it needs to be understood: the question that it answers, and for a cause what was seen. */
function statementOf(kind: LessonKind, { text, asked, opening }: Formed): string {
  if (asked !== '') return asStatement(`${asked} ${text}`)
  const [seen] = kind === 'cause' || kind === 'procedure' ? sentences(opening) : []
  return asStatement(seen === undefined ? text : `${seen.text}${COLON}${text}`)
}

function draftOf(kind: LessonKind, formed: Formed, around: Around): SlackDraft | null {
  const { message, text } = formed
  const read = readFormed(kind, formed)
  if (read === null) return null
  const statement = statementOf(kind, formed)
  const draft = messageDraft(message, {
    ...read,
    services: namesIn(kind === 'jargon' ? text : statement),
    statement,
    quote: text,
    surroundings: around.surroundings,
    opening: around.opening ?? '',
    confirmed: around.heard(message).confirmed,
    corrects: kind === 'cause' && (isCorrection(text) || isNo(text)) ? text : null,
  })
  return { ...draft, readByForm: true }
}

/** Of fewer words one in four was right. */
const FEWEST_WORDS = 5

/** Nobody meant it, or it was taken back right after. */
function isVoid(message: SlackMessage, { heard }: Around): boolean {
  if (message.text.trim().split(/\s+/).length < FEWEST_WORDS || isIdle(message.text, ['commands']))
    return true
  const { isRefused, confirmed } = heard(message)
  return confirmed === null && (isRefused || isLaughedAt(message.reactions))
}

/** Read in the message, or in one after it that goes on with it. */
const isRead = ({ kind, ts, statement }: SlackDraft, message: SlackMessage, other: LessonKind): boolean =>
  kind === other && (ts === message.ts || statement.includes(message.text.trim()))

/** What a rule weighed and nobody confirmed, in a message that looks like nothing of its kind. */
function isDoubted(draft: SlackDraft, chances: Chances | undefined, { least }: TalkModel): boolean {
  if (draft.weighed !== true || draft.confirmed !== null || chances === undefined) return false
  const isOther = LESSON_KINDS.some((kind) => kind !== draft.kind && chances[kind] >= least[kind])
  return chances[draft.kind] < (isOther ? DOUBTED_BESIDE : DOUBTED)
}

/** Kinds that a message tells by its form and no rule read. */
function kindsOf(
  message: SlackMessage,
  drafts: readonly SlackDraft[],
  chances: Chances,
  { least }: TalkModel,
): LessonKind[] {
  const isPlain = drafts.some(({ ts, weighed }) => ts === message.ts && weighed !== true)
  const hasCause = drafts.some(({ kind }) => kind === 'cause')
  return LESSON_KINDS.filter((kind) => {
    const isBeside = isPlain || (kind === 'cause' && hasCause)
    return (
      chances[kind] >= Math.max(least[kind], isBeside ? BESIDE_RULE : 0) &&
      !drafts.some((draft) => isRead(draft, message, kind))
    )
  })
}

/**
 * What was read, without what looks like nothing of its kind, and with what looks like a lesson and no rule read. `talk` are the
 * messages of one conversation.
 */
export function withForm(
  talk: Talk,
  drafts: readonly SlackDraft[],
  around: Around,
  model: TalkModel,
): SlackDraft[] {
  const { messages } = talk
  const chancesOfTs = new Map<string, Chances>()
  const formed: SlackDraft[] = []
  for (const [index, message] of messages.entries()) {
    if (message.bot) continue
    const chances = chancesAt(talk, index, model)
    chancesOfTs.set(message.ts, chances)
    const kinds = kindsOf(message, drafts, chances, model)
    if (kinds.length === 0 || isVoid(message, around)) continue
    const asked = askedBefore(messages, index)
    const opening = index === 0 ? '' : (messages[0]?.text ?? '')
    const isAlert = index > 0 && messages[0]?.bot === true
    const speaker = around.speakerOf(message.author)
    formed.push(
      ...kinds.flatMap((kind) => {
        const text = tellingPart(message, kind, model)
        return draftOf(kind, { message, text, asked, opening, isAlert, speaker }, around) ?? []
      }),
    )
  }
  return [...drafts.filter((draft) => !isDoubted(draft, chancesOfTs.get(draft.ts), model)), ...formed]
}
