import { describe, expect, it } from 'vitest'
import type { ExpectationDetail } from '../../src/domain/lesson.ts'
import { understoodText } from '../../src/domain/understood-text.ts'

const normal = (over: Partial<ExpectationDetail>): string | null =>
  understoodText({ kind: 'expectation', bounds: [], places: [], after: null, during: null, ...over })

describe('what code makes of a lesson', () => {
  it('is of an expectation all that has to hold', () => {
    expect(
      normal({
        bounds: [{ metric: 'errors', op: '<=', value: 2, unit: '%' }],
        places: ['us-west-2'],
        after: { trigger: 'deploy', minutes: 15 },
      }),
    ).toBe('Checked by code: errors ≤ 2 % · in us-west-2 · up to 15 min after the deploy')
    expect(normal({ after: { trigger: 'restart', minutes: 5 }, except: ['ams', 'fra'] })).toBe(
      'Checked by code: not in ams or fra · up to 5 min after the restart',
    )
    const during = { every: 'day', window: { from: 360, to: 480, zone: null } } as const
    expect(normal({ bounds: [{ metric: 'picks', op: '>=', value: 40, unit: '' }], during })).toBe(
      'Checked by code: picks ≥ 40 · every day 06:00–08:00 UTC',
    )
  })

  it('says when nothing of it can be checked', () => {
    expect(normal({ places: ['us-west-2'] })).toBe('Code can check nothing of it: it never decides')
  })

  it('is of a schedule when, of a nickname what it means, of an owner who, and of others nothing', () => {
    const recurring = { every: 'week', weeks: 2, weekday: 2, anchor: null, window: null } as const
    expect(understoodText({ kind: 'schedule', what: 'bank', recurring })).toBe(
      'Understood as: every other Tuesday',
    )
    expect(understoodText({ kind: 'schedule', what: 'bank', recurring: null })).toBeNull()
    expect(understoodText({ kind: 'jargon', alias: 'bertha', means: 'orders-db' })).toBe(
      'Understood as: bertha means orders-db',
    )
    expect(understoodText({ kind: 'ownership', owner: 'team Falcon' })).toBe('Understood as: team Falcon')
    expect(understoodText({ kind: 'change', what: 'rewritten', since: 1 })).toBeNull()
  })
})
