import { describe, expect, it } from 'vitest'
import type { KnownFact } from '../../src/domain/known.ts'
import type { Alert } from '../../src/domain/signal.ts'
import { type Measured, measure, measuredAt } from '../../src/investigation/triage/expected.ts'
import { expectedVerdict } from '../../src/investigation/verdict/expected.ts'
import { columns, FIRED, MINUTE } from './support/build.ts'
import { canaryAlert, canaryRows, expectation } from './support/canary.ts'

interface Given {
  fact?: KnownFact
  alert?: Partial<Alert>
  minutes?: number
  ratio?: number
  rows?: ReturnType<typeof canaryRows>
  at?: number
}

function measured({
  fact = expectation(),
  alert = {},
  minutes = 10,
  ratio = 0.018,
  rows,
  at = FIRED,
}: Given = {}) {
  const page = canaryAlert(alert)
  const found = measure(
    fact,
    {
      alert: page,
      incident: columns(rows ?? canaryRows(minutes, ratio)),
      window: { start: FIRED - 60 * MINUTE, end: FIRED },
    },
    at,
  )
  if (found === null) throw new Error('no expectation')
  return found
}

describe('2 % errors in us-west-2 for 15 min after each deploy, on evidence', () => {
  it('holds, with the value and the deploy that it was measured by', () => {
    expect(measured()).toMatchObject({
      outcome: 'holds',
      reading: { text: '`error_ratio` 1.8 %', citations: ['E1'] },
      trigger: { title: 'canary v12', citations: ['E2'] },
      until: FIRED + 5 * MINUTE,
    })
  })

  it.each<[string, Given, string]>([
    ['17 min after', { minutes: 17 }, 'more than 15 min after the deploy (17 min after the deploy'],
    [
      '4 % in the evidence',
      { ratio: 0.04 },
      'errors above 2 % (10 min after the deploy, in us-west-2, `error_ratio` 4 %)',
    ],
    ['4 % in the alert', { alert: { value: '4 %' } }, 'errors above 2 %'],
    ['another region', { alert: { labels: { region: 'us-east-1' } } }, 'not in us-west-2'],
    ['no region said', { alert: { labels: {} } }, 'not in us-west-2'],
    [
      'two regions named',
      { alert: { labels: {}, title: 'canary error ratio us-west-2 vs us-east-1' } },
      'not in us-west-2',
    ],
    ['no deploy', { rows: { ...canaryRows(10, 0.018), changes: [] } }, 'no deploy before it'],
    ['the end of it, later', { at: FIRED + 6 * MINUTE }, 'more than 15 min after the deploy'],
  ])('fails: %s', (_, given, why) => {
    const { outcome, why: said } = measured(given)
    expect(outcome).toBe('fails')
    expect(said).toContain(why)
  })

  it('takes the place from the title when no label has one', () => {
    expect(measured({ alert: { labels: {}, title: 'canary errors in us-west-2' } }).outcome).toBe('holds')
  })

  it('forgives one odd sample and no rise at the end', () => {
    const odd = canaryRows(10, 0.018)
    const rising = canaryRows(10, 0.018)
    const at = (rows: typeof odd, index: number, value: number) => {
      const row = rows.metrics?.at(index)
      if (row) row.value = value
    }
    at(odd, -3, 0.2)
    for (const index of [-1, -2, -3]) at(rising, index, 0.2)
    expect(measured({ rows: odd }).outcome).toBe('holds')
    expect(measured({ rows: rising }).outcome).toBe('fails')
  })

  it.each<[string, Given, string]>([
    ['nobody confirmed it', { fact: expectation({}, { status: 'candidate' }) }, 'nobody has confirmed it'],
    ['it sets no limit', { fact: expectation({ bounds: [] }) }, 'it sets no limit'],
    [
      'it depends on what nobody can check',
      {
        fact: expectation(
          { after: null },
          { statement: 'up to 2 % errors in us-west-2 while the vans unload are fine' },
        ),
      },
      'nobody can check "while the vans unload',
    ],
    [
      'the alert is about latency',
      { alert: { metric: 'latency_p99_seconds', value: '1.8 s' } },
      'about something else',
    ],
    [
      'nothing was measured',
      { rows: { changes: canaryRows(10, 0).changes ?? [] } },
      'not found in what was read',
    ],
  ])('decides nothing: %s', (_, given, why) => {
    const { outcome, why: said } = measured(given)
    expect(outcome).toBe('undecided')
    expect(said).toContain(why)
  })

  it('a deploy of something else is no trigger, a rollout of it is', () => {
    const [change] = canaryRows(10, 0).changes ?? []
    const { metrics = [] } = canaryRows(10, 0.018)
    if (!change) throw new Error('no change')
    const other = { metrics, changes: [{ ...change, entity: 'cart' }] }
    const rollout = { metrics, changes: [{ ...change, type: 'k8s-event', title: 'rollout of canary v12' }] }
    expect(measured({ rows: other }).outcome).toBe('fails')
    expect(measured({ rows: rollout }).outcome).toBe('holds')
  })

  it('is measured as of a later look, and no later than the evidence goes', () => {
    const seen = { alert: canaryAlert(), incident: columns(), window: { start: 0, end: FIRED + 3 * MINUTE } }
    expect(measuredAt(seen, FIRED - MINUTE)).toBe(FIRED)
    expect(measuredAt(seen, FIRED + 2 * MINUTE)).toBe(FIRED + 2 * MINUTE)
    expect(measuredAt(seen, FIRED + 20 * MINUTE)).toBe(FIRED + 3 * MINUTE)
  })
})

describe('an expected page', () => {
  const verdictOf = (held: Measured) =>
    expectedVerdict(held, { gaps: [], ruledOut: [] }, (ref) => (ref === 'E2' ? 'deploys' : 'metrics'))

  it('cites who wrote it, the value and the deploy, and says when it ends', () => {
    const verdict = verdictOf(measured())
    expect(verdict).toMatchObject({ kind: 'expected', confidence: 'High', sources: 2, cause: null })
    expect(verdict.because.map(({ text, citations }) => `${text} ${citations}`)).toEqual([
      'the team wrote and confirmed: "canary: up to 2 % errors in us-west-2 for 15 min after each deploy are expected" (#releases, 2026-02-01) E1,E2',
      'measured: `error_ratio` 1.8 % E1',
      'after canary v12 at 11:50:00 UTC, expected until 12:05:00 UTC E2',
    ])
    expect(verdict.expectedUntil).toBe(FIRED + 5 * MINUTE)
    expect(verdict.next[0]).toContain('watch it until 12:05:00 UTC')
  })

  it('never says that nobody has to do anything', () => {
    const statement = 'canary: up to 2 % errors in us-west-2 are expected'
    const always = measured({ fact: expectation({ after: null }, { statement }) })
    expect(always).toMatchObject({ outcome: 'holds', until: null })
    const { next, expectedUntil, confidence } = verdictOf(always)
    expect(expectedUntil).toBeUndefined()
    expect(confidence).toBe('Medium')
    expect(next.length).toBeGreaterThan(0)
    expect(next.join(' ')).not.toMatch(/no action|nothing to do/i)
  })

  it('holds no markup of whoever wrote it', () => {
    const statement = 'canary *errors* `rm -rf` are expected'
    const [first] = verdictOf(measured({ fact: expectation({}, { statement }) })).because
    expect(first?.text).toContain("canary 'errors' 'rm -rf' are expected")
  })
})
