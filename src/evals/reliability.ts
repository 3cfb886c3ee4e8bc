import { isRight, type Scored } from './score.ts'
import { rate, shownRate } from './statistics.ts'
import { table } from './table.ts'

const EDGES = [0, 0.3, 0.6, 0.75, 0.9, 1.0001] as const

/** From here on the answer is said to be right. */
const HIGH = 0.9

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

const confidence = ({ line }: Scored): number => line.confidence

function binCells(cases: readonly Scored[]): string[] {
  return EDGES.slice(0, -1).map((low, index) => {
    const high = EDGES[index + 1] ?? 1
    const inside = cases.filter((one) => confidence(one) >= low && confidence(one) < high)
    if (inside.length === 0) return '–'
    const right = inside.filter(isRight).length
    return `${mean(inside.map(confidence)).toFixed(2)}: ${right}/${inside.length}`
  })
}

/** Mean squared distance of what was said from what was so (Brier 1950). */
export const brier = (cases: readonly Scored[]): number =>
  mean(cases.map((one) => (confidence(one) - (isRight(one) ? 1 : 0)) ** 2))

/** Said against right: in each bin the mean confidence and how many answers were right. */
export function reliability(
  groups: readonly (readonly [name: string, cases: readonly Scored[]])[],
): string[] {
  const bins = EDGES.slice(0, -1).map((low, index) => `${low}–${Math.min(1, EDGES[index + 1] ?? 1)}`)
  const head = ['confidence', ...bins, `right, when ≥ ${HIGH}`, `says ≥ ${HIGH}`, 'Brier']
  return table([
    head,
    ...groups.map(([name, cases]) => {
      const sure = cases.filter((one) => confidence(one) >= HIGH)
      return [
        name,
        ...binCells(cases),
        shownRate(rate(sure, isRight)),
        shownRate(rate(cases, (one) => confidence(one) >= HIGH)),
        brier(cases).toFixed(3),
      ]
    }),
  ])
}
