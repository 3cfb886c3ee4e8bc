import { access } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { Lesson } from '../../domain/lesson.ts'
import { TEAM_REACH } from '../../knowledge/access/reach.ts'
import { ALL_WAYS, type Expansion } from '../../knowledge/recall/question.ts'
import { openRecall, type Recall } from '../../knowledge/recall/recall.ts'
import type { Rewrite } from '../../knowledge/recall/rewrite.ts'
import { indexed } from '../../knowledge/store/indexed.ts'
import { importLessons } from '../../knowledge/store/save.ts'
import type { KnowledgeStore } from '../../knowledge/store/store.ts'
import { stemsOf } from '../../knowledge/words/tokens.ts'
import { each } from '../../platform/each.ts'
import { readLabelFile } from './label-file.ts'

const Line = z.object({
  id: z.string(),
  half: z.enum(['tuning', 'held-out']),
  text: z.string(),
  relevant: z.array(z.string()).min(1),
})

export type LabelledQuestion = z.infer<typeof Line>

const jsonLines = async (file: string): Promise<unknown[]> =>
  (await readLabelFile(file, 'a folder of questions holds lessons.jsonl and questions.jsonl'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

const TypedWords = z.object({ id: z.string(), words: z.array(z.string()) })

export interface Labelled {
  lessons: Lesson[]
  questions: LabelledQuestion[]
  /** Other words by question, typed in place of a model by somebody who saw the question alone; null: no such file. */
  typed: Map<string, string[]> | null
}

/** `lessons.jsonl` and `questions.jsonl` of a folder, and `rewrites.jsonl` where it is. */
export async function readLabelled(folder: string): Promise<Labelled> {
  const lessons = (await jsonLines(path.join(folder, 'lessons.jsonl'))) as Lesson[]
  const questions = (await jsonLines(path.join(folder, 'questions.jsonl'))).map((line) => Line.parse(line))
  const file = path.join(folder, 'rewrites.jsonl')
  const isThere = await access(file).then(
    () => true,
    () => false,
  )
  const lines = isThere ? (await jsonLines(file)).map((line) => TypedWords.parse(line)) : null
  return { lessons, questions, typed: lines && new Map(lines.map(({ id, words }) => [id, words])) }
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

function isParaphrase(question: LabelledQuestion, lessons: ReadonlyMap<string, Set<string>>): boolean {
  const asked = stemsOf(question.text)
  return question.relevant.every((id) => !asked.some((stem) => lessons.get(id)?.has(stem)))
}

/** Every question in one of the ways. */
async function judgeWay(
  recall: Recall,
  { ways, withVectors, at }: { ways: Expansion; withVectors: boolean; at: number },
  judging: {
    questions: readonly LabelledQuestion[]
    kindOf: KindOf
    words: ReadonlyMap<string, Set<string>>
  },
  signal: AbortSignal,
): Promise<Judged[]> {
  const all: Judged[] = []
  for (const question of judging.questions) {
    const asked = { text: question.text, reach: TEAM_REACH, at, most: DEPTH, ways, withVectors }
    const { items } = await recall.ask(asked, signal)
    const found = items.map(({ lesson }) => lesson.id)
    all.push({
      question,
      kind: judging.kindOf(question),
      isParaphrase: isParaphrase(question, judging.words),
      found,
      score: ndcg(found, question.relevant),
    })
  }
  return all
}

type KindOf = (question: LabelledQuestion) => string

export interface JudgedRecall {
  /** By way; the last one with typed words, where there are any. */
  judged: Map<string, Judged[]>
  /** Questions for which other words were asked, and those nobody typed any for. */
  rewriting: { asked: number; untyped: number } | null
}

const TYPED = 'all, rewritten'

/** Saves the lessons and asks every question as one who may read what the team may, in each of the ways. */
export async function judgeRecall(
  store: KnowledgeStore,
  { lessons, questions, typed }: Labelled,
  signal: AbortSignal,
): Promise<JudgedRecall> {
  await importLessons(store, each(lessons), { actor: 'sitrep', signal })
  const byId = new Map(lessons.map((lesson) => [lesson.id, lesson]))
  const words = new Map(lessons.map((lesson) => [lesson.id, new Set(indexed(lesson, store.concepts).terms)]))
  const kindOf: KindOf = ({ relevant }) => byId.get(relevant[0] ?? '')?.kind ?? 'unknown'
  const judging = { questions, kindOf, words }
  const at = store.now()
  const recall = openRecall(store)
  const judged = new Map<string, Judged[]>()
  for (const [name, ways, withVectors] of WAYS)
    judged.set(name, await judgeWay(recall, { ways, withVectors, at }, judging, signal))
  if (typed === null) return { judged, rewriting: null }
  const ids = new Map(questions.map(({ id, text }) => [text, id]))
  const rewriting = { asked: 0, untyped: 0 }
  const rewrite: Rewrite = async (text) => {
    rewriting.asked += 1
    const found = typed.get(ids.get(text) ?? '')
    if (found === undefined) rewriting.untyped += 1
    return { status: 'rewritten', words: found ?? [] }
  }
  const way = { ways: ALL_WAYS, withVectors: true, at }
  judged.set(TYPED, await judgeWay(openRecall(store, rewrite), way, judging, signal))
  return { judged, rewriting }
}

const mean = (all: readonly Judged[]): string =>
  all.length === 0
    ? '-'
    : `${(all.reduce((sum, { score }) => sum + score, 0) / all.length).toFixed(3)} (${all.length})`

const HALVES = ['tuning', 'held-out'] as const

/** nDCG@5 a way, a half, on paraphrases alone and, in all ways together, a kind. */
export function recallReport({ judged, rewriting }: JudgedRecall): string[] {
  const lines = ['nDCG@5 (questions), all and those that share no word with any lesson that answers them:']
  for (const [name, all] of judged) {
    const parts = HALVES.map((half) => {
      const own = all.filter(({ question }) => question.half === half)
      return `${half} ${mean(own)}, paraphrases ${mean(own.filter((one) => one.isParaphrase))}`
    })
    lines.push(`  ${name.padEnd(18)} ${parts.join(' · ')}`)
  }
  if (rewriting !== null)
    lines.push(
      `  other words, typed in place of a model, were asked for ${rewriting.asked} questions; ${rewriting.untyped} had none`,
    )
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
