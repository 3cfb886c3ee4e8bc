import { describe, expect, it } from 'vitest'
import { namesGiven } from '../../../src/knowledge/mining/read-passage.ts'
import { answeredTerm } from '../../../src/knowledge/mining/rules/answered-term.ts'
import type { Reading } from '../../../src/knowledge/mining/rules/rule.ts'
import { passage } from '../support/passage.ts'

const named = (readings: readonly Reading[]): string[] =>
  readings.flatMap(({ detail }) => (detail.kind === 'jargon' ? [`${detail.alias} = ${detail.means}`] : []))

describe('a line of a list of what things are called', () => {
  it.each([
    ['The Duchess: this is the primary of ledger-pg', 'Duchess = ledger-pg'],
    ['Tin Can – that means depot-mongo', 'Tin Can = depot-mongo'],
    ['aquarium -> our staging cluster', 'aquarium = staging cluster'],
    ['"Big Mo" = mobile-gateway, since forever', 'Big Mo = mobile-gateway'],
  ])('is read: %s', (text, expected) => {
    for (const heading of ['Nicknames', 'Terms you will meet in this channel:', 'a small glossary'])
      expect(named(namesGiven(passage(text, { heading })))).toEqual([expected])
  })

  it.each([
    ['Rosa Lind: ledger-pg', 'Names you call when it burns:'],
    ['The Duchess: this is the primary of ledger-pg, patched', 'Done today:'],
    ['status: ledger-pg is down', 'a small glossary'],
    ['SLO: what we promise', 'a small glossary'],
  ])('is not: %s (%s)', (text, heading) => {
    expect(named(namesGiven(passage(text, { heading })))).toEqual([])
  })
})

it('reads a list that is one passage with its heading', () => {
  const list = 'The Duchess: this is the primary of ledger-pg; the shed: our staging cluster; status: green'
  expect(named(namesGiven(passage(`Nicknames that people use here: ${list}`)))).toEqual([
    'Duchess = ledger-pg',
    'shed = staging cluster',
  ])
  expect(named(namesGiven(passage(`Who to call, by names people use: ${list}`)))).toEqual([])
})

describe('an answer to what something is called', () => {
  it.each([
    ['what is "the moth" that people keep on about?', "haha, that's lamp-redis."],
    ['who is the moth everyone talks about?', 'oh, it is lamp-redis, always was'],
    ['what is the moth again?', 'lamp-redis'],
  ])('is read: %s', (before, text) => {
    expect(named(answeredTerm(passage(text, { before, own: false })))).toEqual(['moth = lamp-redis'])
  })

  it.each([
    ['what is the error everybody is talking about?', "that's lamp-redis"],
    ['what is the moth?', 'haha ask whoever runs lamp-redis'],
    ['what is the moth of the day we are having?', "that's lamp-redis"],
  ])('is not: %s', (before, text) => {
    expect(named(answeredTerm(passage(text, { before, own: false })))).toEqual([])
  })
})
