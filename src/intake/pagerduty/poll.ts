import { setTimeout as sleep } from 'node:timers/promises'
import type { Signal } from '../../domain/signal.ts'
import type { HttpClient } from '../../platform/http-client.ts'
import type { Logger } from '../../platform/logger.ts'
import { alertOf, dedupKeyOf } from './parse.ts'
import { changedAt, type Listed, listIncidents, oneIncident, Problem } from './rest.ts'

export interface PollOptions {
  /** Of the REST API, with its credential. */
  client: HttpClient
  /** Stores the signal; a throw means that it is not safe and is handed in again. */
  accept: (signal: Signal, body: unknown) => Promise<{ status: string }>
  /** Keys of the incidents that are open here. */
  openKeys: () => Promise<readonly string[]>
  now: () => number
}

/** What one look did; `problem` says why it saw nothing, with the setting to change. */
export interface Polled {
  opened: number
  resolved: number
  problem: string | null
}

/** An open page that is older was known, or is nobody's concern any more. */
const LOOKBACK_MS = 24 * 3_600_000
const MOST_PAGES = 5

const listOpen = ({ client, now }: PollOptions, signal: AbortSignal): Promise<Listed[]> =>
  listIncidents(
    client,
    { statuses: ['triggered', 'acknowledged'], since: now() - LOOKBACK_MS, until: now() + 60_000 },
    { mostPages: MOST_PAGES, signal },
  )

/**
 * A page whose webhook did not arrive is an update of something nobody has seen: it opens a thread, and one that was
 * resolved since this list was made stays resolved.
 */
function openSignal(incident: Listed): Signal {
  const occurredAt = Date.parse(incident.created_at)
  return {
    source: 'pagerduty',
    ids: [`poll:${incident.id}:${incident.last_status_change_at ?? incident.created_at}`],
    occurredAt,
    kind: 'alert',
    phase: 'updated',
    dedupKey: dedupKeyOf(incident.id),
    alert: alertOf(incident, occurredAt),
    place: null,
  }
}

function resolvedSignal(incident: Listed): Signal {
  const at = changedAt(incident)
  return {
    ...openSignal(incident),
    ids: [`poll:${incident.id}:resolved:${at}`],
    occurredAt: Date.parse(at),
    phase: 'resolved',
  } as Signal
}

/** Incidents that are open here and not in the list of open ones: each is looked at by itself. */
async function settle(options: PollOptions, keys: readonly string[], signal: AbortSignal): Promise<number> {
  let resolved = 0
  for (const key of keys) {
    const id = key.slice(dedupKeyOf('').length)
    const one = await oneIncident(options.client, id, signal)
    if (one?.incident.status !== 'resolved') continue
    await options.accept(resolvedSignal(one.incident), one)
    resolved += 1
  }
  return resolved
}

/** Looks once: opens what is open there and not here, resolves what is resolved there and open here. Never throws. */
export async function pollOnce(options: PollOptions, signal: AbortSignal): Promise<Polled> {
  const done: Polled = { opened: 0, resolved: 0, problem: null }
  try {
    const [incidents, open] = await Promise.all([listOpen(options, signal), options.openKeys()])
    const there = new Set(incidents.map(({ id }) => dedupKeyOf(id)))
    const here = new Set(open)
    // The oldest first, as their webhooks would have come.
    for (const incident of incidents.toReversed()) {
      if (here.has(dedupKeyOf(incident.id))) continue
      const { status } = await options.accept(openSignal(incident), { incident })
      if (status === 'accepted') done.opened += 1
    }
    done.resolved = await settle(
      options,
      open.filter((key) => !there.has(key)),
      signal,
    )
    return done
  } catch (error) {
    const problem = error instanceof Problem ? error.message : `a page could not be stored: ${String(error)}`
    return { ...done, problem: signal.aborted ? null : problem }
  }
}

const EVERY_MS = 60_000

const wait = (ms: number, signal: AbortSignal): Promise<unknown> => sleep(ms, undefined, { signal })

/** Looks at once and every minute until the signal fires. A problem is told when it begins and when it is over. */
export async function keepPolling(
  options: PollOptions & { signal: AbortSignal; log: Logger; pause?: typeof wait },
): Promise<void> {
  const { signal, log, pause = wait } = options
  let before: string | null = null
  while (!signal.aborted) {
    const { opened, resolved, problem } = await pollOnce(options, signal)
    if (opened + resolved > 0)
      log.warn({ opened, resolved }, 'pages were found that no webhook had told of: check its subscription')
    if (problem !== before && problem !== null) log.error({ problem }, 'PagerDuty cannot be polled')
    if (problem === null && before !== null) log.warn({}, 'PagerDuty is polled again')
    before = problem
    await pause(EVERY_MS, signal).catch(() => undefined)
  }
}
