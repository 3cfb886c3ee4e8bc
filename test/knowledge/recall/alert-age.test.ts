import { describe, expect, it } from 'vitest'
import type { KnownFact } from '../../../src/domain/known.ts'
import { ageOfAlert } from '../../../src/knowledge/recall/alert-age.ts'
import { DAY, NOW } from '../support/lessons.ts'
import { pageOf } from '../support/page.ts'

const day = (text: string): number => Date.parse(text)

describe('since when an alert exists', () => {
  it.each([
    ['a label', pageOf({ labels: { created_at: '2025-03-01T00:00:00Z' } }), 'its label created_at'],
    ['its text', pageOf({ text: 'This alert was last tuned on 2025-03-01.' }), 'its own text'],
    ['its text', pageOf({ text: 'threshold set 2025-03-01 by the old team' }), 'its own text'],
  ])('is what %s says', (_, alert, basis) => {
    expect(ageOfAlert(alert, null)).toEqual({ existedAt: day('2025-03-01'), basis })
  })

  it('is when it fired before, when that is the earliest', () => {
    const pages = [NOW - DAY, NOW - 9 * DAY].map((at) => ({ at, cause: null, isConfirmed: false, fix: null }))
    const earlier = { thisMonth: 3, count: 2, pages, period: null }
    expect(ageOfAlert(pageOf(), earlier)).toEqual({ existedAt: NOW - 9 * DAY, basis: 'it fired then' })
  })

  it('is when its service’s talk first called it by its name', () => {
    const alert = pageOf({ labels: { alertname: 'ReplicaLagHigh' } })
    const fact = (statement: string, over: Partial<KnownFact> = {}): KnownFact => ({
      lesson: statement,
      kind: 'cause',
      services: ['payments-db'],
      relation: 'own',
      statement,
      detail: { kind: 'cause', symptom: statement, cause: 'a vacuum', fix: null },
      status: 'stale',
      statusReason: null,
      at: NOW - 90 * DAY,
      place: '#db',
      link: null,
      ...over,
    })
    const spoken = fact('FIRING ReplicaLagHigh payments-db – a vacuum')
    expect(
      ageOfAlert(alert, null, [fact('ReplicaLagHighest fired', { at: NOW - 99 * DAY }), spoken]),
    ).toEqual({
      existedAt: NOW - 90 * DAY,
      basis: '#db speaks of it',
    })
    const others = [
      fact('FIRING ReplicaLagHigh orders-db', { relation: 'dependency' }),
      fact('FIRING ReplicaLagHigh', { kind: 'ownership', detail: { kind: 'ownership', owner: 'Falcon' } }),
    ]
    expect(ageOfAlert(alert, null, others)).toBeNull()
    expect(ageOfAlert(pageOf({ title: 'lag' }), null, [spoken])).toBeNull()
  })

  it.each([
    pageOf(),
    pageOf({ labels: { created: '1700000000' } }),
    pageOf({ labels: { created_at: 'yesterday' } }),
    pageOf({ labels: { updated_at: '2031-01-01' } }),
    pageOf({ text: 'orders since 2025-03-01 are affected' }),
  ])('is not known otherwise', (alert) => {
    expect(ageOfAlert(alert, null)).toBeNull()
  })
})
