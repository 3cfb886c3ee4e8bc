import { environment, type Settings } from '../../config.ts'
import { CONNECTOR_KINDS } from '../../connectors/registry.ts'
import type { Health } from '../../domain/connector.ts'
import { systemClock } from '../clock.ts'
import { openConnector, siteSecrets } from './open-connectors.ts'
import { readSite, type Site } from './read-site.ts'

/** One instance as `doctor` shows it. */
export interface ConnectorCheck {
  name: string
  state: 'enabled' | 'failed'
  detail: string
  fix: string | null
}

/** Milliseconds one system may take. */
const DEADLINE = 10_000

async function healthOf(instance: Site['connectors'][number]): Promise<Health> {
  const secrets = siteSecrets(environment())
  try {
    const connector = await openConnector(instance, { secrets, now: systemClock.now })
    try {
      return await connector.check({ signal: AbortSignal.timeout(DEADLINE) })
    } finally {
      await connector.close?.()
    }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return { state: 'failed', detail, fix: `look at connectors.${instance.name} in sitrep.yaml` }
  }
}

/** Every instance of the site, tried at once. Throws ConfigError when the file cannot be used. */
export async function checkConnectors(settings: Pick<Settings, 'SITREP_FILE'>): Promise<ConnectorCheck[]> {
  const site = await readSite(settings)
  return Promise.all(
    site.connectors.map(async (instance) => {
      const kind = CONNECTOR_KINDS.find((one) => one.kind === instance.kind)
      const { state, detail, fix } = await healthOf(instance)
      const note = kind?.unverified ? `; ${kind.unverified}` : ''
      return {
        name: `connector ${instance.name}`,
        state: state === 'ok' ? ('enabled' as const) : ('failed' as const),
        detail: `${kind?.title ?? instance.kind}: ${detail}${note}`,
        fix,
      }
    }),
  )
}
