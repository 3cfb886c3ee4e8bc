import { setTimeout as delay } from 'node:timers/promises'
import { type IncidentNote, incidentNotes, type Listed, listIncidents } from '../../intake/pagerduty/rest.ts'
import { ticketFound } from '../../knowledge/mining/mine-files.ts'
import { settle } from '../../knowledge/mining/settle.ts'
import type { Ticket } from '../../knowledge/sources/tickets/jira.ts'
import { keepKnown } from '../../knowledge/store/keep-decided.ts'
import { replaceSource } from '../../knowledge/store/save.ts'
import type { KnowledgeStore } from '../../knowledge/store/store.ts'
import type { HttpClient } from '../../platform/http-client.ts'
import { SITREP } from '../../safety/audit/append.ts'

export interface MinePagerDutyOptions {
  store: KnowledgeStore
  /** Of the REST API, with its credential. */
  client: HttpClient
  /** How far back, milliseconds. */
  sinceMs: number
  redact: (text: string) => string
  signal: AbortSignal
  /** Incidents done, of how many. */
  onProgress: (done: number, of: number) => void
  /** Waits between two calls; default 100 ms: PagerDuty takes 960 a minute of a key, and pages are polled with it too. */
  pause?: (signal: AbortSignal) => Promise<void>
}

export interface PagerDutyMined {
  incidents: number
  notes: number
  lessons: number
  changed: number
  retracted: number
}

/** PagerDuty lists 10,000 at most. */
const MOST_PAGES = 100

/** The longest time that PagerDuty lists at once is six months, its own rule for `since` and `until`. */
export const LONGEST_MS = 180 * 86_400_000

const SYSTEM = 'pagerduty'

/** Resolved ones of that time; throws `Problem`. */
export const pastIncidents = ({
  client,
  sinceMs,
  store,
  signal,
}: Pick<MinePagerDutyOptions, 'client' | 'sinceMs' | 'store' | 'signal'>): Promise<Listed[]> =>
  listIncidents(
    client,
    { statuses: ['resolved'], since: store.now() - sinceMs, until: store.now() },
    { mostPages: MOST_PAGES, signal },
  )

/** The page, then what responders wrote on it. */
const ticketOf = (
  { id, title, created_at }: Listed,
  notes: readonly IncidentNote[],
  redact: (text: string) => string,
): Ticket => ({
  key: id,
  notes: [
    { author: SYSTEM, at: Date.parse(created_at), text: redact(title ?? '') },
    ...notes.map(({ content, created_at: at, user }) => ({
      author: user?.summary ?? 'unknown',
      at: Date.parse(at),
      text: redact(content),
    })),
  ],
})

const wait = async (signal: AbortSignal): Promise<void> => {
  await delay(100, undefined, { signal })
}

/**
 * Lessons of what responders wrote on past incidents. Each incident is saved by itself; cut off, the same call reads
 * again and changes nothing twice. Throws `Problem`, which names the setting to change.
 */
export async function minePagerDuty(options: MinePagerDutyOptions): Promise<PagerDutyMined> {
  const { store, client, redact, signal, onProgress, pause = wait } = options
  const incidents = await pastIncidents(options)
  const total: PagerDutyMined = {
    incidents: incidents.length,
    notes: 0,
    lessons: 0,
    changed: 0,
    retracted: 0,
  }
  for (const [index, incident] of incidents.entries()) {
    onProgress(index, incidents.length)
    await pause(signal)
    const notes = await incidentNotes(client, incident.id, signal)
    if (notes.length === 0) continue
    const subject = incident.service?.summary ?? null
    const found = ticketFound(ticketOf(incident, notes, redact), { system: SYSTEM, subject })
    const lessons = await keepKnown(store, settle(store.teamId, found))
    const key = `ticket:${SYSTEM}:${incident.id}`
    const saved = await replaceSource(store, key, lessons, { actor: SITREP, signal })
    total.notes += notes.length
    total.lessons += lessons.length
    total.changed += saved.changed
    total.retracted += saved.retracted
  }
  return total
}
