import { describe, expect, it } from 'vitest'
import { quotedTerm } from '../../../src/knowledge/mining/rules/quoted-term.ts'

describe('a word in quotes, told without being asked for', () => {
  it.each([
    ['brig', 'read-only copy', `"the brig" in the harbour's tickets is the read-only copy, not the cell`],
    ['wet crate', 'returned without being opened', 'fyi "wet crate" = returned without being opened'],
    ['cobbler', 'night shift', "note, 'the cobbler' is the job that mends labels in the night shift"],
    ['old Finn', 'labels', 'for newcomers: "old Finn" (in my notes) means the server that prints the labels'],
  ])('is %s', (alias, words, text) => {
    const detail = quotedTerm(text)?.detail
    expect(detail).toMatchObject({ kind: 'jargon', alias })
    expect(quotedTerm(text)?.detail.kind === 'jargon' && text).toContain(words)
  })

  it.each([
    ['what a program says', 'the log says "no route" is the last line'],
    ['an error', 'we get the error "bad seal" when the press is cold'],
    ['a verdict', '"move fast" is a bad idea'],
    ['a question', 'is "the brig" the read-only copy?'],
    ['a guess', '"the brig" is the read-only copy I think'],
    ['a state', '"wet crate" is fine'],
    ['a title', 'watched "the fog" last night, the film is great'],
  ])('is not %s', (_, text) => expect(quotedTerm(text)).toBeNull())
})
