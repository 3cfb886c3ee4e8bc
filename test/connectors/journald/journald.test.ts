import { describe, expect, it } from 'vitest'
import { journaldKind } from '../../../src/connectors/journald/kind.ts'
import type { LiveConnector } from '../../../src/domain/connector.ts'
import { connectorContract } from '../connector-contract.ts'
import { httpConnectorContract } from '../http-contract.ts'
import { pathOf } from '../plan-contract.ts'
import { against, logSituations, NOW, signal } from '../support/log-situations.ts'
import { baselineRequest, FIRED, logRequest, MINUTE, messagesOf } from '../support/shop-logs.ts'
import { fakeGateway } from './fake-gateway.ts'
import { shopJournal } from './shop-journal.ts'

const opened = (name: string, options: object, now = NOW): Promise<LiveConnector> =>
  journaldKind.open(journaldKind.options.parse(options), {
    name,
    secret: async () => 'token-of-this-test',
    now: () => now,
  })

const [cart] = logRequest.targets ?? []
if (cart === undefined) throw new Error('no target')

httpConnectorContract('journald', {
  open: ({ name, ...options }) => opened(name, { ...options, token: { env: 'JOURNAL_TOKEN' } }),
  healthy: (secret) => fakeGateway(shopJournal(secret)),
  requests: [logRequest],
  planned: [
    baselineRequest,
    { ...logRequest, targets: [{ ...cart, selectors: { one: { CONTAINER_NAME: 'cart', _HOSTNAME: 'a' } } }] },
  ],
  words: (sent) => {
    const { search } = new URL(sent.path, 'http://test')
    return `${sent.method} ${pathOf(sent)}${decodeURIComponent(search)}`
  },
})

const flood = shopJournal().map((one) => ({ ...one, _SYSTEMD_UNIT: 'cart.service', _TRANSPORT: 'stdout' }))

connectorContract('journald', async () => {
  const system = logSituations((url, now) => opened('host-1', { url, entries: 100, delaySeconds: 10 }, now), {
    healthy: fakeGateway(shopJournal()),
    empty: fakeGateway([]),
    huge: fakeGateway(flood),
  })
  return {
    ...system,
    in: async (situation) => {
      const found = await system.in(situation)
      // One read of 100 entries holds the last minutes of both services, and not all of a flood.
      const window = { ...logRequest.window, start: FIRED - 4 * MINUTE }
      if (situation === 'answers') return { ...found, request: { ...logRequest, window } }
      const targets = (logRequest.targets ?? []).slice(0, situation === 'huge' ? 1 : 2)
      return { ...found, request: { ...logRequest, targets } }
    },
  }
})

describe('journald', () => {
  it('reads units, their errors further back, and the kernel', async () => {
    await using host = await against(fakeGateway(shopJournal()), (url) =>
      opened('host-1', { url, entries: 150 }),
    )
    const answers = await host.connector.collect(logRequest, { signal: signal() })
    const [cart] = answers
    expect(cart).toMatchObject({ status: 'truncated', reason: 'only the newest 150 entries were read' })
    expect(cart?.query).toBe('journal of cart: _SYSTEMD_UNIT=cart.service, newest first')
    expect(messagesOf(answers, 'host-1')).toEqual(['Out of memory: Killed process 4242 (redis-server)'])
    expect(messagesOf(answers, 'checkout')).toHaveLength(10)
  })

  it('tells a unit that is not there', async () => {
    await using host = await against(fakeGateway([]), (url) => opened('host-1', { url, kernel: false }))
    const answers = await host.connector.collect(logRequest, { signal: signal() })
    expect(answers).toMatchObject([
      { status: 'no_data', reason: expect.stringContaining('selectors.host-1') },
    ])
  })
})
