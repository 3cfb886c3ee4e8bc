import type { Lesson } from '../../domain/lesson.ts'
import { TEAM_REACH } from '../../knowledge/access/reach.ts'
import { placedLine } from '../../knowledge/recall/answer-line.ts'
import type { Judged } from '../../knowledge/recall/rank.ts'
import { openRecall } from '../../knowledge/recall/recall.ts'
import { shownLesson } from '../../knowledge/shown-lesson.ts'
import { importLessons } from '../../knowledge/store/save.ts'
import type { KnowledgeStore } from '../../knowledge/store/store.ts'
import { each } from '../../platform/each.ts'
import { type Asking, keyByPlace, keysOf } from './score-questions.ts'
import type { Labelled } from './score-recall.ts'
import type { Workspace } from './workspace.ts'

/** A lesson that recall looked at closely for a question. */
export interface Candidate extends Judged {
  /** What of the key it is. */
  keys: string[]
  isRight: boolean
}

/** A question with everything that recall chooses from. */
export interface RecallSample {
  /** Samples of one set were written by one author. */
  set: string
  /** Over what was mined, or over the key's own lessons. */
  over: 'mined' | 'key'
  at: number
  relevant: string[]
  candidates: Candidate[]
}

type Sampled = Pick<RecallSample, 'set' | 'over' | 'at' | 'relevant'>

const sampleOf = (
  sampled: Sampled,
  judged: readonly Judged[],
  keys: (lesson: Lesson) => string[],
): RecallSample => ({
  ...sampled,
  candidates: judged.map((one) => {
    const all = keys(one.lesson)
    const right = all.filter((key) => sampled.relevant.includes(key))
    return { ...one, keys: right.length > 0 ? right : all, isRight: right.length > 0 }
  }),
})

/** The questions of a workspace over what a store knows of it, as who asks would see it; what is unreadable there is none. */
export async function workspaceSamples(
  { store, directory }: Asking,
  { name, lessons, questions }: Workspace,
  over: RecallSample['over'],
  signal: AbortSignal,
): Promise<RecallSample[]> {
  const recall = openRecall(store)
  const byPlace = keyByPlace(lessons)
  const samples: RecallSample[] = []
  for (const { line, relevant } of questions) {
    const placed = await placedLine({ directory, now: store.now }, line)
    if ('error' in placed) continue
    const { text, at, where } = placed
    if (where.here.status !== 'reach') continue
    const judged = await recall.judge({ text, at, reach: where.here.reach }, signal)
    const keys = (lesson: Lesson): string[] => keysOf(shownLesson(lesson), byPlace)
    samples.push(sampleOf({ set: name, over, at, relevant }, judged, keys))
  }
  return samples
}

/** Labelled questions of the half for tuning, over their own lessons. */
export async function questionSamples(
  store: KnowledgeStore,
  { lessons, questions }: Labelled,
  signal: AbortSignal,
): Promise<RecallSample[]> {
  await importLessons(store, each(lessons), { actor: 'sitrep', signal })
  const recall = openRecall(store)
  const at = store.now()
  const samples: RecallSample[] = []
  for (const { text, relevant } of questions.filter(({ half }) => half === 'tuning')) {
    const judged = await recall.judge({ text, at, reach: TEAM_REACH }, signal)
    samples.push(sampleOf({ set: 'questions', over: 'key', at, relevant }, judged, ({ id }) => [id]))
  }
  return samples
}
