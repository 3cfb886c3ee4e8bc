import { describe, expect, it } from 'vitest'
import type { HypothesisResult } from '../../src/domain/answer.ts'
import type { CheckResult } from '../../src/domain/verdict.ts'
import { hypothesisMessage } from '../../src/report/answer-messages.ts'
import { messageAsText } from '../../src/report/message-as-text.ts'

const check = (claim: string, outcome: CheckResult['outcome'] = 'holds'): CheckResult => ({
  id: 'c',
  claim,
  sql: 'select 1 from metrics',
  role: 'supports',
  mode: 'compare',
  outcome,
  rows: [],
  note: null,
  citations: ['E1'],
  source: 'metrics',
})

const WAITS = '`pool_wait_seconds` of db rose above 0.5, its normal range'
const READ = `${WAITS} (since the onset: 8.6 over 12 readings; before the onset: 0.02 over 40 readings)`

const result: HypothesisResult = {
  claim: 'the pool is exhausted',
  outcome: 'supported',
  reason: '1 of 2 checks hold',
  evidenceFor: [{ text: READ, citations: ['E1'] }],
  evidenceAgainst: [],
  checks: [
    check(WAITS),
    check('`cpu_percent` of db rose above 80, a level that is bad whatever it was before', 'fails'),
  ],
  settles: null,
  withoutModel: null,
}

describe('the answer to a hypothesis', () => {
  const text = messageAsText(hypothesisMessage(result)).replace(/\s+/g, ' ')

  it('tells a check once: among what is for or against it, or beside them', () => {
    expect(text.match(/pool_wait_seconds/g)).toHaveLength(1)
    expect(text).toMatch(/Also checked.*cpu_percent/)
    const all = { ...result, checks: result.checks.slice(0, 1) }
    expect(messageAsText(hypothesisMessage(all))).not.toContain('Also checked')
  })

  it('says limits and readings in the unit of the series', () => {
    expect(text).toContain('rose above 500 ms')
    expect(text).toContain(
      'since the onset: 8.6 s over 12 readings; before the onset: 20 ms over 40 readings',
    )
    expect(text).toContain('rose above 80 %')
  })
})
