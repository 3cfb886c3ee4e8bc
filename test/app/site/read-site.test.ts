import { describe, expect, it } from 'vitest'
import { parseSite } from '../../../src/app/site/read-site.ts'
import { routeOf, targetsFor } from '../../../src/domain/site.ts'

const SITE = `
services:
  - name: checkout
    aliases: [checkout-service]
    channel: C0PAYMENTS
    dependencies: [payments]
  - name: payments
  - name: cart
    dependencies: [checkout]
pages:
  - severities: [low]
    mute: true
  - services: [payments]
    severities: [SEV-1]
    channel: C0WAR
`

const site = parseSite(SITE, 'sitrep.yaml')

describe('sitrep.yaml', () => {
  it('names every problem with its place', () => {
    const text = 'services:\n  - name: a b\n  - nam: x\npage: []\n'
    expect(() => parseSite(text, 'sitrep.yaml')).toThrow(
      /sitrep\.yaml: services\[0\]\.name: may have letters.*services\[1\]\.name: .*services\[1\]: `nam` is not a field.*the file: `page` is not a field/,
    )
  })

  it('finds names that are not there, or there twice', () => {
    const text =
      'services:\n  - {name: a, dependencies: [gone], selectors: {nobody: {x: y}}}\n  - {name: a}\n'
    expect(() => parseSite(text, 'f')).toThrow(
      /a is there twice; services\[0\]\.dependencies: a calls gone.*services\[0\]\.selectors: nobody is no connector/,
    )
  })

  it('refuses what is no YAML, and aliases that grow without end', () => {
    expect(() => parseSite('services: [', 'f')).toThrow(/^f: /)
    const lines = ['a: &a [x,x,x,x,x,x,x,x,x]']
    for (let at = 1; at < 9; at += 1) {
      const [name, before] = [String.fromCharCode(97 + at), String.fromCharCode(96 + at)]
      lines.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`)
    }
    expect(() => parseSite(lines.join('\n'), 'f')).toThrow(/^f: its aliases grow too large/)
  })

  it('takes an empty file', () => {
    const storms = { by: 'dependencies', minutes: 10 }
    expect(parseSite('', 'f')).toEqual({ services: [], pages: [], storms, connectors: [], file: 'f' })
  })
})

describe('whom a page is about', () => {
  it('is the service, what it calls and what calls it, found by an alias too', () => {
    const names = targetsFor(site.services, 'Checkout-Service').map(
      ({ service, role }) => `${role} ${service}`,
    )
    expect(names).toEqual(['alerting checkout', 'neighbour payments', 'neighbour cart'])
  })

  it('is the name on the page when nobody configured it', () => {
    expect(targetsFor(site.services, 'ledger')).toMatchObject([{ service: 'ledger', role: 'alerting' }])
  })
})

describe('where a page goes', () => {
  const route = (service: string, severity: string) => routeOf(site, { service, severity }, 'C0USUAL')

  it('is the first rule that fits, then the channel of its service, then the usual one', () => {
    expect(route('payments', 'sev-1')).toEqual({ channel: 'C0WAR', mute: false })
    expect(route('checkout-service', 'SEV-1')).toEqual({ channel: 'C0PAYMENTS', mute: false })
    expect(route('payments', 'SEV-2')).toEqual({ channel: 'C0USUAL', mute: false })
    expect(route('cart', 'Low')).toMatchObject({ mute: true })
  })
})
