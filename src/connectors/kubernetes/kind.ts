import type { ConnectorKind } from '../kind.ts'
import { KubernetesOptions } from './options.ts'

/** Bytes of one page of a list or of one log. */
const MOST_BYTES = 8 * 1_048_576

/** A credential asks what it may itself; nothing is kept of it. */
const READS_BY_POST = [/^\/apis\/authorization\.k8s\.io\/v1\/selfsubjectaccessreviews$/]

export const kubernetesKind: ConnectorKind = {
  kind: 'kubernetes',
  title: 'Kubernetes',
  answers: ['topology', 'state', 'changes', 'logs', 'tool'],
  options: KubernetesOptions,
  unverified: null,
  readsByPost: READS_BY_POST,
  open: async (given, context) => {
    const options = KubernetesOptions.parse(given)
    const [{ kubernetesConnector }, { clusterClient }] = await Promise.all([
      import('./connector.ts'),
      import('./access.ts'),
    ])
    return kubernetesConnector({
      name: context.name,
      client: await clusterClient(options, context, { maxBytes: MOST_BYTES, readsByPost: READS_BY_POST }),
      namespaces: options.namespaces,
      now: context.now,
    })
  },
}
