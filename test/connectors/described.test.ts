import { expect, it } from 'vitest'
import { describedConnector } from '../../src/connectors/described/connector.ts'
import type { CollectRequest } from '../../src/domain/connector.ts'
import { type Service, targetsFor } from '../../src/domain/site.ts'

const aService = (name: string, over: Partial<Service> = {}): Service => ({
  name,
  aliases: [],
  owner: null,
  channel: null,
  repository: null,
  dependencies: [],
  selectors: {},
  ...over,
})

const SERVICES = [
  aService('checkout', { aliases: ['checkout-service'], dependencies: ['payments-api'] }),
  aService('payments', { aliases: ['payments-api'], dependencies: ['bank'] }),
  aService('bank'),
  aService('blog', { dependencies: ['blog-db'] }),
  aService('blog-db'),
]

const ask = async (service: string) => {
  const alert = { service } as CollectRequest['alert']
  const targets = targetsFor(SERVICES, service)
  const request: CollectRequest = {
    kind: 'topology',
    purpose: 'incident',
    window: { start: 0, end: 1 },
    alert,
    targets,
  }
  const [answer] = await describedConnector(SERVICES).collect(request, {
    signal: new AbortController().signal,
  })
  return answer
}

it('says who is called, by the names of this file, and what else they are called', async () => {
  const answer = await ask('checkout')
  expect(answer?.tables.edges).toEqual({
    rows: [
      { caller: 'checkout', callee: 'payments' },
      { caller: 'payments', callee: 'bank' },
    ],
  })
  expect(answer?.tables.entities).toEqual({
    rows: [
      { entity: 'checkout', kind: 'described', service: 'checkout' },
      { entity: 'checkout-service', kind: 'described', service: 'checkout' },
      { entity: 'payments', kind: 'described', service: 'payments' },
      { entity: 'payments-api', kind: 'described', service: 'payments' },
      { entity: 'bank', kind: 'described', service: 'bank' },
    ],
  })
})

it('has nothing to say of a service that is not described', async () => {
  expect(await ask('billing')).toMatchObject({ status: 'no_data', tables: {} })
})
