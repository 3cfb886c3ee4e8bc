import { readFile } from 'node:fs/promises'
import type { ConnectorKind } from '../kind.ts'
import { NetworkOptions } from './options.ts'

export const networkKind: ConnectorKind = {
  kind: 'network',
  title: 'Network probes',
  answers: ['state'],
  options: NetworkOptions,
  unverified: null,
  open: async (given, { name, now }) => {
    const options = NetworkOptions.parse(given)
    const { networkConnector } = await import('./connector.ts')
    const ca = options.ca === undefined ? null : await readFile(options.ca, 'utf8')
    return networkConnector({ name, ca, now, elapsed: () => performance.now() }, options)
  },
}
