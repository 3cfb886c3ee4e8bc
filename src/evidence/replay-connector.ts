import { zstdDecompressSync } from 'node:zlib'
import type { Evidence, TableName, TimeWindow } from '../domain/case-file.ts'
import type { Collected, CollectRequest, Connector, RequestKind } from '../domain/connector.ts'
import type { Alert } from '../domain/signal.ts'
import { copyToParquet, type Duck, literal, withDuck } from './duck.ts'
import type { Recording } from './recording.ts'
import { hasTime, TABLE_NAMES, TABLES } from './tables.ts'

export interface ReplayOptions {
  name: string
  /** Which recording a page means; null when none does. */
  open: (alert: Alert) => Promise<Recording | null>
  /** Moves every time by the page's time minus the recorded alert's. */
  shift: boolean
}

const TABLE_KINDS: readonly (readonly [RequestKind, readonly TableName[]])[] = [
  ['metrics', ['metrics']],
  ['logs', ['logs']],
  ['traces', ['spans']],
  ['events', ['events']],
  ['changes', ['changes']],
  ['topology', ['entities', 'edges']],
]

const KINDS: readonly RequestKind[] = [...TABLE_KINDS.map(([kind]) => kind), 'state', 'tool']

const isTool = (evidence: Evidence): boolean => evidence.args.kind === 'tool'

/** Which recorded reads answer a request. */
function matching(recording: Recording, request: CollectRequest): Evidence[] {
  const own = recording.evidence.filter(({ purpose }) => purpose === request.purpose)
  if (request.kind === 'state') return own.filter(isTool)
  if (request.kind === 'tool') return own.filter((one) => isTool(one) && answersTool(one, request))
  const tables = TABLE_KINDS.find(([kind]) => kind === request.kind)?.[1] ?? []
  return own.filter((one) => !isTool(one) && tables.some((table) => one.parts[table]))
}

/** A recorded call answers the same tool with the same arguments, or any arguments when it says so. */
function answersTool({ args }: Evidence, { tool }: CollectRequest): boolean {
  if (!tool || args.tool !== tool.name) return false
  return args.matchAny === true || sorted(args.args) === sorted(tool.args)
}

/** JSON with its keys in order, so that the order of arguments does not matter. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

interface Moved {
  shiftMs: number
  window: TimeWindow
  /** A known-good recording may be months older than the page: its times are not cut. */
  cut: boolean
}

function selectMoved(table: TableName, file: string, ref: string, { shiftMs, window, cut }: Moved): string {
  const columns = TABLES[table].map(({ name, type }) =>
    name === 'ts' && shiftMs !== 0 ? `(ts + ${shiftMs})::${type} as ts` : name,
  )
  const inside =
    cut && hasTime(table)
      ? `and (ts is null or ts + ${shiftMs} between ${Math.floor(window.start)} and ${Math.ceil(window.end)})`
      : ''
  return `select ${columns.join(', ')} from read_parquet(${literal(file)}) where evidence = ${literal(ref)} ${inside}`
}

async function answerOf(
  duck: Duck,
  recording: Recording,
  evidence: Evidence,
  moved: Moved,
): Promise<Collected> {
  const tables: Collected['tables'] = {}
  let rows = 0
  for (const table of TABLE_NAMES) {
    const key = evidence.parts[table]
    if (!key || !evidence.rows[table]) continue
    const part = await copyToParquet(
      duck,
      selectMoved(table, await recording.blobs.path(key), evidence.ref, moved),
    )
    rows += part.rows
    tables[table] = part
  }
  const hadRows = Object.keys(tables).length > 0
  const empty = evidence.status === 'ok' && hadRows && rows === 0
  return {
    source: evidence.source,
    query: `${evidence.query} (recording ${recording.id}${moved.shiftMs === 0 ? '' : ', moved to the page'})`,
    args: evidence.args,
    window: isTool(evidence) ? null : moved.window,
    status: empty ? 'no_data' : evidence.status,
    reason: empty ? 'the recording has nothing in this window' : evidence.reason,
    raw: await rawOf(recording, evidence),
    tables,
  }
}

/** A whole file is not an answer's raw bytes again: the recording keeps it, the tool outputs go along. */
async function rawOf(recording: Recording, evidence: Evidence): Promise<Uint8Array | null> {
  if (!isTool(evidence) || evidence.rawKey === null) return null
  return zstdDecompressSync(await recording.blobs.get(evidence.rawKey))
}

function nothing(request: CollectRequest, status: 'failed' | 'no_data', reason: string): Collected {
  const query = request.tool ? `${request.tool.name} ${JSON.stringify(request.tool.args)}` : request.kind
  return {
    source: 'replay',
    query,
    args: { kind: request.kind },
    window: request.window,
    status,
    reason,
    raw: null,
    tables: {},
  }
}

/** Answers from a recorded case file through the interface of a live system. */
export function replayConnector({ name, open, shift }: ReplayOptions): Connector {
  return {
    name,
    answers: KINDS,
    delayMs: 0,
    collect: async (request, { signal }) => {
      signal.throwIfAborted()
      const recording = await open(request.alert)
      if (!recording) {
        if (request.purpose === 'baseline') return []
        return [nothing(request, 'no_data', 'no recording belongs to this page')]
      }
      const found = matching(recording, request)
      if (found.length === 0 && request.kind === 'tool') {
        return [nothing(request, 'failed', 'not recorded')]
      }
      const moved: Moved = {
        shiftMs:
          shift && request.purpose === 'incident'
            ? Math.round(request.alert.firedAt - recording.alert.firedAt)
            : 0,
        window: request.window,
        cut: request.purpose === 'incident',
      }
      return withDuck(async (duck) => {
        const answers: Collected[] = []
        for (const evidence of found) {
          signal.throwIfAborted()
          answers.push(await answerOf(duck, recording, evidence, moved))
        }
        return answers
      })
    },
  }
}
