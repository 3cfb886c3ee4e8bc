import { LESSON_KINDS } from '../../domain/lesson.ts'
import type { Foretold } from './fit-talk.ts'

const cell = (part: number, whole: number): string => `${part}/${whole}`.padEnd(12)

/** A line a workspace: what is read of it by rules and by form, right of all, and told at all. */
export function byWorkspace(
  messages: readonly Foretold[],
  least: Readonly<Record<string, number>>,
): string[] {
  const groups = Map.groupBy(messages, ({ workspace }) => workspace)
  return [...groups].map(([name, own]) => {
    const kinds = LESSON_KINDS.flatMap((kind) => own.map((one) => ({ one, kind })))
    const read = kinds.filter(
      ({ one, kind }) => one.ruled.has(kind) || one.chances[kind] >= (least[kind] ?? 1),
    )
    const told = kinds.filter(({ one, kind }) => one.tells.has(kind))
    const right = read.filter(({ one, kind }) => one.tells.has(kind))
    return `${name.padEnd(12)} ${String(told.length).padEnd(6)} ${cell(right.length, read.length)}`
  })
}

/** A line a kind: what rules read, what is read by form besides, each right of all it read, and told at all. */
export function talkReport(messages: readonly Foretold[], least: Readonly<Record<string, number>>): string[] {
  const sums = { told: 0, ruled: 0, ruledRight: 0, formed: 0, formedRight: 0, formedAny: 0 }
  const rows = LESSON_KINDS.map((kind) => {
    const from = least[kind] ?? 1
    const ruled = messages.filter((one) => one.ruled.has(kind))
    const formed = messages.filter((one) => !one.ruled.has(kind) && one.chances[kind] >= from)
    const right = (some: readonly Foretold[]): number => some.filter(({ tells }) => tells.has(kind)).length
    const told = right(messages)
    const any = formed.filter(({ tells }) => tells.size > 0).length
    sums.told += told
    sums.ruled += ruled.length
    sums.ruledRight += right(ruled)
    sums.formed += formed.length
    sums.formedRight += right(formed)
    sums.formedAny += any
    return `${kind.padEnd(12)} ${String(told).padEnd(6)} ${cell(right(ruled), ruled.length)} ${cell(right(formed), formed.length)} ${cell(any, formed.length)} ${from.toFixed(3)}`
  })
  const { told, ruled, ruledRight, formed, formedRight, formedAny } = sums
  return [
    'each workspace by a model fitted on the others: right of all that was read, at messages that tell the kind',
    'kind         told   by rules     by form      any kind     from chance',
    ...rows,
    `${'all'.padEnd(12)} ${String(told).padEnd(6)} ${cell(ruledRight, ruled)} ${cell(formedRight, formed)} ${cell(formedAny, formed)}`,
  ]
}
