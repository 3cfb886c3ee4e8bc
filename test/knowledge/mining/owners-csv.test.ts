import { describe, expect, it } from 'vitest'
import { ownersCsvDrafts } from '../../../src/knowledge/mining/owners-csv.ts'

const LIST = `system,team,person,contact,reviewed
stockroom,logistics,Ola Berg,#yard,2026-02-01
"mailer, labels",external,Brightpost (agency),help@brightpost.example,
turnip,,,#yard,
`

describe('a CSV of owners', () => {
  it('says who owns what, since when it was looked through, and how they are reached', () => {
    expect(ownersCsvDrafts(LIST)).toMatchObject([
      {
        services: ['stockroom'],
        detail: { kind: 'ownership', owner: 'logistics' },
        statement: 'stockroom is owned by logistics (Ola Berg, #yard)',
        quote: 'stockroom,logistics,Ola Berg,#yard,2026-02-01',
        at: Date.UTC(2026, 1, 1),
      },
      {
        services: ['mailer', 'labels'],
        detail: { owner: 'Brightpost (agency)' },
        statement: 'mailer, labels is owned by Brightpost (agency) (help@brightpost.example)',
        at: 0,
      },
    ])
  })

  it('tells where each row begins, also after letters of several bytes', () => {
    const text = 'Service;Owner;Slack\nkäse;Zoë;#käse\nreef;Ann;#reef\n'
    const drafts = ownersCsvDrafts(text) ?? []
    expect(drafts.map(({ offset, quote }) => text.slice(offset, offset + quote.length))).toEqual([
      'käse;Zoë;#käse',
      'reef;Ann;#reef',
    ])
  })

  it.each(['name,team\nBob,payments\n', 'date,amount\n2026-01-01,3\n', '', 'service,version\ncart,3\n'])(
    'is none: %j',
    (text) => {
      expect(ownersCsvDrafts(text)).toBeNull()
    },
  )
})
