import type { Connector } from '../domain/connector.ts'
import type { Releasers } from '../platform/releasers.ts'
import type { Recordings } from './recordings.ts'
import type { ServeOptions } from './serve.ts'
import { openConnectors } from './site/open-connectors.ts'

/** The systems of sitrep.yaml; sessions that they keep open end with Sitrep. */
async function liveConnectors(
  { site, secrets, clock }: Pick<ServeOptions, 'site' | 'secrets' | 'clock'>,
  started: Releasers,
): Promise<Connector[]> {
  const live = await openConnectors(site, { secrets, now: clock.now })
  started.add(async () => {
    await Promise.all(live.map((one) => one.close?.()))
  })
  return live
}

/** What is read live, the changes that were told, and the recordings where the local Slack fires them. */
export async function openedConnectors(
  options: Pick<ServeOptions, 'site' | 'secrets' | 'clock'>,
  started: Releasers,
  told: Connector,
  recordings: Recordings | null,
): Promise<Connector[]> {
  const live = await liveConnectors(options, started)
  if (recordings === null) return [...live, told]
  const { replayConnector } = await import('../evidence/replay-connector.ts')
  return [...live, told, replayConnector({ name: 'replay', open: recordings.open, shift: true })]
}
