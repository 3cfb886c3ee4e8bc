import type { Settings } from '../config.ts'
import { openKeys } from '../incidents/queries/incident.ts'
import type { Logger } from '../platform/logger.ts'
import type { Database } from '../storage/sql.ts'
import { openPagerDutyApi } from './pagerduty-api.ts'
import type { Pipeline } from './pipeline.ts'

/** Looks for pages whose webhook never came, every minute until the returned function is called; nothing without a token. */
export async function pollPages(
  settings: Settings,
  { db, pipeline, now, log }: { db: Database; pipeline: Pipeline; now: () => number; log: Logger },
): Promise<() => Promise<void>> {
  const { SITREP_TEAM: teamId } = settings
  const client = await openPagerDutyApi(settings)
  if (client === null) return async () => undefined
  const { keepPolling } = await import('../intake/pagerduty/poll.ts')
  const stopping = new AbortController()
  const polling = keepPolling({
    client,
    accept: pipeline.accept,
    openKeys: () => openKeys(db, teamId, 'pagerduty:'),
    now,
    signal: stopping.signal,
    log,
  })
  return async () => {
    stopping.abort()
    await polling
    await client.close()
  }
}
