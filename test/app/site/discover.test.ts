import { describe, expect, it } from 'vitest'
import { drift, proposed, type Seen } from '../../../src/app/site/discover.ts'
import { parseSite } from '../../../src/app/site/read-site.ts'

const SEEN: Seen[] = [
  {
    connector: 'prod',
    found: [
      { service: 'checkout', selector: { namespace: 'shop', app: 'checkout' }, calls: [] },
      { service: 'cart', selector: { namespace: 'shop', app: 'cart' }, calls: [] },
    ],
  },
  {
    connector: 'traces',
    found: [
      { service: 'checkout', selector: { service: 'checkout' }, calls: ['cart', 'checkout', 'elsewhere'] },
    ],
  },
]

describe('what is discovered', () => {
  it('is one service whoever saw it, with its selectors and the calls to services that were seen', () => {
    expect(proposed(SEEN)).toEqual([
      { name: 'cart', selectors: { prod: { namespace: 'shop', app: 'cart' } } },
      {
        name: 'checkout',
        dependencies: ['cart'],
        selectors: { prod: { namespace: 'shop', app: 'checkout' }, traces: { service: 'checkout' } },
      },
    ])
  })

  it('is compared with the file: what is new, what is gone, who calls whom now', () => {
    const { services } = parseSite(
      'services: [{name: checkout-service, aliases: [checkout]}, {name: ledger}]',
      'f',
    )
    expect(drift(services, SEEN)).toEqual([
      '+ cart, seen by prod',
      '- ledger is in sitrep.yaml and seen by nobody',
      '~ checkout now calls cart',
    ])
  })

  it('says so when nothing drifted', () => {
    const text = 'services: [{name: checkout, dependencies: [cart]}, {name: cart}]'
    expect(drift(parseSite(text, 'f').services, SEEN)).toEqual([
      'Nothing drifted: every service that is seen is in sitrep.yaml.',
    ])
  })
})
