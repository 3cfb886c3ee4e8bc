import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { otlpFilesKind } from '../../../src/connectors/traces/kind.ts'
import type { CollectRequest } from '../../../src/domain/connector.ts'
import { signal } from '../support/log-situations.ts'
import { rankedFrom, requestOf, rowsOf } from '../support/ranked.ts'

/**
 * What the OpenTelemetry SDK for Node 2.12.0 sent as OTLP/HTTP JSON while `till` called `shelf` 26 times, which asked its
 * database each time; after twelve calls that began to cancel statements, and eleven calls answered 502.
 */
const FOLDER = path.join(import.meta.dirname, 'recorded')
const BEGIN = 1_795_886_902_000
const END = 1_795_886_926_000
const BROKE = 1_795_886_914_000

interface Sent {
  resourceSpans: { scopeSpans: { spans: { traceId: string; status: { code: number } }[] }[] }[]
}

const sent = async () => {
  const text = await readFile(path.join(FOLDER, 'sdk-2.12.0.jsonl'), 'utf8')
  const requests = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Sent]))
  return requests.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
  )
}

const open = () =>
  otlpFilesKind.open(otlpFilesKind.options.parse({ folders: [FOLDER] }), {
    name: 'host-1',
    secret: async () => '',
    now: () => END + 3_600_000,
  })

const read = async (request: CollectRequest) => (await open()).collect(request, { signal: signal() })

describe('what an SDK sent', () => {
  const window = { start: BEGIN, end: END }

  it('is read whole: each span once, with its service, its failure and its time', async () => {
    const { spans, edges } = rowsOf(await read(requestOf('traces', 'till', window)))
    // One call that `till` made no part of set the trouble off.
    const traces = new Set(spans.map(({ traceId }) => traceId))
    const all = (await sent()).filter(({ traceId }) => traces.has(traceId))
    expect(traces.size).toBe(26)
    expect(all).toHaveLength((await sent()).length - 1)
    expect(spans).toHaveLength(all.length)
    expect(spans.filter(({ status }) => status === 'error')).toHaveLength(
      all.filter(({ status }) => status.code === 2).length,
    )
    expect(edges).toContainEqual(expect.objectContaining({ caller: 'till', callee: 'shelf' }))
    for (const { start, durMs } of spans) {
      expect(Number(start)).toBeGreaterThanOrEqual(BEGIN)
      expect(Number(start) + Number(durMs)).toBeLessThanOrEqual(END)
    }
  })

  it('is cut to the window', async () => {
    const { spans } = rowsOf(await read(requestOf('traces', 'till', { start: BEGIN, end: BROKE })))
    expect(spans.length).toBeGreaterThan(30)
    expect(spans.every(({ status }) => status !== 'error')).toBe(true)
  })

  it('names the service behind the failing calls', async () => {
    const [first] = rankedFrom(await read(requestOf('traces', 'till', window)), 'till', window).suspects
    expect(first?.service).toBe('shelf')
  })

  it('gives one trace by its id', async () => {
    const [one] = await sent()
    const request = requestOf('traces', 'till', window)
    const answers = await read({
      ...request,
      kind: 'tool',
      tool: { name: 'trace', args: { trace_id: one?.traceId } },
    })
    expect(
      rowsOf(answers)
        .spans.map(({ service, op }) => `${service} ${op}`)
        .sort(),
    ).toEqual(['shelf GET', 'shelf db select stock', 'till GET', 'till GET'])
  })
})
