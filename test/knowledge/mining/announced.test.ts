import { describe, expect, it } from 'vitest'
import { announced } from '../../../src/knowledge/mining/rules/announced.ts'

const AT = Date.UTC(2026, 8, 3, 9)

describe('what is announced to be otherwise', () => {
  it.each([
    [
      'under a head of its own',
      'A change on our side: from October on, the dock desk is staffed until 22:00 only.',
    ],
    ['as a proposal in force', 'RFC-12 has been accepted: from 1 October `press-feeder` signs its labels.'],
    [
      'as how it is from a day on',
      'Retro: renewal of the gateway cert is automatic as of today, reminders go to a list.',
    ],
  ])('is a change: %s', (_, text) => {
    expect(announced(text, AT)?.detail).toMatchObject({ kind: 'change', since: expect.any(Number) })
  })

  it.each([
    ['a question', 'Has the change on our side: anything broken?'],
    ['a draft', 'RFC-12 proposes that press-feeder signs its labels'],
    ['of the office', 'lunch is free from Monday'],
    ['a guess', 'maybe the renewal of the cert is automatic as of today'],
  ])('is none: %s', (_, text) => expect(announced(text, AT)).toBeNull())
})
