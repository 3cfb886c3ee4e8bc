import { setTimeout as delay } from 'node:timers/promises'
import type { TableName } from '../domain/case-file.ts'
import type { Collected, CollectRequest, Connector } from '../domain/connector.ts'

/** The most bytes one answer may have; a connector stops streaming there. */
export const MAX_ANSWER_BYTES = 16 * 1_048_576

/** A connector that ignores its deadline is left alone this much later. */
const GRACE_MS = 1000

const describe = (request: CollectRequest): string =>
  request.tool ? `${request.tool.name} ${JSON.stringify(request.tool.args)}` : request.kind

function failed(request: CollectRequest, connector: Connector, reason: string): Collected {
  return {
    source: connector.name,
    query: describe(request),
    args: { kind: request.kind },
    window: request.window,
    status: 'failed',
    reason,
    raw: null,
    tables: {},
  }
}

/** What a request that nobody was asked is recorded as. */
export const unasked = (connector: Connector, request: CollectRequest, reason: string): Collected => ({
  ...failed(request, connector, reason),
  status: 'truncated',
})

const sizeOf = (answer: Collected): number =>
  Object.values(answer.tables).reduce(
    (sum, table) => sum + ('parquet' in table ? table.parquet.length : 0),
    answer.raw?.length ?? 0,
  )

/** An answer over the cap is a defect of its connector: what it sent is dropped and said. */
function capped(answer: Collected): Collected {
  if (sizeOf(answer) <= MAX_ANSWER_BYTES) return answer
  const tables: { [T in TableName]?: never } = {}
  return {
    ...answer,
    status: 'failed',
    reason: 'the answer is larger than 16 MB: narrow the query',
    raw: null,
    tables,
  }
}

/**
 * Asks one connector under a deadline and never throws: a bug, a hang and an oversized answer become evidence
 * that says so. Only the run's own abort rejects.
 */
export async function askConnector(
  connector: Connector,
  request: CollectRequest,
  options: { deadlineMs: number; signal: AbortSignal },
): Promise<Collected[]> {
  const { deadlineMs, signal } = options
  const deadline = AbortSignal.timeout(deadlineMs)
  const settled = new AbortController()
  const both = AbortSignal.any([signal, deadline])
  const late = delay(deadlineMs + GRACE_MS, undefined, {
    signal: AbortSignal.any([signal, settled.signal]),
    ref: false,
  }).then(() => [failed(request, connector, `no answer within ${deadlineMs / 1000} s`)])
  try {
    const answers = await Promise.race([connector.collect(request, { signal: both }), late])
    // What a stopping run got is half an answer: kept, it would answer this request for ever.
    signal.throwIfAborted()
    return answers.map(capped)
  } catch (error) {
    signal.throwIfAborted()
    if (deadline.aborted) return [failed(request, connector, `no answer within ${deadlineMs / 1000} s`)]
    const reason = error instanceof Error ? error.message : String(error)
    return [failed(request, connector, `the connector broke: ${reason}`)]
  } finally {
    settled.abort()
    late.catch(() => undefined)
  }
}
