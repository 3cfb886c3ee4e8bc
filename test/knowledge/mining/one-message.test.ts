import { describe, expect, it } from 'vitest'
import { detailOf } from '../../../src/knowledge/mining/detail-of.ts'
import { readOneMessage, saysSomething } from '../../../src/knowledge/mining/one-message.ts'
import type { SlackMessage } from '../../../src/knowledge/sources/slack/message.ts'
import { NOW } from '../support/lessons.ts'

const message = (text: string): SlackMessage => ({
  ts: '1700000000.000100',
  at: NOW,
  thread: null,
  author: 'U1',
  bot: false,
  text,
  mentions: [],
  reactions: [],
  edited: null,
})

describe('one message', () => {
  it.each([
    ['the payments team owns refunds-api', 'ownership', ['refunds-api']],
    ['"the elephant" is orders-postgres, fyi', 'jargon', ['orders-postgres']],
    ['if db-replica-lag is above 500 ms, page the database team and do not restart', 'procedure', null],
    ['the root cause was that the pool of payments-db was exhausted after v412', 'cause', ['payments-db']],
  ] as const)('"%s" is read as %s', (text, kind, services) => {
    const reading = readOneMessage(message(text), null)
    expect(reading.kind).toBe(kind)
    expect(text).toContain(reading.quote)
    if (services !== null) expect(reading.services).toEqual(services)
  })

  it('leaves the kind to the person where no rule reads anything, and takes the subject from the channel', () => {
    const reading = readOneMessage(message('Lunch is at noon. Bring a fork. And a spoon.'), 'team-payments')
    expect(reading).toEqual({
      kind: null,
      services: ['team-payments'.replace('team-', '')],
      statement: 'Lunch is at noon. Bring a fork.',
      quote: 'Lunch is at noon. Bring a fork.',
    })
  })

  it('reads 40,000 characters of pasted output without keeping them', () => {
    const { statement, quote } = readOneMessage(message('ERROR x=1 '.repeat(4000)), null)
    expect(statement.length).toBeLessThanOrEqual(400)
    expect(quote.length).toBeLessThanOrEqual(8000)
  })

  it.each([
    [':white_check_mark: :tada::skin-tone-2:', false],
    ['✅ 🎉', false],
    ['…', false],
    ['ok', true],
    [':warning: v412', true],
  ])('"%s" says something: %s', (text, says) => {
    expect(saysSomething(text)).toBe(says)
  })
})

describe('what a person wrote', () => {
  const form = (kind: Parameters<typeof detailOf>[0]['kind'], statement: string, services: string[] = []) =>
    detailOf({ kind, statement, services }, NOW)

  it('is a cause or a procedure whatever its words', () => {
    expect(form('procedure', 'bounce it')).toMatchObject({ detail: { steps: ['bounce it'] } })
    expect(form('cause', 'cosmic rays')).toMatchObject({ detail: { cause: 'cosmic rays' } })
    expect(form('change', 'cart was rewritten', ['cart'])).toMatchObject({ detail: { kind: 'change' } })
  })

  it('is what code evaluates where it has to be', () => {
    expect(
      form('expectation', 'up to 2 % errors are normal for 15 min after each deploy', ['canary']),
    ).toMatchObject({ detail: { bounds: [{ value: 2, unit: '%' }], after: { minutes: 15 } } })
    expect(
      form('schedule', 'provider maintenance every other Tuesday from 03:00 to 05:00 UTC', ['payments']),
    ).toMatchObject({ detail: { recurring: { every: 'week', weeks: 2, weekday: 2 } } })
  })

  it.each([
    ['expectation', 'some errors are fine', ['checkout'], 'statement'],
    ['schedule', 'maintenance happens', [], 'statement'],
    ['jargon', 'the elephant', [], 'statement'],
    ['ownership', 'ask somebody', [], 'statement'],
    ['change', 'it was rewritten', [], 'services'],
  ] as const)('%s: "%s" is told what it lacks', (kind, statement, services, field) => {
    const detailed = form(kind, statement, [...services])
    expect(detailed).toMatchObject({ status: 'unfit', field })
  })
})
