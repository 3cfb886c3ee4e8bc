import { describe, expect, it } from 'vitest'
import type { Collected, CollectRequest, Connector } from '../../src/domain/connector.ts'
import { boundedConnector } from '../../src/evidence/bounded-connector.ts'
import { alert, FIRED } from '../investigation/support/build.ts'

const request: CollectRequest = {
  kind: 'logs',
  purpose: 'incident',
  window: { start: FIRED - 1000, end: FIRED },
  alert,
}

/** A system that answers when it is told to, and counts who asks it at once. */
function slowSystem() {
  const open: ((answers: Collected[]) => void)[] = []
  const connector: Connector = {
    name: 'slow/prod',
    answers: ['logs'],
    delayMs: 0,
    collect: () => new Promise((resolve) => open.push(resolve)),
  }
  return { connector, open }
}

const live = () => new AbortController().signal

describe('a bounded connector', () => {
  it('lets no more reads through than it may, and hands a place on in the order they came', async () => {
    const { connector, open } = slowSystem()
    const bounded = boundedConnector(connector, 2)
    const ended: number[] = []
    const reads = [0, 1, 2, 3].map((at) =>
      bounded.collect(request, { signal: live() }).then(() => void ended.push(at)),
    )
    await expect.poll(() => open.length).toBe(2)
    open.shift()?.([])
    await expect.poll(() => open.length).toBe(2)
    expect(ended).toEqual([0])
    for (const left of [1, 2, 3]) {
      await expect.poll(() => open.length).toBeGreaterThan(0)
      open.shift()?.([])
      await expect.poll(() => ended.length).toBe(left + 1)
    }
    await Promise.all(reads)
    expect(ended).toEqual([0, 1, 2, 3])
  })

  it('says that it was busy to a read whose deadline comes first, and keeps no place for it', async () => {
    const { connector, open } = slowSystem()
    const bounded = boundedConnector(connector, 1)
    const first = bounded.collect(request, { signal: live() })
    await expect.poll(() => open.length).toBe(1)
    const deadline = new AbortController()
    const second = bounded.collect(request, { signal: deadline.signal })
    deadline.abort()
    expect(await second).toMatchObject([
      { status: 'failed', reason: '1 reads of slow/prod were under way until the deadline of this one' },
    ])
    open[0]?.([])
    await first
    const third = bounded.collect(request, { signal: live() })
    await expect.poll(() => open.length).toBe(2)
    open[1]?.([])
    expect(await third).toEqual([])
  })

  it('gives its place back when the connector breaks', async () => {
    const broken: Connector = {
      name: 'broken',
      answers: ['logs'],
      delayMs: 0,
      collect: () => Promise.reject(new Error('a bug')),
    }
    const bounded = boundedConnector(broken, 1)
    await expect(bounded.collect(request, { signal: live() })).rejects.toThrow('a bug')
    await expect(bounded.collect(request, { signal: live() })).rejects.toThrow('a bug')
  })
})
