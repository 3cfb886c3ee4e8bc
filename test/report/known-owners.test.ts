import { expect, it } from 'vitest'
import type { KnownFact } from '../../src/domain/known.ts'
import { knownLines } from '../../src/report/known-lines.ts'

const NOW = Date.UTC(2026, 10, 24, 3, 12)

const owner = (name: string, over: Partial<KnownFact> = {}): KnownFact => ({
  lesson: name,
  kind: 'ownership',
  services: ['payments-db'],
  relation: 'own',
  statement: `payments-db is owned by ${name}`,
  detail: { kind: 'ownership', owner: name },
  status: 'confirmed',
  statusReason: null,
  at: NOW,
  place: '#db',
  link: null,
  ...over,
})

const shownOf = (facts: KnownFact[], seen: Parameters<typeof knownLines>[1] = null): string[] =>
  knownLines({ at: NOW, service: 'payments-db', facts, earlier: null, oldAlert: null, failed: [] }, seen).map(
    ({ text }) => text,
  )

it('puts owners of whom people say different things beside each other', () => {
  const facts = [
    owner('Fern'),
    owner('Chatline', { status: 'candidate' }),
    owner('Opal', { services: ['payments-api'] }),
  ]
  const shown = shownOf(facts)
  expect(shown.map((line) => line.split(' (')[0])).toEqual([
    'Owner: Fern',
    'Owner, told otherwise: Chatline',
    'Owner: Opal',
  ])
  expect(shown[1]).toContain('unconfirmed')
})

it('names who owns another service once that is the cause', () => {
  const other = (service: string, name: string) =>
    owner(name, { services: [service], relation: 'dependency' })
  const facts = [owner('@shop'), other('payments', '@pay'), other('cart', '@cart')]
  const leads = (shown: string[]) => shown.map((line) => line.split(' (')[0])
  expect(leads(shownOf(facts))).toEqual(['Owner: @shop'])
  expect(leads(shownOf(facts, { suspects: [], cause: 'Payments' }))).toEqual([
    'Owner: @shop',
    'Owner of `Payments`: @pay',
  ])
})
