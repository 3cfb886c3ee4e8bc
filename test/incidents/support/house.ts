import { randomBytes } from 'node:crypto'
import { type Clock, uuidv7 } from '../../../src/domain/ids.ts'
import type { Message } from '../../../src/domain/message.ts'
import type { Alert, Signal } from '../../../src/domain/signal.ts'
import { accept } from '../../../src/incidents/accept/accept.ts'
import type { AcceptDeps, IncidentMessages } from '../../../src/incidents/accept/context.ts'
import type { Accepted } from '../../../src/incidents/accepted.ts'
import type { Database } from '../../../src/storage/sql.ts'

export const TEAM = 'T1'
export const CHANNEL = 'C-incidents'

export const plainMessage = (headline: string, tone: Message['tone'] = 'working'): Message => ({
  tone,
  headline,
  sections: [],
  footer: null,
  buttons: [],
})

/** Words that can be told apart in a test. */
export const testMessages: IncidentMessages = {
  opened: (alert) => plainMessage(`opened ${alert.title}`),
  resolved: (root) => ({ ...root, tone: 'resolved', headline: `resolved | ${root.headline}` }),
  withdrawn: (root, person) => ({
    ...root,
    tone: 'withdrawn',
    headline: `withdrawn by ${person} | ${root.headline}`,
  }),
  confirmed: (root, person) => ({ ...root, headline: `confirmed by ${person} | ${root.headline}` }),
  storm: (root, { folded, firstOver }) => ({
    ...root,
    footer: [
      ...(firstOver === null ? [] : ['first over']),
      ...folded.map(({ alert, resolvedAt }) => `${alert.title}${resolvedAt === null ? '' : ' over'}`),
    ].join(', '),
  }),
  worse: (alert) => plainMessage(`worse ${alert.title}`),
  learnedDecided: (said, { fate, person }) => ({
    ...said,
    headline: `${fate} by ${person} | ${said.headline}`,
  }),
  postmortemAccepted: (said, person, lessons) =>
    said.headline.startsWith('accepted')
      ? null
      : { ...said, headline: `accepted by ${person}, ${lessons} | ${said.headline}` },
  denied: (reason) => plainMessage(reason, 'answer'),
  notInThread: (open) => plainMessage(`not in a thread, open: ${open.length}`, 'answer'),
}

/** Real ids, and a time that moves only when told. */
export interface TestClock extends Clock {
  advance(ms: number): void
}

export function testClock(start = Date.UTC(2026, 10, 24, 3, 12)): TestClock {
  let now = start
  return {
    now: () => now,
    newId: () => uuidv7(now, randomBytes(10)),
    advance: (ms) => {
      now += ms
    },
  }
}

export const anAlert = (title = 'checkout p99 latency', change: Partial<Alert> = {}): Alert => ({
  title,
  service: 'checkout',
  severity: 'SEV-2',
  entity: 'checkout',
  metric: null,
  value: null,
  firedAt: 0,
  url: null,
  labels: {},
  text: title,
  ...change,
})

type Page = Extract<Signal, { kind: 'alert' }>

let delivery = 0

export function aPage(key: string, change: Partial<Page> = {}): Page {
  delivery += 1
  return {
    kind: 'alert',
    phase: 'triggered',
    source: 'pagerduty',
    ids: [`event:${delivery}`, `delivery:${delivery}`],
    occurredAt: Date.UTC(2026, 10, 24, 3, 11),
    dedupKey: `pagerduty:${key}`,
    alert: anAlert(`page ${key}`),
    place: null,
    ...change,
  }
}

export interface House {
  db: Database
  clock: TestClock
  deps: AcceptDeps
  /** Incident ids in the order they were queued. */
  queued: string[]
  accept(signal: Signal, body?: unknown): Promise<Accepted>
  /** Accepts a page and gives the ids of what it opened. */
  open(key: string, change?: Partial<Page>): Promise<{ incidentId: string; runId: string }>
}

/** The door of the room over a real database; the queue is a list. */
export function house(db: Database, clock = testClock()): House {
  const queued: string[] = []
  const deps: AcceptDeps = {
    db,
    teamId: TEAM,
    clock,
    route: () => ({ channel: CHANNEL, mute: false }),
    messages: testMessages,
    // Whom it was asked about, as the answer: what was paid is another room's.
    cost: async (_, { incidentId, runId }) => ({
      lines: [],
      models: [],
      withoutModel: `${incidentId} ${runId}`,
    }),
    enqueue: async (_, incidentId) => {
      queued.push(incidentId)
    },
    wake: () => {},
  }
  const take = (signal: Signal, body: unknown = {}) => accept(deps, signal, body)
  return {
    db,
    clock,
    deps,
    queued,
    accept: take,
    open: async (key, change) => {
      const accepted = await take(aPage(key, change))
      if (accepted.status !== 'accepted' || !accepted.incidentId || !accepted.runId) {
        throw new Error(`the page opened nothing: ${JSON.stringify(accepted)}`)
      }
      return { incidentId: accepted.incidentId, runId: accepted.runId }
    },
  }
}

/** An hour goes by on the database's clock for whoever is saying something. */
export async function endLeases(db: Database): Promise<void> {
  await db.query(`update outbox set sending_at = sending_at - interval '1 hour' where state = 'sending'`)
}

export async function count(db: Database, table: string, where = 'true'): Promise<number> {
  const { rows } = await db.query<{ n: number }>(`select count(*)::int as n from ${table} where ${where}`)
  return rows[0]?.n ?? 0
}
