import { describe, expect, it } from 'vitest'
import { discoveries, drift, lookAround, proposed, type Seen } from '../../../src/app/site/discover.ts'
import { parseSite } from '../../../src/app/site/read-site.ts'

const SEEN: Seen[] = [
  {
    connector: 'prod',
    failures: [],
    found: [
      { service: 'checkout', selector: { namespace: 'shop', app: 'checkout' }, calls: [] },
      { service: 'cart', selector: { namespace: 'shop', app: 'cart' }, calls: [] },
    ],
  },
  {
    connector: 'traces',
    failures: [],
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

const down = (connector: string): Seen => ({ connector, found: [], failures: ['nothing listens there'] })

describe('a system that could not be read', () => {
  const { services } = parseSite(
    `connectors: [{kind: prometheus, name: prod, url: "http://a"}, {kind: prometheus, name: traces, url: "http://b"}]
services:
  - {name: checkout, dependencies: [cart], selectors: {traces: {service: checkout}}}
  - {name: cart, selectors: {prod: {app: cart}}}
  - {name: ledger}
  - {name: mailer, selectors: {traces: {service: mailer}}}`,
    'f',
  )
  const [, traces = down('traces')] = SEEN

  it('makes nobody gone whom it could have seen, and says whom', () => {
    expect(drift(services, [down('prod'), traces])).toEqual([
      '? cart may be there: prod could not be read',
      '? ledger may be there: prod could not be read',
      '- mailer is in sitrep.yaml and not seen by traces',
    ])
  })

  it('is named with what to change, and the command fails', () => {
    const { lines, problems } = discoveries(services, [down('prod'), traces])
    expect(lines).toHaveLength(3)
    expect(problems).toEqual([
      'prod was not read whole: nothing listens there. To see all: mend connectors.prod in sitrep.yaml, or what it points to; `sitrep doctor` tries it.',
    ])
  })

  it('is not taken for an empty file: with all of them down nothing is proposed, and each is named', () => {
    const { lines, problems } = discoveries([], [down('prod'), down('traces')])
    expect(lines).toEqual([])
    expect(problems.map((one) => one.split(' ')[0])).toEqual(['prod', 'traces'])
  })

  it('does not hide that nothing else drifted', () => {
    const known = services.filter(({ name }) => name === 'checkout')
    const only = { ...traces, found: traces.found.map((one) => ({ ...one, calls: [] })) }
    expect(drift(known, [down('prod'), only])).toEqual(['Nothing drifted in what could be read.'])
  })
})

it('asks those that know services, and says the same failure once', async () => {
  const seen = await lookAround(
    [
      { name: 'db' },
      { name: 'prod', discover: async () => ({ found: [], failures: ['refused', 'refused'] }) },
    ],
    1000,
  )
  expect(seen).toEqual([{ connector: 'prod', found: [], failures: ['refused'] }])
})

it('says what to name where nothing knows services, or nothing was seen', () => {
  expect(discoveries([], []).problems[0]).toMatch(/No connector knows services: name a Kubernetes/)
  const empty: Seen = { connector: 'prom', found: [], failures: [] }
  expect(discoveries([], [empty]).problems[0]).toMatch(/^No service was named by prom/)
})
