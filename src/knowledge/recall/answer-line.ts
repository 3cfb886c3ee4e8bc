import { z } from 'zod'
import type { Directory } from '../access/directory.ts'
import { type Reach, type Reached, reachOf, reachOfPerson, TEAM_REACH } from '../access/reach.ts'
import { type ShownLesson, shownLesson, timeOf } from '../shown-lesson.ts'
import type { Recalled } from './rank.ts'
import type { Recall } from './recall.ts'

const text = z.string().nullish()

const Line = z.object({
  id: z.union([z.string(), z.number()]),
  asked_by: text,
  in_channel: text,
  text: z.string(),
  at: z.unknown().optional(),
})

type Id = string | number

export interface ShownResult extends ShownLesson {
  /** How likely it answers, as fitted, 0 to 1: below .3 one first result in five is right, from there three in four. */
  chance: number
}

export interface RecallAnswer {
  id: Id
  results: ShownResult[]
  /** With `--ephemeral`: what only who asked would see. */
  ephemeral?: ShownResult[]
}

export interface AnswerDeps {
  recall: Recall
  directory: Directory | null
  now: () => number
  most: number
  /** Also what only who asked may read. */
  ephemeral: boolean
}

const shown = ({ lesson, score }: Recalled): ShownResult => ({
  ...shownLesson(lesson),
  chance: Number(score.toFixed(2)),
})

/** A direct message with Sitrep is in no export: `D…`, or no channel at all. */
async function placeOf(directory: Directory, channel: string | null): Promise<string | null> {
  if (channel === null || channel === '') return null
  const facts = await directory.channel(channel)
  return facts === null && /^(?:D[A-Z0-9]+|dm)$/i.test(channel) ? null : (facts?.id ?? channel)
}

interface Where {
  here: Reached
  /** Everything who asked may read; null where nobody else reads along, or nobody is known. */
  own: Reached | null
}

async function whereOf(
  directory: Directory | null,
  askedBy: string | null,
  inChannel: string | null,
): Promise<Where> {
  if (directory === null) return { here: { status: 'reach', reach: TEAM_REACH }, own: null }
  const person = (await directory.person(askedBy ?? '')) ?? ''
  const channel = await placeOf(directory, inChannel)
  const here = await reachOf(directory, { person, channel })
  return { here, own: channel === null ? null : await reachOfPerson(directory, person) }
}

const key = ({ lesson }: Recalled): string => lesson.id

/** A question of a line, and what may be shown for it. */
export interface PlacedLine {
  id: Id
  text: string
  at: number
  where: Where
}

/** What a line asks, where who asks stands, or what is wrong with it. */
export async function placedLine(
  { directory, now }: Pick<AnswerDeps, 'directory' | 'now'>,
  line: Record<string, unknown>,
): Promise<PlacedLine | { id: unknown; error: string }> {
  const parsed = Line.safeParse(line)
  if (!parsed.success)
    return { id: line.id ?? null, error: 'the line is not {id, asked_by, in_channel, text, at}' }
  const { id, asked_by, in_channel, text: question, at: written } = parsed.data
  const at = written === undefined || written === null ? now() : timeOf(written)
  if (at === null) return { id, error: '"at" is no time: give milliseconds, seconds or an ISO date' }
  return { id, text: question, at, where: await whereOf(directory, asked_by ?? null, in_channel ?? null) }
}

/** Answers a line as Sitrep would there and then, or says what is wrong with it. */
export async function answerLine(
  deps: AnswerDeps,
  line: Record<string, unknown>,
  signal: AbortSignal,
): Promise<RecallAnswer | { id: unknown; error: string }> {
  const { recall, most, ephemeral } = deps
  const placed = await placedLine(deps, line)
  if ('error' in placed) return placed
  const { id, at, where, text: question } = placed
  const { here, own } = where
  const look = async (reach: Reach): Promise<Recalled[]> =>
    (await recall.ask({ text: question, reach, at, most }, signal)).items
  const items = here.status === 'reach' ? await look(here.reach) : []
  const answer: RecallAnswer = { id, results: items.map(shown) }
  if (!ephemeral) return answer
  const open = new Set(items.map(key))
  const more = own?.status === 'reach' ? await look(own.reach) : []
  return { ...answer, ephemeral: more.filter((item) => !open.has(key(item))).map(shown) }
}
