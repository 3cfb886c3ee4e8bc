import { z } from 'zod'
import type { TimeWindow } from '../../domain/case-file.ts'
import type { Collected, CollectRequest, Health, LiveConnector } from '../../domain/connector.ts'
import type { HttpAsk, HttpClient } from '../../platform/http-client.ts'
import { askJson, type Instance } from '../asked.ts'
import { changeWindow } from '../change-rows.ts'
import { collected, type Question, unanswered } from '../collected.ts'
import {
  ChangeEvents,
  LogEntries,
  Notes,
  type Objects,
  OnCalls,
  OneIncident,
  PastIncidents,
  RelatedIncidents,
} from './parse.ts'

export interface PagerDutyParts {
  client: HttpClient
  instance: Instance
}

type Rows = Collected['tables']

/** One read: where, and what becomes of the answer. */
interface Read {
  what: string
  path: string
  query: NonNullable<HttpAsk['query']>
  window: TimeWindow | null
  rows: z.ZodType<Rows>
}

const iso = (ms: number): string => new Date(ms).toISOString()

/** The incident that the page is, when it is one of PagerDuty's. */
const incidentOf = ({ alert }: CollectRequest): string | null => alert.labels.pagerduty_incident ?? null

const objects = (schema: z.ZodType<Objects>): z.ZodType<Rows> =>
  schema.transform((rows): Rows => ({ objects: { rows } }))

const NONE = { query: {}, window: null }

const ON_CALL: Read = {
  ...NONE,
  what: 'who is on call',
  path: '/oncalls',
  query: { earliest: 'true', limit: 100 },
  rows: objects(OnCalls),
}

function incidentReads(id: string): Read[] {
  const base = `/incidents/${encodeURIComponent(id)}`
  return [
    { ...NONE, what: `incident ${id}`, path: base, rows: objects(OneIncident) },
    {
      ...NONE,
      what: `log entries of ${id}`,
      path: `${base}/log_entries`,
      query: { limit: 100 },
      rows: objects(LogEntries),
    },
    { ...NONE, what: `notes of ${id}`, path: `${base}/notes`, rows: objects(Notes) },
    {
      ...NONE,
      what: `past incidents like ${id}`,
      path: `${base}/past_incidents`,
      query: { limit: 20 },
      rows: objects(PastIncidents),
    },
    {
      ...NONE,
      what: `incidents related to ${id}`,
      path: `${base}/related_incidents`,
      rows: objects(RelatedIncidents),
    },
  ]
}

function stateReads(request: CollectRequest): Read[] {
  const id = incidentOf(request)
  return [...(id === null ? [] : incidentReads(id)), ON_CALL]
}

function changeReads(request: CollectRequest): Read[] {
  const window = changeWindow(request.window)
  return [
    {
      what: 'change events of the last day',
      path: '/change_events',
      query: { since: iso(window.start), until: iso(window.end), limit: 100 },
      window,
      rows: ChangeEvents.transform((rows): Rows => ({ changes: { rows } })),
    },
  ]
}

const readsOf = (request: CollectRequest): Read[] =>
  request.kind === 'changes' ? changeReads(request) : stateReads(request)

const questionOf = ({ what, path, window }: Read): Question => ({
  source: window === null ? 'pagerduty' : 'deploys',
  query: what,
  args: { path },
})

/** What every list of the API says of itself. https://developer.pagerduty.com/docs/pagination */
const Page = z.object({ more: z.boolean().nullish() })

async function ask(
  { client, instance }: PagerDutyParts,
  read: Read,
  signal: AbortSignal,
): Promise<Collected> {
  const { what, path, query, window, rows } = read
  const headers = { accept: 'application/vnd.pagerduty+json;version=2' }
  const schema = z.intersection(rows, Page)
  const asked = await askJson(client, { path, query, headers, signal }, schema, instance)
  const question = questionOf(read)
  if (!asked.ok) return unanswered(question, window, asked)
  const { more, ...tables } = asked.value
  const truncated = more === true ? `only the first ${query.limit} of ${what} were read` : null
  return collected(question, window, { raw: asked.raw, tables, truncated })
}

async function check(parts: PagerDutyParts, signal: AbortSignal): Promise<Health> {
  const { status, reason } = await ask(parts, { ...ON_CALL, query: { limit: 1 } }, signal)
  if (status === 'ok' || status === 'no_data') {
    return {
      state: 'ok',
      detail: 'answers; it does not say whether the key may write: make it a read-only one',
      fix: null,
    }
  }
  return { state: 'failed', detail: reason ?? status, fix: 'check `token`, a REST API key, and `url`' }
}

/** What PagerDuty knows of a page: its log, its notes, those before it, who is on call, and what was changed. */
export function pagerDutyConnector(parts: PagerDutyParts): LiveConnector {
  return {
    name: parts.instance.name,
    answers: ['state', 'changes'],
    delayMs: 0,
    plan: (request) =>
      readsOf(request).map(({ what, path }) => ({ step: 'read', query: `GET ${path}: ${what}` })),
    collect: (request, { signal }) => Promise.all(readsOf(request).map((read) => ask(parts, read, signal))),
    check: ({ signal }) => check(parts, signal),
    close: () => parts.client.close(),
  }
}
