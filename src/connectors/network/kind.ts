import type { ConnectorKind } from '../kind.ts'
import { NetworkOptions } from './options.ts'

export const networkKind: ConnectorKind = {
  kind: 'network',
  title: 'Network probes',
  answers: ['state'],
  options: NetworkOptions,
  unverified: null,
  open: async (given, { name, now }) => {
    const { networkConnector } = await import('./connector.ts')
    return networkConnector({ name, now, elapsed: () => performance.now() }, NetworkOptions.parse(given))
  },
}
