import { describe, expect, it } from 'vitest'
import { aliasIn, ownerIn } from '../../../src/knowledge/mining/talk/named.ts'

const speaker = { name: '@ann', we: null }

describe('who is named as the owner', () => {
  it.each([
    ['the badge readers sit with Noor and nobody else', 'Noor'],
    ['for keys to the cellar ask Olga at the depot', 'Olga'],
    ['tape robot is Fujitsu field service, contract 12', 'Fujitsu field service'],
    ["Karin's, the post room's really", 'Karin'],
    ['scanner faults → Biomed workshop', 'Biomed workshop'],
    ['the ledger team does', 'ledger team'],
    ['that would be me', '@ann'],
  ])('in %j is %s', (text, owner) => {
    expect(ownerIn({ text, asked: 'who has that?', speaker })).toBe(owner)
  })

  it.each(['nobody really knows these days', 'it moved in March, on a Tuesday'])(
    'in %j is nobody',
    (text) => {
      expect(ownerIn({ text, asked: '', speaker })).toBeNull()
    },
  )
})

describe('what is named by a word of the team', () => {
  it.each([
    ['"parking lot" in the admin?', 'events that were given up on', 'parking lot'],
    ['what is the kraken?', 'lives in the cellar', 'kraken'],
    ['', 'our friend "Mr. Pink" is the suspense account', 'Mr. Pink'],
    ['', 'grandma is the old box under the stairs', 'grandma'],
    ['', 'we call it the swamp', 'swamp'],
    ['', 'and SVR in their mails stands for the survey', 'SVR'],
  ])('asked %j and told %j is %s', (asked, text, alias) => {
    expect(aliasIn({ text, asked, speaker })).toBe(alias)
  })

  it('is none where nothing is called anything', () => {
    expect(aliasIn({ text: 'runs every night, nobody knows why', asked: '', speaker })).toBeNull()
  })
})
