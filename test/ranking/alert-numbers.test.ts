import { describe, expect, it } from 'vitest'
import { measuresIn } from '../../src/ranking/alert-family.ts'
import { alertNumbers } from '../../src/ranking/alert-numbers.ts'
import { foldingOf } from '../../src/ranking/case-input.ts'
import { columnsOf } from '../../src/ranking/columns-of.ts'
import { metricSeries, prepareSeries } from '../../src/ranking/series.ts'
import { PODS, podLine, podTable } from './support/cluster.ts'
import { entity, input, line, rankRows, series, toolRows } from './support/rows.ts'

const shop = { entities: [entity('front'), entity('orders-db', 'database')] }

const facts = (text: string, rows = {}, alert = {}) => {
  const one = columnsOf(input({ ...shop, ...rows }, { text, ...alert }))
  const folding = foldingOf(one.rows)
  const read = metricSeries(one).flatMap((raw) => prepareSeries(raw, one, folding) ?? [])
  return alertNumbers(one, folding, read).map(({ service, family }) => `${service} ${family}`)
}

describe('numbers of a text', () => {
  it('have a family, a value and a unit', () => {
    const [first, second] = measuresIn('connections at 98 % of the pool for 3 minutes')
    expect(first).toMatchObject({ family: 'saturation', value: 98, unit: '%', fits: true })
    expect(second).toMatchObject({ fits: false })
  })

  it.each([
    ['disk usage 91%', 'disk', 91],
    ['p99 3.4 s (limit 2 s)', 'latency', 3.4],
    ['CPU is at 88-94% on two nodes', 'cpu', 94],
    ['98 % of the connections are in use', 'saturation', 98],
    ['FreeStorageSpace dropped below 10 GB', 'disk', 10],
    ['Free memory: 4 %', 'memory', 4],
    ['the error rate is 12.5 %', 'error', 12.5],
    ['heap holds 1,950 MB', 'memory', 1950],
  ])('%s', (text, family, value) => {
    expect(measuresIn(text)).toMatchObject([{ family, value, fits: true }])
  })

  it.each(['a discount of 20 %', 'fired for 20 minutes', 'Node 24 runs 3 pods', 'in step 7 of 9'])(
    'are none of anything that breaks in "%s"',
    (text) => expect(measuresIn(text)).toEqual([]),
  )

  it('that only say how long are not taken for the measure', () => {
    expect(measuresIn('CPU is busy for 20 minutes')).toMatchObject([{ fits: false }])
  })
})

describe('the alert’s own numbers', () => {
  it.each([
    ['connections at 98 %', ['front saturation']],
    ['disk usage 91%; p99 3.4 s (limit 2 s)', ['front disk', 'front latency']],
    ['orders-db: connections at 98 %', ['orders-db saturation']],
    ['orders-db2: connections at 98 %', ['front saturation']],
    ['memory at 40 %', []],
    ['memory is above its limit of 40 %', ['front memory']],
    ['free disk space: 60 % available', []],
    ['latency is back at 20 ms', []],
    ['it fires', []],
  ])('"%s" are facts', (text, expected) => {
    expect(facts(text)).toEqual(expected)
  })

  it('are read from its metric and value', () => {
    expect(facts('it fires', {}, { metric: 'pool_in_use', value: '97 %' })).toEqual(['front saturation'])
  })

  it('say nothing where a series of the same was read, and nothing of a service nobody read', () => {
    expect(facts('CPU at 97 %', { metrics: series('front', 'cpu_percent', 20, 97) })).toEqual([])
    expect(facts('CPU at 97 %', {}, { service: 'ghost', entity: 'ghost' })).toEqual([])
  })

  it('cite the first read of the service, as something that outsiders can write', () => {
    const rows = toolRows([podTable({ [PODS[0] ?? '']: podLine(PODS[0] ?? '', '0/1', 'Error') })])
    const { suspects } = rankRows(input(rows, { text: 'connections at 98 %' }))
    const said = suspects[0]?.supporting.find(({ family }) => family === 'saturation')
    expect(said).toMatchObject({
      service: 'front',
      citations: ['E10'],
      untrusted: true,
      text: 'the alert says: "connections at 98 %"',
    })
  })

  it('make nothing wrong where nothing else is', () => {
    const logs = [line({ entity: 'front', message: 'served' })]
    const { outcome, suspects } = rankRows(
      input({ ...toolRows([podTable()]), logs }, { text: 'connections at 98 %' }),
    )
    expect(outcome).toBe('healthy')
    expect(suspects).toEqual([])
  })
})
