import type { ObjectRow } from '../../domain/case-file.ts'
import type { FaultKind } from '../../domain/fault-kind.ts'
import { median } from '../robust.ts'
import { type DatabaseFact, numberIn, type Rule } from './model.ts'

interface Share {
  name: string
  load: number
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const sharesOf = (list: unknown): Share[] =>
  (Array.isArray(list) ? list : []).flatMap((one) => {
    if (!isRecord(one)) return []
    const load = Number(one.db_load_avg)
    const name = one.name ?? one.statement
    return typeof name === 'string' && Number.isFinite(load) ? [{ name, load }] : []
  })

interface Class {
  words: RegExp
  kind: FaultKind
  family: DatabaseFact['family']
}

/** Waits show where time goes, not why: they speak in the family of what they wait for. */
const CLASSES: readonly Class[] = [
  { words: /^lock|:lock/i, kind: 'lock', family: 'saturation' },
  { words: /^io/i, kind: 'disk', family: 'disk' },
  { words: /^cpu/i, kind: 'slow-query', family: 'cpu' },
]

const ANY: Omit<Class, 'words'> = { kind: 'saturation', family: 'saturation' }

/** Sessions at the end against those at the start, from which a load has really grown. */
const GROWN = 2
/** Share of one kind of wait from which it stands for the load. */
const MOSTLY = 0.5

function growth(row: ObjectRow): number {
  const { db_load } = row.attrs
  const values = isRecord(db_load) && Array.isArray(db_load.values) ? db_load.values.map(Number) : []
  const third = Math.floor(values.length / 3)
  if (third < 2) return 1
  return median(values.slice(-third)) / Math.max(0.5, median(values.slice(0, third)))
}

/** What most sessions of an instance wait for, once there are far more of them than at the start. */
export const waitFacts: Rule = (objects) =>
  objects
    .filter(({ kind }) => kind === 'database-load')
    .flatMap((row): DatabaseFact[] => {
      const waits = sharesOf(row.attrs.top_wait_events)
      const total = waits.reduce((sum, { load }) => sum + load, 0)
      const [first] = [...waits].sort((a, b) => b.load - a.load)
      const [statement] = sharesOf(row.attrs.top_sql).sort((a, b) => b.load - a.load)
      const grown = growth(row)
      if (!first || grown < GROWN || first.load < MOSTLY * total) return []
      const { kind, family } = CLASSES.find(({ words }) => words.test(first.name)) ?? ANY
      return [
        {
          kind,
          family,
          score: 1.2,
          text: `sessions grew ×${grown.toFixed(1)}, most wait for ${first.name}: ${statement?.name.slice(0, 100) ?? ''}`,
          rows: [row],
        },
      ]
    })

/** Rows from which reading a whole table is no trifle. */
const MANY_ROWS = 100_000

/** Plans that read whole tables: an index is missing, or is not used. */
export const planFacts: Rule = (objects) =>
  objects
    .filter((row) => row.kind === 'plan' && (numberIn(row, 'rows') ?? 0) >= MANY_ROWS)
    .slice(0, 2)
    .map((row) => ({
      kind: 'slow-query',
      family: 'state',
      score: 1.5,
      text: `a statement reads all of ${row.name}, ${numberIn(row, 'rows')} rows`,
      rows: [row],
    }))
