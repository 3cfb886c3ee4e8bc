import { describe, expect, it } from 'vitest'
import { glossed } from '../../../src/knowledge/mining/rules/glossed.ts'

describe('what a word means, said in passing', () => {
  it.each([
    ['mole', 'vault for', 'mole (taupe in french) = our Vault for vouchers, dont dig'],
    ['PO', 'purchase order', 'no no. PO in catering = purchase order, on paper. nothing about offices'],
    ['VM', 'voucher machine', 'no bro. VM in catering = voucher machine, at the door. nothing with servers'],
    ['ghost crates', 'crate', 'What Sales likes to call ghost crates: a crate that was paid and never left.'],
    ['heron', 'Cassandra in oslo', 'heron = Cassandra in oslo that keeps the seats. people keep asking'],
    [
      'Butler',
      'seat-planner',
      'The Butler (that is what people upstairs call `seat-planner`) was restarted on Friday',
    ],
    [
      'attic',
      'cold-store',
      'When the `attic` (which is `cold-store`, for those who are new) wakes, it is slow',
    ],
    [
      'lame ducks',
      'order',
      'It is what Sales has been calling lame ducks: an order that was paid and never packed.',
    ],
  ])('is %s', (alias, means, text) => {
    const detail = glossed(text)?.detail
    expect(detail).toMatchObject({ kind: 'jargon', alias })
    expect(detail?.kind === 'jargon' && detail.means.toLowerCase()).toContain(means.toLowerCase())
  })

  it.each([
    ['what was set', 'pool = 50 connections on the database'],
    ['a cause', 'cause = failover of the cache, locks lost'],
    ['code', 'set LC_TIME=nb_NO and rerun the job'],
    ['a guess', 'maybe heron = Cassandra in oslo'],
    ['a question', 'heron = Cassandra in oslo?'],
    ['a meal', 'friday = pizza from the new place'],
    ['a technical word', 'latency = queue in front of the database'],
    ['a bracket of something else', 'The press (which is red) stopped'],
  ])('is not %s', (_, text) => expect(glossed(text)).toBeNull())
})
