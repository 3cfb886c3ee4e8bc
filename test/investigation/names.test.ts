import { describe, expect, it } from 'vitest'
import { findName } from '../../src/investigation/questions/names.ts'

const NAMES = [
  'payments-api',
  'checkoutservice',
  'cart',
  'bank',
  'PetSearch_AWS::ECS::Fargate',
  'ts-order-service',
  'ts-order-other-service',
  'S3_AWS::S3',
  'image-store',
  'payments-db',
]

const name = (text: string) => {
  const named = findName(text, NAMES)
  return named.kind === 'known' || named.kind === 'close' ? `${named.kind} ${named.name}` : named.kind
}

describe('finding the entity a sentence is about', () => {
  it.each([
    ['why not cart?', 'known cart'],
    ['what changed for payments-api', 'known payments-api'],
    ['what changed for Payments API?', 'known payments-api'],
    ['latency of checkout', 'known checkoutservice'],
    ['is it the order service', 'known ts-order-service'],
    ['the bank is slow', 'known bank'],
    ['memory of PetSearch', 'known PetSearch_AWS::ECS::Fargate'],
    ['S3 errors', 'known S3_AWS::S3'],
    ['logs of the payments db please', 'known payments-db'],
    ['show me image-store errors', 'known image-store'],
    ['why not chekoutservice', 'close checkoutservice'],
    ['what changed?', 'none'],
    ['since when', 'none'],
    ['it is DNS', 'none'],
    ['database connection pool exhausted', 'none'],
  ])('%s', (text, expected) => {
    expect(name(text)).toBe(expected)
  })

  it('says what was named when the case file does not know it, with what comes near', () => {
    expect(findName('memory leak in warehouse', NAMES)).toMatchObject({ kind: 'unknown', said: 'warehouse' })
    expect(findName('warehouse is slow', NAMES)).toMatchObject({ kind: 'unknown', said: 'warehouse' })
    const named = findName('logs of kartographer', NAMES)
    expect(named.kind === 'unknown' && named.near).toHaveLength(3)
  })

  it.each([
    'traffic went back to normal',
    'the card form is slow',
    'errors come in bursts',
    'too many retries from clients',
    'customers pay more since noon',
    'the database is locked by a batch job',
    'someone dropped an index',
    'latency is due to cold starts',
    'provider outage',
    'history repeats',
  ])('takes no everyday word for a name: %s', (text) => {
    expect(findName(text, [...NAMES, 'cart', 'image-provider', 'order-history']).kind).toBe('none')
  })

  it.each([
    ['payment is slow', 'payments'],
    ['gatway is slow', 'gateway'],
    ['carts are slow', 'cart'],
    ['the order history is slow', 'order-history'],
  ])('still hears %s', (text, expected) => {
    expect(findName(text, ['payments', 'gateway', 'cart', 'order-history'])).toMatchObject({ name: expected })
  })

  it('prefers the longer name', () => {
    expect(name('is payments-db slower than payments-api')).toBe('known payments-db')
    expect(findName('cart db', ['cart', 'cart-db'])).toMatchObject({ name: 'cart-db' })
  })
})
