import { describe, expect, it } from 'vitest'
import { jargon } from '../../../src/knowledge/mining/rules/jargon.ts'
import { passage } from '../support/passage.ts'

const called = (text: string): string[] =>
  jargon(passage(text)).flatMap(({ detail }) =>
    detail.kind === 'jargon' ? [detail.alias, detail.means] : [],
  )

describe('a nickname', () => {
  it.each([
    'we say to orders-pg always "Nessie", because nobody saw its config',
    'orders-pg (Nessie to us) lost a disk',
    'orders-pg is popularly known as "Nessie"',
    'our pet name for orders-pg is Nessie',
    'orders-pg goes by Nessie around here',
    'when you hear "Nessie", that is orders-pg',
    'Nessie is what we call orders-pg',
    'orders-pg, lovingly named Nessie',
    'orders-pg answers to the name of Nessie',
    '"Nessie" is short for orders-pg',
    'around here orders-pg is just "Nessie"',
    'Nessie := orders-pg',
    'we have baptised orders-pg "Nessie"',
    'Nessie, i.e. orders-pg, is the oldest thing we own',
    'Nessie: that is how ops refer to orders-pg',
    "orders-pg's nickname is Nessie",
    'if you read Nessie somewhere it means orders-pg',
    '"Nessie" in this channel always means the database orders-pg',
  ])('is read both ways round: %s', (text) => {
    expect(called(text)).toEqual(['Nessie', 'orders-pg'])
  })

  it('is read in brackets', () => {
    expect(called('KK (= kassen-kafka, for the guests in here) lost 2 brokers')).toEqual([
      'KK',
      'kassen-kafka',
    ])
  })

  it.each([
    'the culprit is payments-db',
    'the error "too many clients" means orders-pg is full',
    'root cause: "deadlock" in orders-pg',
    'log says "out of memory" on orders-pg',
    'orders-pg says "connection refused"',
    'orders-pg and orders-redis, that is all we call "tier one"',
    'see https://wiki/x where orders-pg is called "primary"',
  ])('is none: %s', (text) => {
    expect(called(text)).toEqual([])
  })
})
