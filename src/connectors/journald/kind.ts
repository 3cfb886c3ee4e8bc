import { type ConnectorKind, httpClientOf } from '../kind.ts'
import { type JournaldOptions, journaldOptions } from './options.ts'

export const journaldKind: ConnectorKind = {
  kind: 'journald',
  title: 'systemd journal',
  answers: ['logs'],
  options: journaldOptions,
  unverified: null,
  open: async (given, context) => {
    const options = given as JournaldOptions
    const { journaldConnector } = await import('./connector.ts')
    const client = await httpClientOf(options, context)
    const instance = { name: context.name, title: 'systemd-journal-gatewayd' }
    return journaldConnector({ client, instance, options, now: context.now })
  },
}
