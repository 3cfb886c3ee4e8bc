import type { ConnectorKind } from '../kind.ts'
import { type FilesOptions, filesOptions } from './options.ts'

export const filesKind: ConnectorKind = {
  kind: 'files',
  title: 'Log files',
  answers: ['logs', 'tool'],
  options: filesOptions,
  unverified: null,
  open: async (given, { name, now }) => {
    const { filesConnector } = await import('./connector.ts')
    return filesConnector({ name, options: given as FilesOptions, now })
  },
}
