import { describe, expect, it } from 'vitest'
import { noRows } from '../../src/domain/case-file.ts'
import { type Ask, limitedTo, type SqlRow, tablesOf, type View } from '../../src/investigation/checks/ask.ts'
import { type CheckSpec, refs, runCheck } from '../../src/investigation/checks/check.ts'
import { inList, literal, matches, numeral } from '../../src/investigation/checks/literal.ts'
import { runChecks } from '../../src/investigation/checks/run-checks.ts'
import { scopeOf } from '../../src/investigation/checks/scope.ts'
import { columns, finding, hypothesis } from './support/build.ts'

const answers =
  (rows: Partial<Record<View, SqlRow>>): Ask =>
  async (_, view) => ({
    status: 'ok',
    rows: rows[view] === undefined ? [] : [rows[view]],
  })

const spec = (over: Partial<CheckSpec> = {}): CheckSpec => ({
  id: 'a',
  claim: 'it rose',
  sql: 'select 1 from metrics',
  role: 'supports',
  mode: 'compare',
  tables: ['metrics'],
  ...over,
})

const metrics = () => 'metrics'

describe('running a check', () => {
  it('holds when true since the onset and false before it', async () => {
    const ask = answers({
      incident: { n: 4, holds: true, seen: 8.61234567, evidence: 'E2,E1' },
      baseline: { n: 20, holds: false, evidence: 'E3' },
    })
    expect(await runCheck(spec(), ask, metrics)).toMatchObject({
      outcome: 'holds',
      note: null,
      citations: ['E1', 'E2', 'E3'],
      source: 'metrics',
      rows: ['since the onset: 8.6123 over 4 readings', 'before the onset: not so over 20 readings'],
    })
  })

  it.each([
    [{ tables: ['metrics'] as const }, { n: 1, seen: 3 }, '3 over 1 reading'],
    [
      { tables: ['logs'] as const },
      { n: 12, seen: 3, sample: 'no slots' },
      '3 in 12 log lines, such as "no slots"',
    ],
    [{ tables: ['spans'] as const, unit: 'ms' as const }, { n: 2, seen: 41.5 }, '41.5 ms in 2 calls'],
    [{ tables: ['spans'] as const, unit: 'share' as const }, { n: 2, seen: 0.25 }, '25 % in 2 calls'],
    [{ tables: ['logs', 'spans'] as const }, { n: 2, seen: true }, 'true in 2 rows'],
  ])('says what it counted, in its unit: %j', async (over, row, said) => {
    const ask = answers({ incident: { holds: true, ...row } })
    const result = await runCheck(spec({ ...over, mode: 'state' }), ask, metrics)
    expect(result.rows).toEqual([`since the onset: ${said}`])
  })

  it('fails when it was so before', async () => {
    const ask = answers({ incident: { n: 4, holds: true }, baseline: { n: 20, holds: true } })
    expect(await runCheck(spec(), ask, metrics)).toMatchObject({
      outcome: 'fails',
      note: 'it was so before the onset too',
    })
  })

  it('says that there was no baseline to compare with', async () => {
    const ask = answers({ incident: { n: 4, holds: true }, baseline: { n: 0, holds: false } })
    expect(await runCheck(spec(), ask, metrics)).toMatchObject({ outcome: 'holds', note: 'no baseline' })
  })

  it('is unavailable without rows, and when the query is refused', async () => {
    expect(await runCheck(spec(), answers({ incident: { n: 0, holds: false } }), metrics)).toMatchObject({
      outcome: 'unavailable',
    })
    const refused: Ask = async () => ({ status: 'unavailable', reason: 'the query took too long' })
    expect(await runCheck(spec(), refused, metrics)).toMatchObject({
      outcome: 'unavailable',
      note: 'the query took too long',
    })
  })

  it('needs no baseline for a state, and looks before the onset for a change', async () => {
    const state = answers({ incident: { n: '3', holds: 'true' }, baseline: { n: 3, holds: true } })
    expect(await runCheck(spec({ mode: 'state' }), state, metrics)).toMatchObject({
      outcome: 'holds',
      note: null,
    })
    const before = answers({ incident: { n: 1, holds: false }, baseline: { n: 1, holds: true } })
    expect(await runCheck(spec({ mode: 'before-onset' }), before, metrics)).toMatchObject({
      outcome: 'holds',
    })
  })

  it('sorts references and keeps five', () => {
    expect(refs('E10,E9,E9,E1,E2,E3,E4')).toEqual(['E1', 'E2', 'E3', 'E4', 'E9'])
  })
})

describe('what a set of checks says', () => {
  const run = async (holds: Record<string, boolean>, specs: CheckSpec[]) => {
    const ask: Ask = async (sql, view) => ({
      status: 'ok',
      rows: [{ n: 5, holds: view === 'incident' && (holds[sql] ?? false), evidence: 'E1' }],
    })
    const { id } = hypothesis()
    return runChecks(
      { finding: finding({ hypotheses: [hypothesis({ checks: [] })] }), checks: new Map([[id, specs]]) },
      ask,
      metrics,
    )
  }
  const metric = spec({ id: 'm', sql: 'm', tables: ['metrics'] })
  const other = spec({ id: 'm2', sql: 'm2', tables: ['metrics'] })
  const logs = spec({ id: 'l', sql: 'l', tables: ['logs'] })

  it('lets a series that stayed normal speak against, but not an absent log line', async () => {
    const spoken = await run({ l: true }, [metric, logs])
    expect(spoken.hypotheses[0]?.checks.map((one) => `${one.id} ${one.outcome}`)).toEqual([
      'm fails',
      'l holds',
    ])
    const measured = await run({ m: true }, [metric, logs, other])
    expect(measured.hypotheses[0]?.checks.map((one) => one.id)).toEqual(['m'])
    expect(measured.lookedAt).toContain('it rose: not seen')
  })

  it('keeps the failed checks of a hypothesis that nothing supports', async () => {
    const refuted = await run({}, [metric, logs])
    expect(refuted.hypotheses[0]?.checks.map((one) => one.outcome)).toEqual(['fails', 'fails'])
  })

  it('drops a hypothesis that nothing could test and says nothing was found', async () => {
    const untested = await run({}, [])
    expect(untested).toMatchObject({ status: 'nothing-found', hypotheses: [] })
    expect(untested.lookedAt.length).toBeGreaterThan(0)
  })
})

describe('quoting', () => {
  it('keeps any text a literal', () => {
    expect(literal("o'neil\0")).toBe("'o''neil'")
    expect(inList('entity', ["a'); drop table logs; --"])).toBe("entity in ('a''); drop table logs; --')")
    expect(inList('entity', [])).toBe('1 = 0')
    expect(matches('message', "it's")).toContain("'(?i)it''s'")
  })

  it('refuses a threshold that is no number', () => {
    expect(() => numeral(Number.NaN)).toThrow('NaN cannot be a threshold')
    expect(numeral(0.1 + 0.2)).toBe("cast('0.300000000' as double)")
  })
})

describe('tables a query may name', () => {
  it('finds them after from and join, whatever a literal says', () => {
    expect(tablesOf("select 'from logs' from metrics m join spans_all s on 1 = 1")).toEqual([
      'metrics',
      'spans',
    ])
  })

  it('throws for a table of another domain', () => {
    const ask = limitedTo(['changes', 'spans'], 'the deploys specialist', answers({ incident: { n: 1 } }))
    expect(() => ask('select 1 from objects', 'incident')).toThrow(
      'the deploys specialist may not read objects',
    )
    expect(() => ask('select 1 from changes_all', 'incident')).not.toThrow()
  })
})

describe('what runs as a service', () => {
  it('takes what is declared, and replicas by their names', () => {
    const rows = noRows()
    rows.entities.push({ evidence: 'E1', entity: 'web-7', kind: 'pod', service: 'cart' })
    const log = (entity: string) => ({
      evidence: 'E1' as const,
      ts: 1,
      entity,
      level: null,
      message: '',
      traceId: null,
      spanId: null,
    })
    rows.logs.push(log('cart-7fc6f5476f-pqwgt'), log('cart-0'), log('cart-db'), log('cartography'))
    expect(scopeOf('cart', columns(rows)).entities).toEqual([
      'cart',
      'cart-0',
      'cart-7fc6f5476f-pqwgt',
      'web-7',
    ])
  })

  it('has as clients of a database those who call no other, by all their names', () => {
    const rows = noRows()
    const entity = (name: string, kind: string, service: string | null = null) =>
      rows.entities.push({ evidence: 'E1', entity: name, kind, service })
    entity('orders-db-0', 'database', 'orders-db')
    entity('ledger-db', 'database')
    entity('shop-1', 'pod', 'shop')
    for (const [caller, callee] of [
      ['shop-1', 'orders-db-0'],
      ['shop-1', 'search'],
      ['stock', 'orders-db'],
      ['stock', 'ledger-db'],
      ['orders-db', 'orders-db-0'],
    ] as const)
      rows.edges.push({ evidence: 'E1', caller, callee })
    expect(scopeOf('orders-db', columns(rows)).clients).toEqual(['shop', 'shop-1'])
    expect(scopeOf('ledger-db', columns(rows)).clients).toEqual([])
    expect(scopeOf('search', columns(rows)).clients).toEqual([])
  })
})
