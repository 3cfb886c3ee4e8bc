import { describe, expect, it } from 'vitest'
import type { ChangeRow } from '../../src/domain/case-file.ts'
import { edge, entity, input, line, MINUTE, rankRows, START } from './support/rows.ts'

const entities = ['front', 'pay', 'cart', 'bank'].map((name) => entity(name))
const edges = [edge('front', 'pay'), edge('front', 'cart'), edge('pay', 'bank'), edge('pay', 'cart')]

/** A line every ten seconds: served well before minute 15, and what is said since. */
const told = (service: string, said: string) =>
  Array.from({ length: 150 }, (_, index) => {
    const isLate = index >= 90
    const message = isLate ? said : 'POST /charge 200 in 12 ms'
    return line({
      entity: service,
      level: isLate ? 'error' : 'info',
      message,
      ts: START + (index * MINUTE) / 6,
    })
  })

const first = (said: string): string | undefined =>
  rankRows(input({ logs: told('pay', said), entities, edges })).suspects[0]?.service

describe('a callee that a caller says has failed', () => {
  it.each([
    'POST /charge failed with 502: bank answered 503',
    'charge: upstream bank returned status 500',
    'http://bank:8080/v1/charges: 429 Too Many Requests',
    'got 503 from bank after 3 attempts',
  ])('is suspected before its caller: "%s"', (said) => {
    expect(first(said)).toBe('bank')
  })

  it.each([
    ['answers that blame who asks', 'POST /charge failed with 502: bank answered 404'],
    ['impatience of the caller', 'POST /charge failed with 504: timeout of 70 ms exceeded calling bank'],
    ['a path', 'GET /bank failed with 500: amount of undefined'],
    ['part of another name', 'POST /charge failed: riverbank-proxy answered 503'],
    ['two that are named', 'POST /charge failed: bank answered 503, cart answered 503'],
    ['one whom it does not call', 'POST /charge failed: stock answered 503'],
  ])('is not, by %s', (_, said) => {
    expect(first(said)).toBe('pay')
  })

  it('says who said it, and counts as text of others', () => {
    const [one] = rankRows(input({ logs: told('pay', 'bank answered 503'), entities, edges })).suspects
    const [fact] = one?.supporting ?? []
    expect(fact).toMatchObject({ service: 'bank', source: 'logs', untrusted: true, citations: ['E3'] })
    expect(fact?.text).toBe('pay error log "bank answered 503": share 0 → 1')
  })
})

describe('a callee that refuses what it took before', () => {
  const refused = 'POST /charge failed with 502: bank answered 422'
  const began = START + 15 * MINUTE

  const deploy = (entity: string, secondsBefore: number): ChangeRow => ({
    evidence: 'E7',
    ts: began - secondsBefore * 1000,
    type: 'deploy',
    entity,
    title: `${entity} 1.2.0`,
    attrs: {},
  })

  const blamed = (...changes: ChangeRow[]): string | undefined =>
    rankRows(input({ logs: told('pay', refused), entities, edges, changes })).suspects[0]?.service

  it('is suspected when it was the last that changed', () => {
    expect(blamed(deploy('bank', 20))).toBe('bank')
    expect(blamed(deploy('pay', 80), deploy('bank', 20))).toBe('bank')
  })

  it('is not when who asks changed last, or neither did just before', () => {
    expect(blamed()).toBe('pay')
    expect(blamed(deploy('bank', 80), deploy('pay', 20))).toBe('pay')
    expect(blamed(deploy('bank', 800))).toBe('pay')
    expect(blamed(deploy('bank', -60))).toBe('pay')
  })
})
