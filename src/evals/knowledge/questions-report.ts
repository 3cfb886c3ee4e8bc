import { LESSON_KINDS } from '../../domain/lesson.ts'
import type { AnsweredQuestion, JudgedReadings } from './score-questions.ts'

const mean = (some: readonly AnsweredQuestion[]): string =>
  some.length === 0
    ? '-'
    : `${(some.reduce((sum, { score }) => sum + score, 0) / some.length).toFixed(3)} (${some.length})`

const isLive = (status: string): boolean => status === 'candidate' || status === 'confirmed'

/** nDCG@5, what is right among what is shown, what is shown where nothing should be and what may not be, and nDCG@5 a kind. */
export function questionsReport(title: string, answered: readonly AnsweredQuestion[]): string[] {
  const asked = answered.filter(({ kind }) => kind !== null)
  const silent = answered.filter(({ question }) => question.relevant.length === 0)
  const mute = asked.filter((one) => one.shown.length === 0).length
  const spoken = silent.filter(({ shown }) => shown.length > 0).length
  const shown = answered.flatMap((one) => one.shown)
  const forbidden = shown.filter(({ isForbidden }) => isForbidden)
  const live = forbidden.filter(({ item }) => isLive(item.status)).length
  const kinds = LESSON_KINDS.map((kind) => `${kind} ${mean(asked.filter((one) => one.kind === kind))}`)
  return [
    `${title}: nDCG@5 ${mean(asked)}, paraphrases ${mean(asked.filter((one) => one.isParaphrase))}`,
    `  right ${shown.filter(({ isRight }) => isRight).length} of ${shown.length} shown; nothing shown to ${mute} of ${asked.length}, and something to ${spoken} of ${silent.length} that nothing answers; ${forbidden.length} shown that must not be, ${live} of them as if they held`,
    `  ${kinds.join(' · ')}`,
  ]
}

/** What was not answered as the key has it, best first. */
export const questionMisses = (answered: readonly AnsweredQuestion[]): string[] =>
  answered
    .filter(({ score, shown }) => score < 1 || shown.some(({ isForbidden }) => isForbidden))
    .flatMap(({ question: { line, relevant }, score, shown }) => [
      `${score.toFixed(2)} ${line.id} ${line.text} | ${relevant.join(' ') || 'nothing'}`,
      ...shown.map(
        ({ item, key, isRight, isForbidden }) =>
          `       ${isRight ? '+' : ''}${isForbidden ? '!' : ''}${key ?? '?'} ${item.status} ${item.text.slice(0, 110)}`,
      ),
    ])

/** Readings that are as the team said they would be, and those that are not. */
export const readingsReport = (title: string, { expected, notExpected }: JudgedReadings): string =>
  `${title}: ${expected.rightly} of ${expected.of} seen to be expected, ${expected.wrongly} of ${notExpected.of} wrongly so`
