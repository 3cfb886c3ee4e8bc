import { expect, it } from 'vitest'
import type { PlannedRead } from '../../src/domain/connector.ts'
import { differences, unmet } from './plan-contract.ts'

const plan: PlannedRead[] = [
  { query: 'GET /labels: their names', step: 'count' },
  { query: 'sum by (<label>, le, <peer>) (x{<as counted>})', step: 'read' },
  { query: 'GET /runs/<id>/jobs?page=<n>', step: 'read', when: 'for each run' },
]
const sent = ['GET /labels', 'sum by (app, le) (x{app="cart"})', 'GET /runs/7/jobs?page=1']

it('a plan that is kept differs in nothing', () => {
  expect(differences(plan, sent)).toEqual({ unplanned: [], unsent: [] })
  expect(differences(plan, [...sent, 'sum by (app, le, peer) (x{})'])).toEqual({ unplanned: [], unsent: [] })
  expect(unmet([{ plan, sent }])).toEqual([])
})

it.each([
  'GET /label',
  'POST /labels',
  'GET /labels: their names',
  'GET /labels/app/values',
  'sum by (app) (x{app="cart"})',
  'GET /runs/7/jobs?page=1&all=true',
])('what was sent and no step announces is told: %s', (one) => {
  expect(differences(plan, [...sent, one]).unplanned).toEqual([one])
})

it('a step that was not sent is told, but for one that hangs on an answer', () => {
  expect(differences(plan, sent.slice(1)).unsent).toEqual(['GET /labels: their names'])
  expect(differences(plan, sent.slice(0, 2))).toEqual({ unplanned: [], unsent: [] })
})

it('a condition that holds in no case is told', () => {
  const cases = [{ plan, sent: sent.slice(0, 2) }]
  expect(unmet(cases)).toEqual(['for each run'])
  expect(unmet([...cases, { plan, sent }])).toEqual([])
})
