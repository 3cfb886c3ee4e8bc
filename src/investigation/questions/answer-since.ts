import { span, timeOfDay } from '../../domain/clock-text.ts'
import type { Statement } from '../../domain/verdict.ts'
import { about, statement } from '../verdict/statements.ts'
import type { Asked, Lines } from './asked.ts'

const MOST = 6

/** When it began: what moved, in the order in which it moved. */
export function answerSince({ caseFile, scope }: Asked): Lines {
  const { ranking, alert } = caseFile
  const suspects = ranking.suspects.filter((suspect) => scope === null || suspect.service === scope.service)
  const observations = suspects
    .flatMap((suspect) => suspect.supporting)
    .filter((one) => one.family !== 'change')
    .flatMap((one) => (one.onset === null ? [] : [{ ...one, onset: one.onset }]))
    .toSorted((a, b) => a.onset - b.onset || b.score - a.score)
  const lines: Statement[] = []
  const first = observations[0]
  if (scope === null && ranking.onset !== null && first !== undefined) {
    const nearest = observations.toSorted(
      (a, b) => away(a.onset, ranking.onset) - away(b.onset, ranking.onset),
    )
    const text = `it began at ${timeOfDay(ranking.onset)}, ${fired(ranking.onset, alert.firedAt)}${note(ranking.onsetNote)}`
    lines.push(
      statement(
        text,
        nearest.slice(0, 3).flatMap((one) => one.citations),
      ),
    )
  }
  for (const one of observations.slice(0, MOST)) {
    lines.push(statement(`${timeOfDay(one.onset)} ${about(one.entity, one.text)}`, one.citations))
  }
  return { understoodAs: `when it began${scope === null ? '' : ` for ${scope.service}`}`, lines }
}

const away = (at: number, onset: number | null): number => Math.abs(at - (onset ?? at))

const fired = (onset: number, firedAt: number): string =>
  onset <= firedAt
    ? `${span(firedAt - onset)} before the page fired`
    : `${span(onset - firedAt)} after the page fired`

const note = (text: string | null): string => (text === null ? '' : ` (${text})`)
