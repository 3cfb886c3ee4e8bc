import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Incident } from '../../src/domain/incident.ts'
import type { Verdict } from '../../src/domain/verdict.ts'
import { answerQuestion } from '../../src/investigation/answer-question.ts'
import { investigate } from '../../src/investigation/investigate.ts'
import { SPECIALISTS } from '../../src/investigation/specialists/registry.ts'
import { testHypothesis } from '../../src/investigation/test-hypothesis.ts'
import type { InvestigationDeps } from '../../src/investigation/work.ts'
import { exhaustedPool, writeCase } from './support/case-folder.ts'
import { type Bench, benchFor, type House, openHouse } from './support/house.ts'
import { storedWork } from './support/run.ts'

let house: House
let folder: string

beforeAll(async () => {
  house = await openHouse()
  folder = await writeCase(path.join(house.dir, 'cases'), exhaustedPool())
})

afterAll(() => house.close())

async function firstPage(over: Partial<InvestigationDeps> = {}): Promise<Bench & { verdict: Verdict }> {
  const bench = await benchFor(house, folder, over)
  const work = await storedWork(house.db, { alert: bench.alert })
  return { ...bench, verdict: await investigate(bench.deps, work) }
}

describe('the first page', () => {
  it('names the cause with citations, says what it did and what it cost', async () => {
    let clock = 0
    const { verdict, progress } = await firstPage({ now: () => (clock += 250) })
    expect(verdict).toMatchObject({ kind: 'cause', confidence: 'High' })
    expect(verdict.cause).toMatchObject({ service: 'payments-db', kind: 'connection-pool' })
    expect(verdict.cause?.statement).toMatch(
      /^payments-db: database connections are exhausted after deploy "payments-db v412/,
    )
    expect(verdict.sources).toBeGreaterThanOrEqual(2)
    expect(verdict.because.every((line) => line.citations.length > 0)).toBe(true)
    expect(verdict.next).toContain('page the owner of payments-db')
    expect(progress.map((one) => one.stage)).toEqual(['triaged', 'concluded'])
    const concluded = progress[1]
    if (concluded?.stage !== 'concluded') throw new Error('not concluded')
    expect(concluded.cost).toMatchObject({ usd: 0, modelCalls: 0, withoutModel: 'no model is configured' })
    expect(concluded.cost.seconds).toBeGreaterThan(0)
    expect(concluded.triage.sourcesRead).toBeGreaterThan(0)
    expect(await readdir(path.join(house.dir, 'snapshots')), 'no snapshot is left behind').toEqual([])
  })

  it('says less without the specialist that can test it', async () => {
    const without = SPECIALISTS.filter((specialist) => specialist.name !== 'database')
    const { verdict } = await firstPage({ specialists: without })
    expect(verdict.cause?.kind).not.toBe('connection-pool')
    expect(JSON.stringify(verdict)).not.toContain('database connections are exhausted')
  })

  it('names nobody when no specialist is there to test anything', async () => {
    const { verdict } = await firstPage({ specialists: [] })
    expect(verdict).toMatchObject({ kind: 'inconclusive', cause: null })
  })

  it('repeats nothing when the same run is done again', async () => {
    const bench = await benchFor(house, folder)
    const work = await storedWork(house.db, { alert: bench.alert })
    const first = await investigate(bench.deps, work)
    const read = bench.reads.length
    expect(await investigate(bench.deps, work)).toEqual(first)
    expect(bench.reads).toHaveLength(read)
    expect(bench.progress).toHaveLength(2)
  })

  it('stops between two steps when it is aborted, and can go on', async () => {
    const bench = await benchFor(house, folder)
    const controller = new AbortController()
    const work = await storedWork(house.db, { alert: bench.alert, signal: controller.signal })
    const deps = { ...bench.deps, announce: async () => controller.abort() }
    await expect(investigate(deps, work)).rejects.toThrow()
    const read = bench.reads.length
    const verdict = await investigate(bench.deps, { ...work, signal: new AbortController().signal })
    expect(verdict.cause?.service).toBe('payments-db')
    expect(bench.reads).toHaveLength(read)
  })

  it('answers with gaps when a source fails', async () => {
    const bench = await benchFor(house, folder)
    const broken = bench.deps.connectors.map((connector) => ({
      ...connector,
      collect: async (...args: Parameters<typeof connector.collect>) => {
        if (args[0].kind !== 'logs') return connector.collect(...args)
        return [
          {
            source: 'logs',
            query: 'all logs',
            args: {},
            window: null,
            status: 'denied' as const,
            reason: '403',
            raw: null,
            tables: {},
          },
        ]
      },
    }))
    const work = await storedWork(house.db, { alert: bench.alert })
    const verdict = await investigate({ ...bench.deps, connectors: broken }, work)
    expect(verdict.gaps).toContainEqual(expect.objectContaining({ reason: 'access denied: 403' }))
    expect(verdict.next.at(-1)).toContain('403')
  })
})

describe('asking about an incident', () => {
  it('reads first when nothing was read yet, and not again for the next question', async () => {
    const bench = await benchFor(house, folder)
    const work = await storedWork(house.db, { alert: bench.alert, kind: 'question', text: 'what changed?' })
    const answer = await answerQuestion(bench.deps, work)
    expect(answer.lines).toEqual([
      {
        text: expect.stringMatching(
          /^11:55:20 UTC \(\d+ s before it began\): deploy "payments-db v412: max_connections 200 to 100" on payments-db$/,
        ),
        citations: [expect.stringMatching(/^E\d+$/)],
      },
    ])
    const read = bench.reads.length
    const next = await storedWork(house.db, {
      alert: bench.alert,
      incident: work.incident,
      kind: 'question',
      text: 'latency of checkout?',
    })
    const second = await answerQuestion(bench.deps, next)
    expect(second.lines[0]?.text).toMatch(/^checkout `latency_p99_seconds`: 0\.3\d* → 4\.\d+ since 11:5\d/)
    expect(bench.reads).toHaveLength(read)
  })
})

describe('testing a claim', () => {
  let bench: Bench
  let incident: Incident

  beforeAll(async () => {
    bench = await benchFor(house, folder)
    incident = (await storedWork(house.db, { alert: bench.alert })).incident
  })

  const claimed = async (text: string) =>
    testHypothesis(
      bench.deps,
      await storedWork(house.db, { alert: bench.alert, incident, kind: 'hypothesis', text }),
    )

  it.each([
    ['database connection pool exhausted', 'supported'],
    ['hypothesis: the payments-db connection pool is exhausted', 'supported'],
    ['payments-db deploy broke it', 'supported'],
    ['cart deploy broke it', 'contradicted'],
    ['memory leak in cart', 'contradicted'],
    ['cpu of payments-db', 'contradicted'],
    ['it is DNS', 'contradicted'],
    ['the warehouse is slow', 'not-testable'],
    ['gremlins', 'not-testable'],
  ])('%s: %s', async (text, outcome) => {
    const result = await claimed(text)
    expect({ outcome: result.outcome, reason: result.reason }).toMatchObject({ outcome })
    expect(result.withoutModel).toBe('no model is configured')
    const shown = outcome === 'supported' ? result.evidenceFor : result.evidenceAgainst
    if (outcome !== 'not-testable') expect(shown.length).toBeGreaterThan(0)
    expect(
      [...result.evidenceFor, ...result.evidenceAgainst].every((line) => line.citations.length > 0),
    ).toBe(true)
  })

  it('shows the executed SQL with the rows it answered', async () => {
    const { checks } = await claimed('database connection pool exhausted')
    expect(checks.length).toBeGreaterThan(0)
    for (const check of checks) {
      expect(check.sql).toMatch(/^select /)
      expect(check.rows.length).toBeGreaterThan(0)
    }
  })
})
