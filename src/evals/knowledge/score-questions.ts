import type { LessonKind } from '../../domain/lesson.ts'
import type { Directory } from '../../knowledge/access/directory.ts'
import { TEAM_REACH } from '../../knowledge/access/reach.ts'
import { answerExpect } from '../../knowledge/expectations/answer-line.ts'
import { openExpectations } from '../../knowledge/expectations/expect.ts'
import { answerLine } from '../../knowledge/recall/answer-line.ts'
import { openRecall } from '../../knowledge/recall/recall.ts'
import type { ShownLesson } from '../../knowledge/shown-lesson.ts'
import type { KnowledgeStore } from '../../knowledge/store/store.ts'
import { stemsOf } from '../../knowledge/words/tokens.ts'
import { ndcg } from './score-recall.ts'
import type { KeyLesson, RecallQuestion, Workspace } from './workspace.ts'

/** What one question was answered with. */
export interface AnsweredQuestion {
  question: RecallQuestion
  /** Of the first lesson that answers it; null where nothing should be shown. */
  kind: LessonKind | null
  /** No word of it is in any sentence that answers it. */
  isParaphrase: boolean
  /** In the order shown; `key` null: of no lesson of the key. */
  shown: { item: ShownLesson; key: string | null; isRight: boolean; isForbidden: boolean }[]
  score: number
}

const inFile = (file: string): string => file.replace(/^knowledge\//, '')

/** Lessons of a key by the message or file that says them. */
export type KeyByPlace = ReadonlyMap<string, readonly KeyLesson[]>

function placesOf({ source, also, also_file, also_files }: KeyLesson): string[] {
  const files = [...also_files, ...(also_file === undefined ? [] : [also_file])].map(inFile)
  if ('file' in source) return [inFile(source.file), ...files]
  return [...[source.ts, ...also].map((ts) => `${source.channel} ${ts}`), ...files]
}

function placeOf({ source }: ShownLesson): string {
  return 'channel' in source ? `${source.channel} ${source.ts}` : inFile(source.file ?? '')
}

/** A page says many things: one of them is the key's when this much of the key's words is in it. */
const SAME = 0.3

function isSame({ source, text }: ShownLesson, { statement }: KeyLesson): boolean {
  if ('channel' in source) return true
  const said = new Set(stemsOf(text))
  const wanted = [...new Set(stemsOf(statement))]
  return wanted.filter((stem) => said.has(stem)).length >= SAME * wanted.length
}

export function keyByPlace(lessons: readonly KeyLesson[]): KeyByPlace {
  const places = lessons.flatMap((key) => placesOf(key).map((place) => ({ place, key })))
  const groups = Map.groupBy(places, ({ place }) => place)
  return new Map([...groups].map(([place, here]) => [place, here.map(({ key }) => key)]))
}

/** Lessons of the key that a result may be: those whose very words it has, or all that its place says. */
export function keysOf(item: ShownLesson, byPlace: KeyByPlace): string[] {
  const here = (byPlace.get(placeOf(item)) ?? []).filter((key) => isSame(item, key))
  const exact = here.filter(({ statement }) => statement === item.text)
  return (exact.length > 0 ? exact : here).map(({ id }) => id)
}

/** Each result as the lesson of the key that it is: one that answers and did not come before, where its place has several. */
function recognize(
  items: readonly ShownLesson[],
  { relevant, forbidden }: RecallQuestion,
  byPlace: KeyByPlace,
): AnsweredQuestion['shown'] {
  const seen = new Set<string>()
  return items.map((item) => {
    const ids = keysOf(item, byPlace)
    const right = ids.filter((id) => relevant.includes(id))
    const key = right.find((id) => !seen.has(id)) ?? right[0] ?? ids.find((id) => forbidden.includes(id))
    const isForbidden = right.length === 0 && ids.some((id) => forbidden.includes(id))
    if (key !== undefined) seen.add(key)
    return { item, key: key ?? ids[0] ?? null, isRight: right.length > 0, isForbidden }
  })
}

/** Answers as many as `sitrep recall` gives. */
const MOST = 5

export interface Asking {
  store: KnowledgeStore
  directory: Directory | null
}

/** Every question of a workspace through the door that `sitrep recall` is. */
export async function judgeQuestions(
  { store, directory }: Asking,
  { lessons, questions }: Workspace,
  signal: AbortSignal,
): Promise<AnsweredQuestion[]> {
  const byId = new Map(lessons.map((key) => [key.id, key]))
  const byPlace = keyByPlace(lessons)
  const deps = { recall: openRecall(store), directory, now: store.now, most: MOST, ephemeral: false }
  const answered: AnsweredQuestion[] = []
  for (const question of questions) {
    const { line, relevant } = question
    const answer = await answerLine(deps, line, signal)
    const shown = recognize('results' in answer ? answer.results : [], question, byPlace)
    const asked = stemsOf(line.text)
    const right = relevant.flatMap((id) => byId.get(id) ?? [])
    const words = new Set(
      right.flatMap(({ statement, services }) => stemsOf([statement, ...services].join(' '))),
    )
    const firsts = shown.map(({ key, isRight }, at) =>
      isRight && shown.findIndex((one) => one.key === key) === at ? (key ?? '') : '',
    )
    answered.push({
      question,
      kind: right[0]?.kind ?? null,
      isParaphrase: right.length > 0 && !asked.some((stem) => words.has(stem)),
      shown,
      score: relevant.length === 0 ? Number(shown.length === 0) : ndcg(firsts, relevant),
    })
  }
  return answered
}

export interface JudgedReadings {
  /** As the key has it, and not. */
  expected: { rightly: number; wrongly: number; of: number }
  notExpected: { rightly: number; of: number }
  wrong: string[]
}

/** Every reading of a workspace through the door that `sitrep expect` is. */
export async function judgeReadings(
  { store }: Asking,
  { readings }: Pick<Workspace, 'readings'>,
): Promise<JudgedReadings> {
  const expectations = await openExpectations(store.db, store.teamId, TEAM_REACH)
  const answers = readings.map(({ line, expected }) => {
    const answer = answerExpect(expectations, line)
    return { line, expected, said: 'expected' in answer && answer.expected }
  })
  const count = (expected: boolean, said: boolean): number =>
    answers.filter((one) => one.expected === expected && one.said === said).length
  return {
    expected: {
      rightly: count(true, true),
      wrongly: count(false, true),
      of: count(true, true) + count(true, false),
    },
    notExpected: { rightly: count(false, false), of: count(false, false) + count(false, true) },
    wrong: answers
      .filter(({ expected, said }) => expected !== said)
      .map(
        ({ line, expected }) =>
          `${expected ? 'not seen to be' : 'taken to be'} expected: ${JSON.stringify(line)}`,
      ),
  }
}
