import { describe, expect, it } from 'vitest'
import { PODS, podLine, podTable, SERVICES } from './support/cluster.ts'
import { input, line, rankRows, series, toolRows } from './support/rows.ts'

const bad = (...services: string[]): Record<string, string> =>
  Object.fromEntries(
    PODS.filter((_, index) => services.includes(SERVICES[index] ?? '')).map((pod) => [
      pod,
      podLine(pod, '0/1', 'Error'),
    ]),
  )

const ranked = (text: string, broken: readonly string[], more = {}) =>
  rankRows(
    input({ ...toolRows([podTable(bad(...broken))]), ...more }, { text, service: 'unknown', entity: null }),
  )

const MESS = ['front', 'basket', 'basket-store', 'mailer']

describe('what the alert is about', () => {
  it.each([
    'KubePodNotReady (subject {"name": "pay-6d5f7c9b84-x2x9k", "namespace": "shop", "kind": "pod"})',
    'What is wrong with pod pay-6d5f7c9b84-x2x9k?',
    'Why is the pay deployment slow',
    'Diagnose the workload shop/Deployment/pay',
    'Show me the logs of pay',
  ])('comes first when much else is broken: %s', (text) => {
    expect(ranked(text, MESS).suspects[0]?.service).toBe('pay')
  })

  it('is read from labels', () => {
    const rows = toolRows([podTable(bad(...MESS))])
    const { suspects } = rankRows(
      input(rows, { text: 'it fires', entity: null, labels: { deployment: 'pay' } }),
    )
    expect(suspects[0]).toMatchObject({ service: 'pay', kind: 'unknown' })
    expect(suspects[0]?.supporting[0]?.citations).toEqual(['E10'])
  })

  it('may be the victim of the one thing that is broken', () => {
    expect(ranked('What is wrong with pod pay?', ['basket-store']).suspects[0]?.service).toBe('basket-store')
  })

  it('is nobody who only has the same letters, and nobody of whom nothing was read', () => {
    expect(ranked('pay up', MESS).suspects[0]?.service).not.toBe('pay')
    expect(ranked('job nightly failed', ['front']).suspects.map(({ service }) => service)).not.toContain(
      'nightly',
    )
  })

  it('says what kind of trouble it is, where its words do', () => {
    expect(ranked('CPUThrottlingHigh: container in pod pay', []).suspects[0]).toMatchObject({ kind: 'cpu' })
  })

  it('makes nothing wrong where nothing is', () => {
    const logs = [line({ entity: 'pay', message: 'served' })]
    const { outcome, suspects } = rankRows(
      input(
        { ...toolRows([podTable()]), logs },
        { text: 'pod pay restarted once', service: 'pay', entity: 'pay' },
      ),
    )
    expect(outcome).toBe('healthy')
    expect(suspects).toEqual([])
  })

  it('does not outweigh numbers where they were read', () => {
    const metrics = series('front', 'latency_p95', 100, 400)
    const { suspects } = ranked('Why is the pay deployment slow', [], { metrics })
    expect(suspects.map(({ service }) => service)).toEqual(['front'])
  })
})
