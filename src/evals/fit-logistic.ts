/** Numbers by name, of which every sample has the same. */
type Signs<S> = { [name in keyof S]: number }

export interface Sample<S extends Signs<S>> {
  signs: S
  right: boolean
  /** Samples of one group count as much as those of another together. */
  group: string
}

export interface FitOptions {
  /** Pull of every weight towards 0, in samples. */
  ridge?: number
  rounds?: number
}

/** `row` less a multiple of `pivot`, which is how a column is cleared. */
const cleared = (row: readonly number[], pivot: readonly number[], factor: number): number[] =>
  row.map((value, column) => value - factor * (pivot[column] ?? 0))

/** Solves a symmetric positive system by Gauss–Jordan elimination. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  let rows = matrix.map((row, index) => [...row, right[index] ?? 0])
  for (let at = 0; at < rows.length; at += 1) {
    const lead = rows[at]?.[at] ?? 1
    const pivot = (rows[at] ?? []).map((value) => value / lead)
    rows = rows.map((row, index) => (index === at ? pivot : cleared(row, pivot, row[at] ?? 0)))
  }
  return rows.map((row) => row.at(-1) ?? 0)
}

function groupWeights<S extends Signs<S>>(samples: readonly Sample<S>[]): number[] {
  const groups = Map.groupBy(samples, ({ group }) => group)
  return samples.map(({ group }) => samples.length / (groups.size * (groups.get(group)?.length ?? 1)))
}

interface Rows {
  inputs: readonly (readonly number[])[]
  targets: readonly number[]
  shares: readonly number[]
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)

/** Adds a multiple of the outer product of a row with itself, below the diagonal: in place, for samples are many. */
function bendBy(hessian: readonly Float64Array[], input: readonly number[], factor: number): void {
  for (const [i, row] of hessian.entries()) {
    const scaled = factor * (input[i] ?? 0)
    if (scaled === 0) continue
    for (let j = 0; j <= i; j += 1) row[j] = (row[j] ?? 0) + scaled * (input[j] ?? 0)
  }
}

/** One step of Newton's method on the penalised likelihood; the intercept is hardly penalised. */
function step({ inputs, targets, shares }: Rows, weights: readonly number[], ridge: number): number[] {
  const pull = weights.map((_, index) => (index === 0 ? 1e-6 : ridge))
  const gradient = weights.map((weight, index) => -(pull[index] ?? 0) * weight)
  const hessian = weights.map((_, i) => Float64Array.from(weights, (__, j) => (i === j ? (pull[i] ?? 0) : 0)))
  for (const [index, input] of inputs.entries()) {
    const chance = 1 / (1 + Math.exp(-dot(input, weights)))
    const share = shares[index] ?? 1
    const miss = share * ((targets[index] ?? 0) - chance)
    for (const [i, value] of input.entries()) gradient[i] = (gradient[i] ?? 0) + miss * value
    bendBy(hessian, input, share * chance * (1 - chance))
  }
  const whole = hessian.map((_, i) => weights.map((__, j) => hessian[Math.max(i, j)]?.[Math.min(i, j)] ?? 0))
  return solve(whole, gradient).map((change, index) => (weights[index] ?? 0) + change)
}

/**
 * Logistic regression by Newton's method, groups weighted alike. One imagined case that is right and one that is wrong
 * take part (the rule of succession): that none was wrong yet is no certainty.
 */
export function fitLogistic<S extends Signs<S>>(
  samples: readonly Sample<S>[],
  { ridge = 2, rounds = 12 }: FitOptions = {},
): { intercept: number; weights: S } {
  const names = Object.keys(samples[0]?.signs ?? {}) as (keyof S)[]
  const mean = names.map((name) => samples.reduce((sum, { signs }) => sum + signs[name], 0) / samples.length)
  const rows: Rows = {
    inputs: [
      ...samples.map(({ signs }) => [1, ...names.map((name) => signs[name])]),
      [1, ...mean],
      [1, ...mean],
    ],
    targets: [...samples.map(({ right }) => (right ? 1 : 0)), 1, 0],
    shares: [...groupWeights(samples), 1, 1],
  }
  let weights = [0, ...names.map(() => 0)]
  for (let round = 0; round < rounds; round += 1) weights = step(rows, weights, ridge)
  const [intercept = 0, ...rest] = weights.map((weight) => Number(weight.toFixed(3)))
  return {
    intercept,
    weights: Object.fromEntries(names.map((name, index) => [name, rest[index] ?? 0])) as S,
  }
}
