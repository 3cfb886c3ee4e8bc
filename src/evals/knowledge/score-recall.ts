import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { Lesson } from '../../domain/lesson.ts'
import { TEAM_REACH } from '../../knowledge/access/reach.ts'
import { ALL_WAYS, type Expansion } from '../../knowledge/recall/question.ts'
import { openRecall } from '../../knowledge/recall/recall.ts'
import { indexed } from '../../knowledge/store/indexed.ts'
import { importLessons } from '../../knowledge/store/save.ts'
import type { KnowledgeStore } from '../../knowledge/store/store.ts'
import { stemsOf } from '../../knowledge/words/tokens.ts'

const Line = z.object({
  id: z.string(),
  half: z.enum(['tuning', 'held-out']),
  text: z.string(),
  relevant: z.array(z.string()).min(1),
})

export type LabelledQuestion = z.infer<typeof Line>

const jsonLines = async (file: string): Promise<unknown[]> =>
  (await readFile(file, 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

/** `lessons.jsonl` and `questions.jsonl` of a folder. */
export async function readLabelled(
  folder: string,
): Promise<{ lessons: Lesson[]; questions: LabelledQuestion[] }> {
  const lessons = (await jsonLines(path.join(folder, 'lessons.jsonl'))) as Lesson[]
  const questions = (await jsonLines(path.join(folder, 'questions.jsonl'))).map((line) => Line.parse(line))
  return { lessons, questions }
}

const DEPTH = 5

/** Normalized discounted cumulative gain of the first five (Järvelin and Kekäläinen 2002), each answer worth the same. */
export function ndcg(found: readonly string[], relevant: readonly string[]): number {
  const gain = (hit: boolean, at: number): number => (hit ? 1 / Math.log2(at + 2) : 0)
  const got = found.slice(0, DEPTH).reduce((sum, id, at) => sum + gain(relevant.includes(id), at), 0)
  const ideal = relevant.slice(0, DEPTH).reduce((sum, _id, at) => sum + gain(true, at), 0)
  return got / ideal
}

export interface Judged {
  question: LabelledQuestion
  kind: string
  /** No word of the question is in any lesson that answers it. */
  isParaphrase: boolean
  found: string[]
  score: number
}

/** Each way of widening a question taken away, and all together. */
export const WAYS: readonly [name: string, ways: Expansion, withVectors: boolean][] = [
  ['all', ALL_WAYS, true],
  ['without vectors', ALL_WAYS, false],
  ['without jargon', { ...ALL_WAYS, jargon: false }, true],
  ['without thesaurus', { ...ALL_WAYS, thesaurus: false }, true],
  ['without company', { ...ALL_WAYS, company: false }, true],
  ['words alone', { jargon: false, thesaurus: false, company: false }, false],
]

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}

function isParaphrase(question: LabelledQuestion, lessons: ReadonlyMap<string, Set<string>>): boolean {
  const asked = stemsOf(question.text)
  return question.relevant.every((id) => !asked.some((stem) => lessons.get(id)?.has(stem)))
}

/** Saves the lessons and asks every question as one who may read what the team may, in each of the ways. */
export async function judgeRecall(
  store: KnowledgeStore,
  { lessons, questions }: { lessons: readonly Lesson[]; questions: readonly LabelledQuestion[] },
  signal: AbortSignal,
): Promise<Map<string, Judged[]>> {
  await importLessons(store, each(lessons), { actor: 'sitrep', signal })
  const byId = new Map(lessons.map((lesson) => [lesson.id, lesson]))
  const words = new Map(lessons.map((lesson) => [lesson.id, new Set(indexed(lesson, store.concepts).terms)]))
  const recall = openRecall(store)
  const judged = new Map<string, Judged[]>()
  for (const [name, ways, withVectors] of WAYS) {
    const all: Judged[] = []
    for (const question of questions) {
      const asked = {
        text: question.text,
        reach: TEAM_REACH,
        at: store.now(),
        most: DEPTH,
        ways,
        withVectors,
      }
      const { items } = await recall.ask(asked, signal)
      const found = items.map(({ lesson }) => lesson.id)
      all.push({
        question,
        kind: byId.get(question.relevant[0] ?? '')?.kind ?? 'unknown',
        isParaphrase: isParaphrase(question, words),
        found,
        score: ndcg(found, question.relevant),
      })
    }
    judged.set(name, all)
  }
  return judged
}

const mean = (all: readonly Judged[]): string =>
  all.length === 0
    ? '-'
    : `${(all.reduce((sum, { score }) => sum + score, 0) / all.length).toFixed(3)} (${all.length})`

const HALVES = ['tuning', 'held-out'] as const

/** nDCG@5 a way, a half, on paraphrases alone and, in all ways together, a kind. */
export function recallReport(judged: ReadonlyMap<string, readonly Judged[]>): string[] {
  const lines = ['nDCG@5 (questions), all and those that share no word with any lesson that answers them:']
  for (const [name, all] of judged) {
    const parts = HALVES.map((half) => {
      const own = all.filter(({ question }) => question.half === half)
      return `${half} ${mean(own)}, paraphrases ${mean(own.filter((one) => one.isParaphrase))}`
    })
    lines.push(`  ${name.padEnd(18)} ${parts.join(' · ')}`)
  }
  const all = judged.get('all') ?? []
  for (const kind of [...new Set(all.map((one) => one.kind))].sort())
    lines.push(`  ${kind.padEnd(18)} ${mean(all.filter((one) => one.kind === kind))}`)
  return lines
}

/** Of the half that may be looked at. */
export const recallMisses = (judged: ReadonlyMap<string, readonly Judged[]>): string[] =>
  (judged.get('all') ?? [])
    .filter(({ question, score }) => question.half === 'tuning' && score < 1)
    .map(
      ({ question, score, found }) =>
        `${score.toFixed(2)} ${question.text} | ${question.relevant} | ${found}`,
    )
