import { describe, expect, it } from 'vitest'
import type { Evidence } from '../../src/domain/case-file.ts'
import type { CollectRequest, RequestKind } from '../../src/domain/connector.ts'
import { CaseError } from '../../src/evidence/import/case-error.ts'
import type { Recording } from '../../src/evidence/recording.ts'
import { replayConnector } from '../../src/evidence/replay-connector.ts'
import { type Bench, csv, END, jsonLines, openBench, START } from '../evidence/support/case-folder.ts'
import { type ConnectorCase, connectorContract, type Situation } from './connector-contract.ts'

const METRICS = csv(
  Array.from({ length: 600 }, (_, at) => [START + at * 1000, 'checkout', 'latency', Math.sqrt(at)] as const),
)

const CALLS = jsonLines([
  {
    tool: 'kubectl_get',
    args: { kind: 'pods', ns: 'shop' },
    status: 'success',
    output: 'NAME   READY\nweb-1  1/1\n',
  },
  { tool: 'kubectl_get', args: {}, matchAny: true, status: 'success', output: 'anything' },
  { tool: 'promql', args: { query: 'up' }, status: 'error', output: '', error: 'connection refused' },
  { tool: 'promql', args: { query: 'down' }, status: 'success', output: '' },
])

const requestOf = (recording: Recording, kind: RequestKind): CollectRequest => ({
  kind,
  purpose: 'incident',
  window: recording.window,
  alert: recording.alert,
})

/** The recording as if the recorded read had ended otherwise. */
const ended = (recording: Recording, status: Evidence['status'], reason: string): Recording => ({
  ...recording,
  evidence: recording.evidence.map((one) => ({ ...one, status, reason, rows: {}, parts: {}, rawKey: null })),
})

async function recorded(bench: Bench): Promise<Recording> {
  return bench.import(await bench.write('one', { metrics: METRICS, tools: CALLS }))
}

const replay = (open: () => Promise<Recording | null>, maxBytes?: number) =>
  replayConnector({ name: 'replay', open, shift: false, ...(maxBytes === undefined ? {} : { maxBytes }) })

connectorContract('replay', async () => {
  const bench = await openBench()
  const recording = await recorded(bench)
  const request = requestOf(recording, 'metrics')
  const answering = (one: Recording): ConnectorCase => ({ connector: replay(async () => one), request })
  const situations: Record<Situation, () => ConnectorCase> = {
    answers: () => answering(recording),
    empty: () => ({ ...answering(recording), request: { ...request, window: { start: 0, end: START - 1 } } }),
    fresh: () => answering(ended(recording, 'too_fresh', 'data arrives 5 min late')),
    denied: () => answering(ended(recording, 'denied', '403')),
    down: () => ({ connector: replay(() => Promise.reject(new CaseError('case.json is gone'))), request }),
    hangs: () => ({ connector: replay(() => new Promise(() => {})), request }),
    huge: () => ({ connector: replay(async () => recording, 4000), request, maxBytes: 4000 }),
  }
  return {
    in: async (situation) => situations[situation](),
    [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose](),
  }
})

const signal = new AbortController().signal

describe('the replay connector', () => {
  it('answers a tool by name and arguments in any order, then by a recording that takes any', async () => {
    await using bench = await openBench()
    const recording = await recorded(bench)
    const call = async (name: string, args: Record<string, unknown>) => {
      const request = { ...requestOf(recording, 'tool'), tool: { name, args } }
      const [answer] = await replay(async () => recording).collect(request, { signal })
      return {
        status: answer?.status,
        said: Buffer.from(answer?.raw ?? []).toString(),
        reason: answer?.reason,
      }
    }
    expect(await call('kubectl_get', { ns: 'shop', kind: 'pods' })).toMatchObject({
      status: 'ok',
      said: expect.stringContaining('web-1'),
    })
    expect(await call('kubectl_get', { kind: 'nodes' })).toMatchObject({ status: 'ok', said: 'anything' })
    expect(await call('promql', { query: 'up' })).toMatchObject({
      status: 'failed',
      reason: 'connection refused',
    })
    expect(await call('promql', { query: 'down' })).toMatchObject({ status: 'no_data' })
    expect(await call('promql', { query: 'other' })).toMatchObject({
      status: 'failed',
      reason: 'not recorded',
    })
  })

  it('answers every recorded call as state, each with its own outcome', async () => {
    await using bench = await openBench()
    const recording = await recorded(bench)
    const answers = await replay(async () => recording).collect(requestOf(recording, 'state'), { signal })
    expect(answers.map(({ status }) => status)).toEqual(['ok', 'ok', 'failed', 'no_data'])
    expect(answers[0]?.tables.objects).toMatchObject({ rows: 1 })
  })

  it('moves all times by what lies between the recorded alert and the page', async () => {
    await using bench = await openBench()
    const recording = await recorded(bench)
    const moved = 86_400_000
    const alert = { ...recording.alert, firedAt: recording.alert.firedAt + moved }
    const window = { start: START + moved, end: END + moved }
    const connector = replayConnector({ name: 'replay', open: async () => recording, shift: true })
    const [answer] = await connector.collect(
      { kind: 'metrics', purpose: 'incident', window, alert },
      { signal },
    )
    expect(answer).toMatchObject({ status: 'ok', tables: { metrics: { rows: 600 } }, window })
  })

  it('says what the time did not suffice for, answer by answer', async () => {
    await using bench = await openBench()
    const recording = await recorded(bench)
    const stop = new AbortController()
    const connector = replay(async () => {
      // Fires while the recording is open and its reads are under way.
      queueMicrotask(() => stop.abort())
      return recording
    })
    const answers = await connector.collect(requestOf(recording, 'state'), { signal: stop.signal })
    expect(answers.length).toBeGreaterThan(0)
    expect(
      answers.every(({ status, reason }) => status === 'failed' && /time was up/.test(reason ?? '')),
    ).toBe(true)
  })

  it('has nothing for a page that no recording belongs to', async () => {
    await using bench = await openBench()
    const recording = await recorded(bench)
    const connector = replay(async () => null)
    const request = requestOf(recording, 'logs')
    expect(await connector.collect(request, { signal })).toMatchObject([{ status: 'no_data' }])
    expect(await connector.collect({ ...request, purpose: 'baseline' }, { signal })).toEqual([])
  })

  it('lets a bug rise', async () => {
    await using bench = await openBench()
    const recording = await recorded(bench)
    const connector = replay(() => Promise.reject(new TypeError('undefined is not a function')))
    await expect(connector.collect(requestOf(recording, 'logs'), { signal })).rejects.toThrow(TypeError)
  })
})

describe('the window of a replayed answer', () => {
  it('is what the recording covers of the one that was asked', async () => {
    await using bench = await openBench()
    const recording = await recorded(bench)
    const window = { start: START - 3_600_000, end: END + 86_400_000 }
    const request = { ...requestOf(recording, 'metrics'), window }
    const [answer] = await replay(async () => recording).collect(request, {
      signal: new AbortController().signal,
    })
    expect(answer?.window).toEqual(recording.window)
  })
})
