import { expect, it } from 'vitest'
import { foldingOf } from '../../src/ranking/case-input.ts'
import { entity, input, MINUTE, rankRows, START } from './support/rows.ts'

const described = (name: string, service = name) => entity(name, 'described', service)

it('what a system says of itself goes before what was written down', () => {
  const folding = foldingOf({
    entities: [
      described('orders-db'),
      entity('orders-db', 'database'),
      described('web-frontend', 'web'),
      entity('web'),
    ],
  })
  expect([folding.kindOf('orders-db'), folding.kindOf('web'), folding.kindOf('nobody')]).toEqual([
    'database',
    'service',
    'service',
  ])
  expect(folding.serviceOf('web-frontend')).toBe('web')
  expect(folding.services).toEqual(['orders-db', 'web'])
})

it('a callee that measures nothing is blamed for what its caller measures of it', () => {
  const series = (metric: string, before: number, after: number) =>
    Array.from({ length: 30 }, (_, minute) => ({
      evidence: 'E2' as const,
      ts: START + minute * MINUTE,
      entity: 'pay',
      metric,
      value: (minute < 20 ? before : after) * (1 + (minute % 3) * 0.02),
    }))
  const metrics = [
    ...series('http_request_duration_seconds_p99', 0.1, 1.4),
    ...series('upstream_request_duration_seconds_p99{peer="acquirer"}', 0.09, 1.35),
  ]
  const rows = {
    metrics,
    entities: [described('pay'), described('acquirer'), entity('pay')],
    edges: [{ evidence: 'E1' as const, caller: 'pay', callee: 'acquirer' }],
  }
  const over = {
    service: 'pay',
    entity: 'pay',
    title: 'pay p99 latency 1.4 s (limit 1 s)',
    firedAt: START + 22 * MINUTE,
  }
  const first = (given: Parameters<typeof input>[0]) => rankRows(input(given, over)).suspects[0]?.service
  expect(first(rows)).toBe('acquirer')
  // Nobody described it: the caller is all that is known.
  expect(first({ metrics, entities: [entity('pay')] })).toBe('pay')
})

it('what a caller traced of it is no word of its own', () => {
  const series = (metric: string, after: number) =>
    Array.from({ length: 30 }, (_, minute) => ({
      evidence: 'E2' as const,
      ts: START + minute * MINUTE,
      entity: 'pay',
      metric,
      value: minute < 20 ? 0 : after * (1 + (minute % 3) * 0.02),
    }))
  const metrics = [
    ...series('http_requests_error_ratio', 0.4),
    ...series('upstream_requests_error_ratio{peer="acquirer"}', 0.4),
  ]
  // A refusal is an answer: the span of the call is well, however often it happens.
  const calls = Array.from({ length: 300 }, (_, index) => ({
    evidence: 'E3' as const,
    traceId: `t${index}`,
    spanId: `s${index}`,
    parentId: null,
    service: 'pay',
    pod: null,
    op: 'POST acquirer',
    start: START + index * 6000,
    durMs: 20,
    status: 'ok',
    attrs: {},
  }))
  const rows = {
    metrics,
    spans: calls,
    entities: [entity('pay'), described('acquirer')],
    edges: [{ evidence: 'E1' as const, caller: 'pay', callee: 'acquirer' }],
  }
  const over = {
    service: 'pay',
    entity: 'pay',
    title: 'pay 5xx ratio 40 % (limit 8 %)',
    firedAt: START + 22 * MINUTE,
  }
  const scoreOf = (given: Parameters<typeof input>[0]) =>
    rankRows(input(given, over)).suspects.find(({ service }) => service === 'acquirer')?.score ?? 0
  expect(scoreOf(rows)).toBeGreaterThanOrEqual(scoreOf({ ...rows, spans: [] }))
})
