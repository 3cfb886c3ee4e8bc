import { kubernetesKind } from '../../../src/connectors/kubernetes/kind.ts'
import { KubernetesOptions } from '../../../src/connectors/kubernetes/options.ts'
import type { Collected, CollectRequest, LiveConnector, Target } from '../../../src/domain/connector.ts'
import { recordedCluster } from './replay-server.ts'

export const CLUSTER = recordedCluster()
export const NOW = Date.parse(CLUSTER.recordedAt)

export const target = (service: string, selectors: Target['selectors'] = {}): Target => ({
  service,
  role: service === 'checkout' ? 'alerting' : 'neighbour',
  aliases: [],
  repository: null,
  selectors,
})

export const request = (
  kind: CollectRequest['kind'],
  services: readonly Target[] = [target('checkout')],
): CollectRequest => ({
  kind,
  purpose: 'incident',
  window: { start: NOW - 3_600_000, end: NOW },
  targets: services,
  alert: {
    title: 'checkout answers errors',
    service: 'checkout',
    severity: 'SEV-2',
    entity: 'checkout',
    metric: null,
    value: null,
    firedAt: NOW - 10_000,
    url: null,
    labels: {},
    text: 'checkout answers errors',
  },
})

export const open = (
  options: Record<string, unknown>,
  name = 'prod',
  secret = 'token-of-this-test',
): Promise<LiveConnector> =>
  kubernetesKind.open(KubernetesOptions.parse(options), {
    name,
    secret: () => Promise.resolve(secret),
    now: () => NOW,
  })

export async function collectFrom(
  url: string,
  asked: CollectRequest,
  options: Record<string, unknown> = {},
): Promise<Collected[]> {
  const connector = await open({ url, token: { env: 'TOKEN' }, ...options })
  try {
    return await connector.collect(asked, { signal: AbortSignal.timeout(10_000) })
  } finally {
    await connector.close?.()
  }
}

type Rows<T extends keyof Collected['tables']> = Extract<
  NonNullable<Collected['tables'][T]>,
  { rows: unknown[] }
>['rows']

/** Rows of one table of all answers. */
export const rowsOf = <T extends keyof Collected['tables']>(
  answers: readonly Collected[],
  table: T,
): Rows<T> =>
  answers.flatMap(({ tables }) => {
    const payload = tables[table]
    return payload !== undefined && !('parquet' in payload) ? payload.rows : []
  }) as Rows<T>
