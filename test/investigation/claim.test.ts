import { describe, expect, it } from 'vitest'
import { parseClaim } from '../../src/investigation/hypothesis/claim.ts'
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
})
