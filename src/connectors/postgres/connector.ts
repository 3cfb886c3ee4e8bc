import type { Collected, CollectRequest, LiveConnector, PlannedRead } from '../../domain/connector.ts'
import { collected, type Question, targetsOf } from '../collected.ts'
import { checkHealth } from './check.ts'
import { createCounters, METRICS, STALE_MS } from './counters.ts'
import { MODEL_SQL, runTool, SQL_TOOL } from './model-sql.ts'
import { sessionGroups } from './queries/sessions.ts'
import type { ReadOnlyServer } from './read-only-server.ts'
import { createReader, questionOf, type Reader } from './reader.ts'
import type { Session } from './session.ts'
import { GROUPS, pastState, readState } from './state.ts'

export interface PostgresParts {
  name: string
  /** The service this database is. */
  service: string
  session: Session
  /** Opens what model-written SQL goes through; asked for at the first such request. */
  openReadOnly: () => Promise<ReadOnlyServer>
  now: () => number
  /** Milliseconds between samples, for what people read. */
  sampleMs: number
}

export interface PostgresConnector extends LiveConnector {
  /** Reads the counters once; false when the server did not answer. */
  sample(signal: AbortSignal): Promise<boolean>
}

const TOPOLOGY = questionOf('callers', [sessionGroups])

const planned = ({ query }: Question): PlannedRead => ({ step: 'read', query })

function planOf({ kind, tool }: CollectRequest): PlannedRead[] {
  if (kind === 'tool') return [{ step: 'read', query: String(tool?.args.sql ?? SQL_TOOL) }]
  if (kind === 'metrics') return [planned(METRICS)]
  if (kind === 'topology') return [planned(TOPOLOGY)]
  return GROUPS.map(({ name, queries }) => planned(questionOf(name, queries)))
}

/** The database itself, and those services that are connected to it under a name of theirs. */
async function readTopology(
  reader: Reader,
  request: CollectRequest,
  signal: AbortSignal,
): Promise<Collected> {
  const { name, service } = reader
  const { refusal, answers } = await reader.read([sessionGroups], signal)
  if (refusal !== null) return reader.refused(TOPOLOGY, request.window, refusal, null)
  const groups = answers.sessions ?? []
  const callers = targetsOf(request, name).filter(
    ({ target, names }) =>
      target.service !== service &&
      groups.some(({ application_name, usename }) =>
        names.some((one) => one === application_name || one === usename),
      ),
  )
  return collected(TOPOLOGY, request.window, {
    raw: Buffer.from(JSON.stringify(answers)),
    tables: {
      entities: { rows: [{ entity: service, kind: 'database', service }] },
      edges: { rows: callers.map(({ target }) => ({ caller: target.service, callee: service })) },
    },
  })
}

/** Opened once it is needed; one that could not be opened is tried again the next time. */
function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | null = null
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = null
      throw error
    })
    return opened
  }
}

/** A PostgreSQL server, looked at by a role that may only look. */
export function postgresConnector(parts: PostgresParts): PostgresConnector {
  const { name, session, now } = parts
  const reader = createReader(parts)
  const counters = createCounters(reader, parts.sampleMs)
  const open = once(parts.openReadOnly)
  return {
    name,
    answers: ['topology', 'metrics', 'state', 'tool'],
    delayMs: 0,
    tools: [MODEL_SQL],
    plan: planOf,
    sample: async (signal) => (await counters.sample(signal)) === null,
    check: ({ signal }) => checkHealth({ name, session, signal }),
    collect: async (request, { signal }) => {
      const { kind, window } = request
      if (kind === 'metrics') return [await counters.metrics(request, signal)]
      if (kind === 'topology') return [await readTopology(reader, request, signal)]
      if (kind === 'tool') return [await runTool(request, { name, moment: reader.moment(), open }, signal)]
      if (window.end < now() - STALE_MS) return pastState(request)
      return readState(reader, counters, request, signal)
    },
    close: () => session.close(),
  }
}
