import { expect, it } from 'vitest'
import { sweepPlan } from '../../src/cli/sweep.ts'

it('a sweep asks for what tools told of their changes, also where no system is named', () => {
  const reads = sweepPlan([], [], 'checkout', 0).flatMap(({ connector, purpose, kind, reads: some }) =>
    some.map(({ query }) => [connector, purpose, kind, query]),
  )
  expect(reads).toEqual([
    ['changes', 'incident', 'changes', 'changes that were sent to POST /webhooks/changes, of the last day'],
  ])
})
