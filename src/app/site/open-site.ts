import { environment, readSettings } from '../../config.ts'
import type { LiveConnector } from '../../domain/connector.ts'
import { systemClock } from '../clock.ts'
import { openConnectors, siteSecrets } from './open-connectors.ts'
import { readSite, type Site } from './read-site.ts'

export interface OpenSite extends Omit<Site, 'connectors'>, AsyncDisposable {
  connectors: LiveConnector[]
}

/** The site of this installation with its instances open, for commands; they end with it. */
export async function openSite(): Promise<OpenSite> {
  const site = await readSite(readSettings())
  const connectors = await openConnectors(site, {
    secrets: siteSecrets(environment()),
    now: systemClock.now,
  })
  return {
    ...site,
    connectors,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(connectors.map((one) => one.close?.()))
    },
  }
}
