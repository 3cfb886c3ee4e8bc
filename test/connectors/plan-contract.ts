import { describe, expect, it } from 'vitest'
import type { CollectRequest, LiveConnector, PlannedRead } from '../../src/domain/connector.ts'
import { type Recorded, type Respond, serveHttp } from './support/bad-server.ts'

export interface PlanUnderTest {
  /** A new instance against the address. */
  open(url: string): Promise<LiveConnector>
  /** The system on days that make it ask differently: with levels and without, old and new. */
  days: readonly Respond[]
  requests: readonly CollectRequest[]
  /** A request that came, in the words of the plan; left out: `GET /path`. */
  words?: (sent: Recorded, ask: CollectRequest) => string
}

export const pathOf = ({ path }: Pick<Recorded, 'path'>): string =>
  decodeURIComponent(new URL(path, 'http://test').pathname)

const usualWords = (sent: Recorded): string => `${sent.method} ${pathOf(sent)}`

/** What is sent, without what it is for; a placeholder stands for anything of one parameter, or for nothing. */
function patternOf({ query }: PlannedRead): RegExp {
  const [sent = ''] = query.split(': ')
  const parts = sent.split(/(?:, )?<[^<>]+>/)
  return new RegExp(`^${parts.map(RegExp.escape).join('[^&]*?')}$`)
}

interface Differences {
  /** Sent, and announced by no step. */
  unplanned: string[]
  /** Steps that are sent in any case, and were not. */
  unsent: string[]
}

/** How what was sent differs from what was planned; steps that hang on an earlier answer need not have been sent. */
export function differences(plan: readonly PlannedRead[], sent: readonly string[]): Differences {
  const patterns = plan.map((one) => ({ ...one, pattern: patternOf(one) }))
  const isSent = (pattern: RegExp): boolean => sent.some((one) => pattern.test(one))
  return {
    unplanned: sent.filter((one) => !patterns.some(({ pattern }) => pattern.test(one))),
    unsent: patterns
      .filter(({ when, pattern }) => when === undefined && !isSent(pattern))
      .map(({ query }) => query),
  }
}

interface Asked {
  plan: readonly PlannedRead[]
  sent: readonly string[]
}

/** Conditions that held in none of the cases: no step with them was ever sent. */
export function unmet(cases: readonly Asked[]): string[] {
  const met = cases.flatMap(({ plan, sent }) =>
    plan.filter((one) => sent.some((text) => patternOf(one).test(text))).map(({ when }) => when),
  )
  const all = new Set(cases.flatMap(({ plan }) => plan.flatMap(({ when }) => when ?? [])))
  return [...all].filter((when) => !met.includes(when))
}

/** What `sitrep sweep --dry-run` shows is what is sent, for each request and on each day. */
export function planContract(name: string, under: PlanUnderTest): void {
  const { open, days, requests, words = usualWords } = under

  const asked = async (respond: Respond, ask: CollectRequest): Promise<Asked> => {
    await using server = await serveHttp(respond)
    const connector = await open(server.url)
    const plan = connector.plan(ask)
    expect(server.requests).toEqual([])
    await connector.collect(ask, { signal: AbortSignal.timeout(30_000) })
    await connector.close?.()
    return { plan, sent: server.requests.map((one) => words(one, ask)) }
  }

  const label = ({ kind, purpose, tool }: CollectRequest): string =>
    `${kind}${purpose === 'baseline' ? ' of the baseline' : ''}${tool === undefined ? '' : ` ${tool.name}`}`

  describe(`the plan of ${name}`, () => {
    it.each(requests.map((one) => [label(one), one] as const))(
      'is what is sent, and all of it: %s',
      async (_, ask) => {
        for (const day of days) {
          const { plan, sent } = await asked(day, ask)
          expect(sent.length).toBeGreaterThan(0)
          expect(new Set(plan.map(({ query }) => query)).size).toBe(plan.length)
          for (const { query } of plan) expect(query).toMatch(/^\S.*$/)
          expect(differences(plan, sent)).toEqual({ unplanned: [], unsent: [] })
        }
      },
    )

    it('names no condition that never holds', async () => {
      const cases: Asked[] = []
      for (const ask of requests) for (const day of days) cases.push(await asked(day, ask))
      expect(unmet(cases)).toEqual([])
    })
  })
}
