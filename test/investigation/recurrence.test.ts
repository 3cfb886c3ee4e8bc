import { describe, expect, it } from 'vitest'
import type { PastCause } from '../../src/domain/verdict.ts'
import type { Ask } from '../../src/investigation/checks/ask.ts'
import { tierOf } from '../../src/investigation/model/tier.ts'
import { recur } from '../../src/investigation/triage/recurrence.ts'
import { conclude } from '../../src/investigation/verdict/conclude.ts'
import { alert, caseFile, evidence, finding, ranking } from './support/build.ts'

const past: PastCause = {
  incidentId: 'earlier',
  at: Date.UTC(2026, 1, 24, 3),
  statement: 'payments-db: database connections are exhausted',
  isConfirmed: true,
  checks: [
    { claim: 'waits of payments-db rose', sql: 'select count(*) as n from metrics', mode: 'compare' },
    { claim: 'its log says so', sql: 'select count(*) as n from logs', mode: 'state' },
  ],
}

/** Answers every query about a table in the same way: what it holds since the onset; before it nothing holds. */
const answering =
  (holds: { metrics: boolean | null; logs: boolean | null }): Ask =>
  async (sql, view) => {
    const held = sql.includes('metrics') ? holds.metrics : holds.logs
    if (held === null) return { status: 'ok', rows: [{ n: 0, holds: false }] }
    return { status: 'ok', rows: [{ n: 20, holds: held && view === 'incident', seen: 7, evidence: 'E1' }] }
  }

const recurring = (holds: { metrics: boolean | null; logs: boolean | null }, over: Partial<PastCause> = {}) =>
  recur({ ...past, ...over }, caseFile({ ask: answering(holds) }))

const sure = ranking({ confidence: 0.95 })

const concluded = (recurrence: Awaited<ReturnType<typeof recurring>>) =>
  conclude({
    alert,
    ranking: sure,
    findings: [finding()],
    evidence: [evidence(1, 'metrics'), evidence(2, 'logs')],
    gaps: [],
    recurrence,
  })

describe('a page of a kind that was seen before', () => {
  it('needs no model when a confirmed cause passes all its checks again', async () => {
    const recurrence = await recurring({ metrics: true, logs: true })
    expect(tierOf(sure, recurrence)).toBe(0)
    expect(concluded(recurrence).because.at(-1)).toEqual({
      text: 'as on 2026-02-24 (payments-db: database connections are exhausted, confirmed then): all 2 checks of that cause hold again, such as waits of payments-db rose',
      citations: ['E1'],
    })
  })

  it('needs one when nobody had confirmed it', async () => {
    expect(tierOf(sure, await recurring({ metrics: true, logs: true }, { isConfirmed: false }))).toBe(1)
  })

  it('lists last time’s cause as not so when one of its checks fails, and asks as for any other', async () => {
    const recurrence = await recurring({ metrics: false, logs: true })
    expect(tierOf(sure, recurrence)).toBe(1)
    expect(tierOf(ranking({ confidence: 0.5 }), recurrence)).toBe(2)
    const { ruledOut, because } = concluded(recurrence)
    expect(ruledOut[0]?.text).toContain('the cause on 2026-02-24 (payments-db: database connections')
    expect(ruledOut[0]?.text).toContain('not so this time, this fails: waits of payments-db rose')
    expect(because.every(({ text }) => !text.startsWith('as on'))).toBe(true)
  })

  it('takes a check that could not be run for neither', async () => {
    const recurrence = await recurring({ metrics: null, logs: true })
    expect(tierOf(sure, recurrence)).toBe(1)
    expect(concluded(recurrence).ruledOut.every(({ text }) => !text.includes('2026-02-24'))).toBe(true)
  })

  it('keeps the checks of its own cause for the next one, but not which change came first', () => {
    const verdict = concluded({ past, results: [], holds: false, failure: null })
    expect(verdict.checks?.map(({ sql }) => sql)).toEqual([
      'select count(*) as n from metrics',
      'select count(*) as n from logs',
    ])
  })
})
