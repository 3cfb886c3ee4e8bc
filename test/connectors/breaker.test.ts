import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { breaking } from '../../src/connectors/breaker.ts'
import type { EvidenceStatus } from '../../src/domain/case-file.ts'
import type { CollectRequest, LiveConnector } from '../../src/domain/connector.ts'

const REQUEST: CollectRequest = {
  kind: 'metrics',
  purpose: 'incident',
  window: { start: 0, end: 1000 },
  alert: {
    title: 'slow',
    service: 'checkout',
    severity: 'SEV-2',
    entity: null,
    metric: null,
    value: null,
    firedAt: 1000,
    url: null,
    labels: {},
    text: 'slow',
  },
}

/** A system in whatever state the test says, that counts how often it is asked. */
function system() {
  const state = { status: 'failed' as EvidenceStatus, asked: 0 }
  const connector: LiveConnector = {
    name: 'prom-eu',
    answers: ['metrics'],
    delayMs: 0,
    plan: () => [],
    check: async () => ({ state: 'ok', detail: 'up', fix: null }),
    collect: async ({ window }) => {
      state.asked += 1
      const reason = state.status === 'ok' ? null : 'down'
      return [
        {
          source: 'metrics',
          query: 'up',
          args: {},
          window,
          status: state.status,
          reason,
          raw: null,
          tables: {},
        },
      ]
    },
  }
  return { state, connector: breaking(connector, { failures: 3, pauseMs: 30_000, now: Date.now }) }
}

const signal = new AbortController().signal

describe('a connector whose system is down', () => {
  beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 10, 28, 3, 12) }))
  afterEach(() => void vi.useRealTimers())

  it('is left alone after failures in a row, says so, and is tried again later', async () => {
    const { state, connector } = system()
    for (let time = 0; time < 3; time += 1) await connector.collect(REQUEST, { signal })
    const [left] = await connector.collect(REQUEST, { signal })
    expect(state.asked).toBe(3)
    expect(left).toMatchObject({
      status: 'failed',
      reason: 'not asked: prom-eu failed 3 times in a row until 03:12:00 UTC; it is tried again 30 s later',
    })
    vi.setSystemTime(Date.now() + 31_000)
    state.status = 'ok'
    expect(await connector.collect(REQUEST, { signal })).toMatchObject([{ status: 'ok' }])
    expect(await connector.collect(REQUEST, { signal })).toMatchObject([{ status: 'ok' }])
    expect(state.asked).toBe(5)
  })

  it('is asked again and again when it answers that the credential is refused', async () => {
    const { state, connector } = system()
    state.status = 'denied'
    for (let time = 0; time < 8; time += 1) await connector.collect(REQUEST, { signal })
    expect(state.asked).toBe(8)
  })
})
