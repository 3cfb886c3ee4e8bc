import type { Lesson, LessonSource } from '../../domain/lesson.ts'
import type { SlackMessage } from '../sources/slack/message.ts'
import type { Said } from './derive.ts'
import { asStatement } from './draft.ts'
import { namesIn } from './language/names.ts'
import { isQuestion } from './language/tone.ts'
import { toldId } from './mined-id.ts'

/** Sitrep asked somebody how they knew what it was. */
export interface ToldQuestion {
  person: string
  /** Slack's `ts` of the question. */
  ts: string
  title: string
  /** `unknown` when the page named none. */
  service: string
}

/** Fewer words than this tell nothing: "the graphs", "no idea". */
const FEWEST_WORDS = 4

const isAnswer = ({ author, ts, text }: SlackMessage, { person, ts: asked }: ToldQuestion): boolean =>
  author === person &&
  Number(ts) > Number(asked) &&
  !isQuestion(text) &&
  text.trim().split(/\s+/).length >= FEWEST_WORDS

/** The first thing that whoever was asked said after it, as a candidate with them as author; none that rules read already. */
export function toldAnswer(
  team: string,
  question: ToldQuestion,
  { messages, lessons, channel }: Said,
): Lesson[] {
  const answer = messages.find((message) => isAnswer(message, question))
  if (answer === undefined) return []
  const { ts, thread, text, at, edited, author } = answer
  const first = thread ?? ts
  if (lessons.some(({ source }) => source.kind === 'slack' && source.ts === ts)) return []
  const link = channel.permalink(ts, first)
  const source: LessonSource = { kind: 'slack', channel: channel.id, ts, thread: first, permalink: link }
  const told = asStatement(text)
  const named = question.service === 'unknown' ? namesIn(told) : [question.service]
  return [
    {
      id: toldId(team, source),
      kind: 'cause',
      services: named,
      statement: asStatement(`${question.title} – ${told}`),
      quote: text,
      detail: { kind: 'cause', symptom: question.title, cause: told, fix: null },
      source,
      authors: [author],
      at: edited ?? at,
      validFrom: null,
      validUntil: null,
      readers: channel.readers,
      status: 'candidate',
      statusReason: null,
      supersededBy: null,
    },
  ]
}
