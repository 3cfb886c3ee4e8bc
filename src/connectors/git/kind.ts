import { randomUUID } from 'node:crypto'
import type { ConnectorKind } from '../kind.ts'
import { GitOptions } from './options.ts'

export const gitKind: ConnectorKind = {
  kind: 'git',
  title: 'git',
  answers: ['changes'],
  options: GitOptions,
  unverified: null,
  open: async (given, { name }) => {
    const { gitConnector } = await import('./connector.ts')
    return gitConnector({ name, mark: randomUUID }, GitOptions.parse(given))
  },
}
