import { expect, it } from 'vitest'
import {
  type LogPlace,
  type LogSystem,
  planLogs,
  sweepLogs,
} from '../../src/connectors/log-lines/log-sweep.ts'
import type { TimeWindow } from '../../src/domain/case-file.ts'
import type { CollectRequest } from '../../src/domain/connector.ts'
import { baselineRequest, logRequest } from './support/shop-logs.ts'

const DAY = 24 * 3_600_000

const places: LogPlace[] = ['cart', 'checkout'].map((entity) => ({
  ...{ entity, role: 'neighbour' as const, where: `{app="${entity}"}`, terms: { app: [entity] } },
}))

/** A system that has one error and one other line of each place, and remembers what it was asked. */
function remembering() {
  const counts: { entity: string; window: TimeWindow }[] = []
  const lines = new Set<string>()
  const raw = new Uint8Array()
  const system: LogSystem = {
    ...{ name: 'logs', delayMs: 0, now: () => Number.MAX_SAFE_INTEGER },
    looks: [],
    planned: () => places,
    places: async () => ({ ok: true, value: places, raw }),
    countQuery: ({ where }) => `count ${where}`,
    lineQuery: ({ where }, { which }) => `${which} ${where}`,
    count: async ({ entity }, window) => {
      counts.push({ entity, window })
      const found = ['error', 'info'].map((level) => ({ ts: window.start, level, count: 1 }))
      return { ok: true, value: { counts: found, levelled: true, cut: null }, raw }
    },
    lines: async ({ where }, { which }) => {
      lines.add(`${which} ${where}`)
      return { ok: true, value: { lines: [], cut: null }, raw }
    },
    searchQuery: () => 'search',
    search: async () => ({ ok: true, value: { lines: [], cut: null }, raw }),
  }
  return { system, counts, lines }
}

it.each([
  ['the incident', logRequest, 1],
  ['its baseline', baselineRequest, 3],
] as [string, CollectRequest, number][])(
  'logs are counted and read as planned: %s',
  async (_, request, times) => {
    const { system, counts, lines } = remembering()
    const plan = planLogs(system, request)
    await sweepLogs(system, request, { signal: AbortSignal.timeout(5000) })
    const planned = plan.filter(({ step }) => step === 'count').map(({ query }) => query)
    expect(counts).toHaveLength(places.length * times)
    expect(planned).toHaveLength(counts.length)
    expect(new Set(planned).size).toBe(planned.length)
    expect([...lines].sort()).toEqual(
      plan.flatMap(({ step, query }) => (step === 'read' ? [query.replace(/: .*/, '')] : [])).sort(),
    )
    const { end } = request.window
    const ago = counts.map(({ window }) => Math.floor((end - window.start) / DAY))
    expect(planned.some((one) => one.endsWith('a day ago'))).toBe(ago.includes(1))
    expect(planned.some((one) => one.endsWith('a week ago'))).toBe(ago.includes(7))
  },
)
