import { openSite } from '../app/site/open-site.ts'
import { changesConnector } from '../connectors/changes/connector.ts'
import type { LiveConnector, PlannedRead } from '../domain/connector.ts'
import { targetsFor } from '../domain/site.ts'
import { sweepRequests, usualWindows } from '../investigation/triage/requests.ts'
import type { AddCommand } from './program.ts'

interface Planned {
  connector: string
  purpose: string
  kind: string
  reads: PlannedRead[]
}

/** Who answers what tools sent to POST /webhooks/changes; Sitrep has it whatever the file says. */
const TOLD = changesConnector({ read: async () => [] })

const lines = ({ connector, purpose, kind, reads }: Planned): string[] =>
  reads.map(({ step, query, when }) =>
    [connector, purpose, kind, step, query, ...(when === undefined ? [] : [`(${when})`])].join('\t'),
  )

/** What a page on the service asks of everybody. A page that an alert rule fired names the rule. */
export function sweepPlan(
  connectors: readonly LiveConnector[],
  services: Parameters<typeof targetsFor>[0],
  name: string,
  now: number,
): Planned[] {
  const alert = {
    title: `${name}: dry run`,
    service: name,
    severity: 'unknown',
    entity: null,
    metric: null,
    value: null,
    firedAt: now,
    url: null,
    labels: { alertname: '<name of the alert>' },
    text: '',
  }
  const targets = targetsFor(services, name)
  return sweepRequests(usualWindows(alert, now)).flatMap((request) =>
    [...connectors, TOLD]
      .filter(({ answers }) => answers.includes(request.kind))
      .map((connector) => ({
        connector: connector.name,
        purpose: request.purpose,
        kind: request.kind,
        reads: connector.plan({ ...request, alert, targets }),
      })),
  )
}

export const sweepCommand: AddCommand = (program) => {
  program
    .command('sweep')
    .description('Shows what a page on a service asks of every connector.')
    .requiredOption('--service <name>', 'the service the page would be about')
    .requiredOption('--dry-run', 'print the reads and ask nothing')
    .action(async ({ service }: { service: string }) => {
      await using site = await openSite()
      if (site.connectors.length === 0)
        console.log('sitrep.yaml has no connectors: no system would be asked.')
      const plan = sweepPlan(site.connectors, site.services, service, Date.now())
      for (const line of plan.flatMap(lines)) console.log(line)
    })
}
