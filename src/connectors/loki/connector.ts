import type { Health, LiveConnector } from '../../domain/connector.ts'
import { askJson } from '../asked.ts'
import { logConnector } from '../log-lines/log-connector.ts'
import { BuildInfo, Deletions } from './answers.ts'
import { keptLabels, type LokiDeps, lokiSystem, type ReadLabels } from './loki-system.ts'

const shown = (labels: ReadonlyMap<string, readonly string[]>): string =>
  [...labels].map(([label, values]) => `${label} (${values.length})`).join(', ')

/** Only a Loki by which lines can be deleted lists what is to be deleted; one that cannot, or hides it, has no such path. */
async function mayDelete(
  { client, instance }: Pick<LokiDeps, 'client' | 'instance'>,
  signal: AbortSignal,
): Promise<boolean> {
  const path = '/loki/api/v1/delete'
  return (await askJson(client, { path, signal }, Deletions, instance)).ok
}

const NO_LABEL = 'no label names services: the usual ones are not there, or nothing was logged lately'
const SET_LABEL = 'set `label` to the one that names services'

async function healthOf(
  { client, instance }: LokiDeps,
  labelsOf: ReadLabels,
  signal: AbortSignal,
): Promise<Health> {
  const labels = await labelsOf(signal)
  if (!labels.ok) {
    const fix = /^401/.test(labels.reason)
      ? 'set `tenant` where Loki has tenants, or `token` or `basic` for what stands before it'
      : 'check `url` in sitrep.yaml and that Loki runs'
    return { state: 'failed', detail: labels.reason, fix }
  }
  if (labels.value.size === 0) {
    return { state: 'failed', detail: NO_LABEL, fix: SET_LABEL }
  }
  if (await mayDelete({ client, instance }, signal)) {
    const fix =
      'ask it through a gateway that lets only GET to /loki/api/v1/ pass and not /loki/api/v1/delete'
    return { state: 'failed', detail: 'lines can be deleted there by who may ask it', fix }
  }
  // Gateways often hide it, and nothing depends on it.
  const path = '/loki/api/v1/status/buildinfo'
  const built = await askJson(client, { path, signal }, BuildInfo, instance)
  const version = built.ok ? (built.value.version ?? null) : null
  const name = version === null ? 'version not shown' : `version ${version}`
  return { state: 'ok', detail: `${name}; services by ${shown(labels.value)}`, fix: null }
}

/** Reads lines and their counts; `client` is closed with it. */
export function lokiConnector(deps: LokiDeps): LiveConnector {
  const labelsOf = keptLabels(deps)
  return logConnector(lokiSystem(deps, labelsOf), {
    check: ({ signal }) => healthOf(deps, labelsOf, signal),
    discover: async ({ signal }) => {
      const labels = await labelsOf(signal)
      if (!labels.ok) return { found: [], failures: [labels.reason] }
      const [first] = labels.value
      if (first === undefined) return { found: [], failures: [`${NO_LABEL}; ${SET_LABEL}`] }
      const [label, values] = first
      const found = values.map((value) => ({ service: value, selector: { [label]: value }, calls: [] }))
      return { found, failures: [] }
    },
    close: () => deps.client.close(),
  })
}
