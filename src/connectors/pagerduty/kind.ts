import { type ConnectorKind, httpClientOf } from '../kind.ts'
import { PagerDutyOptions } from './options.ts'

/** A hundred change events with their details are seldom a tenth of it. */
const MOST_BYTES = 4 * 1_048_576

export const pagerDutyKind: ConnectorKind = {
  kind: 'pagerduty',
  title: 'PagerDuty',
  answers: ['state', 'changes'],
  options: PagerDutyOptions,
  unverified: 'not verified against the real service: tested on a fake of its OpenAPI description 2.0.0',
  open: async (given, context) => {
    const { token, ...http } = PagerDutyOptions.parse(given)
    const { pagerDutyConnector } = await import('./connector.ts')
    const headers = { authorization: `Token token=${await context.secret(token)}` }
    const client = await httpClientOf({ ...http, headers }, context, { maxBytes: MOST_BYTES })
    return pagerDutyConnector({ client, instance: { name: context.name, title: 'PagerDuty' } })
  },
}
