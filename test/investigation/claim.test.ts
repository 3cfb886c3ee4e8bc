import { describe, expect, it } from 'vitest'
import { causeIn, parseClaim, subjectIn } from '../../src/investigation/hypothesis/claim.ts'
import { findName } from '../../src/investigation/questions/names.ts'

const NAMES = ['payments', 'cart', 'bank', 'image-store']

const parsed = (text: string) => {
  const claim = parseClaim(text, findName(text, NAMES))
  return {
    about: claim.named.kind === 'known' ? claim.named.name : claim.named.kind,
    fault: claim.faults[0]?.fault.id ?? null,
    change: claim.change,
  }
}

describe('understanding a claim', () => {
  it.each([
    ['database connection pool exhausted', 'none', 'connection-pool', false],
    ['payments deploy broke it', 'payments', 'code-error', true],
    ['the bank is slow', 'bank', 'delay', false],
    ['memory leak in cart', 'cart', 'memory', false],
    ['it is DNS', 'none', 'dns', false],
    ['cart crashed because it ran out of memory', 'cart', 'oom', false],
    ['payments v412 changed the timeout', 'payments', 'delay', true],
    ['expired certificate at the bank', 'bank', 'certificate', false],
    ['image-store cannot keep up with the traffic', 'image-store', 'traffic', false],
    ['lock contention in the database', 'none', 'lock', false],
    ['the feature flag', 'none', null, true],
    ['it is the bank', 'bank', null, false],
    ['node failure', 'none', 'node', false],
  ])('%s', (text, about, fault, change) => {
    expect(parsed(text)).toEqual({ about, fault, change })
  })

  it('reads when the claim says it began', () => {
    expect(parseClaim('slow since 03:15', { kind: 'none' }).minuteOfDay).toBe(195)
    expect(parseClaim('slow', { kind: 'none' }).minuteOfDay).toBeNull()
  })

  it.each([
    ["it's not the cpu of cart", true],
    ['cart has nothing to do with it', true],
    ['not caused by the bank', true],
    ['not enough memory in cart', false],
    ["isn't it obvious that cart is down", false],
  ])('hears a denial: %s', (text, negated) => {
    expect(parseClaim(text, findName(text, NAMES)).negated).toBe(negated)
  })

  it.each([
    ['payments is slow because of the bank', 'the bank'],
    ['the errors come from payments, not from cart', 'the errors come from payments'],
    ['payments fails because nobody set a currency', 'payments fails because nobody set a currency'],
    ['it is not the bank', 'it is not the bank'],
  ])('finds the cause: %s', (text, cause) => {
    expect(causeIn(text, (part) => findName(part, NAMES)).trim()).toBe(cause)
  })

  it('takes the subject for the cause, however well the object is named', () => {
    const names = (part: string) => findName(part, ['petsearch_client', 'checkout'])
    expect(subjectIn('the petsearch is slow', names)).toBe('the petsearch is slow')
    expect(subjectIn('petsearch drags checkout', names).trim()).toBe('petsearch')
    expect(subjectIn('something drags checkout', names)).toBe('something drags checkout')
  })

  it.each([
    ['the fraud-detector is out', 'fraud-detector'],
    ['the coupon service returns garbage', 'coupon'],
    ['Kafka brokers lost their leader', 'Kafka'],
    ['connection pool of a read-only replica', null],
  ])('notices a name that nobody knows: %s', (text, said) => {
    expect(findName(text, NAMES)).toMatchObject(said === null ? { kind: 'none' } : { kind: 'unknown', said })
  })
})
