import { LESSON_KINDS, type Lesson } from '../../domain/lesson.ts'
import type { TalkReader } from '../../knowledge/mining/mine-sources.ts'
import { table } from '../table.ts'
import type { ExpectedLesson, LabelledThread } from './labelled-threads.ts'
import { mineThread } from './mine-thread.ts'

/** What was mined of one labelled thread, and which of it was expected. */
export interface ScoredThread {
  thread: LabelledThread
  lessons: Lesson[]
  /** Index of the lesson that answers each expectation, or −1. */
  matches: number[]
}

const has = (text: string, word: string): boolean => text.toLowerCase().includes(word.toLowerCase())

function fits(lesson: Lesson, { kind, services, words }: ExpectedLesson): boolean {
  const text = `${lesson.statement} ${JSON.stringify(lesson.detail)}`
  const named = services.every((name) => lesson.services.some((one) => has(one, name)))
  return lesson.kind === kind && named && words.every((word) => has(text, word))
}

/** Each lesson answers one expectation at most; one of the right status is preferred. */
function matchesOf(lessons: readonly Lesson[], expected: readonly ExpectedLesson[]): number[] {
  const taken = new Set<number>()
  return expected.map((one) => {
    const fitting = lessons.flatMap((lesson, index) =>
      !taken.has(index) && fits(lesson, one) ? [index] : [],
    )
    const best = fitting.find((index) => lessons[index]?.status === one.status) ?? fitting[0] ?? -1
    taken.add(best)
    return best
  })
}

/** Mines a thread, by rules and whoever reads besides them, and looks for what it is labelled with. */
export async function scoreThread(thread: LabelledThread, reader?: TalkReader): Promise<ScoredThread> {
  const lessons = await mineThread(thread, 'eval', new AbortController().signal, reader)
  return { thread, lessons, matches: matchesOf(lessons, thread.expected) }
}

/** Counts of one kind over some threads. */
export interface KindScore {
  kind: string
  expected: number
  found: number
  right: number
  /** Of the right ones, how many have the expected status too. */
  status: number
}

function kindScore(
  kind: string,
  scored: readonly ScoredThread[],
  is: (one: { kind: string }) => boolean,
): KindScore {
  const score = { kind, expected: 0, found: 0, right: 0, status: 0 }
  for (const { thread, lessons, matches } of scored) {
    score.found += lessons.filter(is).length
    for (const [index, one] of thread.expected.entries()) {
      const lesson = lessons[matches[index] ?? -1]
      if (!is(one)) continue
      score.expected += 1
      if (lesson === undefined) continue
      score.right += 1
      if (lesson.status === one.status) score.status += 1
    }
  }
  return score
}

/** A score for each kind and one for all. */
export function kindScores(scored: readonly ScoredThread[]): KindScore[] {
  const each = LESSON_KINDS.map((kind) => kindScore(kind, scored, (one) => one.kind === kind))
  return [...each, kindScore('all', scored, () => true)]
}

const share = (part: number, whole: number): string => (whole === 0 ? '–' : (part / whole).toFixed(2))

/** Extraction precision and recall for each kind. */
export function threadReport(title: string, scored: readonly ScoredThread[]): string {
  const rows = kindScores(scored).map(({ kind, expected, found, right, status }) => [
    kind,
    String(expected),
    String(found),
    share(right, found),
    share(right, expected),
    share(status, right),
  ])
  const head = ['kind', 'labelled', 'mined', 'precision', 'recall', 'status']
  return [`${title}: ${scored.length} threads`, ...table([head, ...rows])].join('\n')
}

/** What was missed and what was mined for nothing, a line each. */
export function threadMisses(scored: readonly ScoredThread[]): string[] {
  return scored.flatMap(({ thread, lessons, matches }) => [
    ...thread.expected.flatMap((one, index) =>
      (matches[index] ?? -1) < 0 ? [`${thread.id}: missed ${one.kind} ${one.words.join(', ')}`] : [],
    ),
    ...thread.expected.flatMap((one, index) => {
      const lesson = lessons[matches[index] ?? -1]
      return lesson !== undefined && lesson.status !== one.status
        ? [`${thread.id}: ${one.kind} is ${lesson.status}, not ${one.status}`]
        : []
    }),
    ...lessons.flatMap((lesson, index) =>
      matches.includes(index)
        ? []
        : [
            `${thread.id}: unlabelled ${lesson.kind} (${lesson.status}) [${lesson.services.join(', ')}] ${lesson.statement}`,
          ],
    ),
  ])
}
