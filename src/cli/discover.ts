import { stringify } from 'yaml'
import { drift, proposed, type Seen } from '../app/site/discover.ts'
import { openSite } from '../app/site/open-site.ts'
import type { AddCommand } from './program.ts'

/** Milliseconds one system may take. */
const DEADLINE = 20_000

export const discoverCommand: AddCommand = (program) => {
  program
    .command('discover')
    .description('Proposes the services of sitrep.yaml from what the connectors see, or shows what drifted.')
    .action(async () => {
      await using site = await openSite()
      const seen: Seen[] = []
      for (const connector of site.connectors) {
        if (connector.discover === undefined) continue
        const found = await connector
          .discover({ signal: AbortSignal.timeout(DEADLINE) })
          .catch((error: unknown) => {
            console.error(`${connector.name}: ${error instanceof Error ? error.message : String(error)}`)
            return []
          })
        seen.push({ connector: connector.name, found })
      }
      if (seen.every(({ found }) => found.length === 0)) {
        console.error(
          'No connector named a service: name a Kubernetes, Prometheus or traces instance in sitrep.yaml first.',
        )
        return
      }
      if (site.services.length === 0) console.log(stringify({ services: proposed(seen) }).trimEnd())
      else for (const line of drift(site.services, seen)) console.log(line)
    })
}
