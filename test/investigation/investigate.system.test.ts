import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
  it('takes the claim from the run, with or without the word before it', async () => {
    const bench = await benchFor(house, folder)
    const text = 'Hypothesis: memory leak in cart'
    const work = await storedWork(house.db, { alert: bench.alert, kind: 'hypothesis', text })
    const result = await testHypothesis(bench.deps, work)
    expect(result).toMatchObject({ claim: 'memory leak in cart', outcome: 'contradicted' })
  })
})
