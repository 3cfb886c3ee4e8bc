import type { ObjectRow } from '../../domain/case-file.ts'
import { type DatabaseFact, numberIn, type Rule, textIn } from './model.ts'

/** Shares of the connections allowed from which new ones are about to be refused, and are. */
const NEARLY = 0.9
const FULL = 0.98

function connectionFact(used: number, most: number, rows: readonly ObjectRow[]): DatabaseFact[] {
  if (!(most > 0) || used < NEARLY * most) return []
  return [
    {
      kind: 'saturation',
      family: 'saturation',
      score: used >= FULL * most ? 4 : 2.5,
      text: `${used} of ${most} connections are taken`,
      rows,
    },
  ]
}

const settingOf = (
  settings: readonly ObjectRow[],
  name: string,
): { value: string; row: ObjectRow } | null => {
  const row = settings.find((one) => one.name === name)
  return row?.state ? { value: row.state, row } : null
}

/** A database that took no more connections when it was asked itself; how many there are need not be known. */
const refusedFacts: Rule = (objects) =>
  objects
    .filter((row) => row.kind === 'connections' && textIn(row, 'refused') !== null)
    .slice(0, 1)
    .map((row) => ({
      kind: 'saturation',
      family: 'saturation',
      score: 4,
      text: `it takes no more connections (${textIn(row, 'refused')}): ${textIn(row, 'message') ?? ''}`,
      rows: [row],
    }))

/** Connections against what is allowed: as one row, or among status and variables. */
export const connectionFacts: Rule = (objects) => {
  const refused = refusedFacts(objects)
  if (refused.length > 0) return refused
  const said = objects
    .filter(({ kind }) => kind === 'connections')
    .flatMap((row) =>
      connectionFact(numberIn(row, 'connections') ?? 0, numberIn(row, 'max_connections') ?? 0, [row]),
    )
  if (said.length > 0) return said
  const settings = objects.filter(({ kind }) => kind === 'setting')
  const [used, most] = [settingOf(settings, 'threads_connected'), settingOf(settings, 'max_connections')]
  return used && most ? connectionFact(Number(used.value), Number(most.value), [used.row, most.row]) : []
}

const READ_ONLY = /^(read_only|super_read_only|default_transaction_read_only|transaction_read_only)$/
const ON = /^(on|1|true|t)$/i

/** A database that takes no writes: right for a replica, and the reason of every failed write on a primary. */
export const readOnlyFacts: Rule = (objects) => {
  if (objects.some(({ kind }) => kind === 'replica')) return []
  return objects
    .filter(({ kind, name, state }) => kind === 'setting' && READ_ONLY.test(name) && ON.test(state ?? ''))
    .slice(0, 1)
    .map((row) => ({
      kind: 'database',
      family: 'state',
      score: 2,
      text: `${row.name} is ${row.state}: it takes no writes`,
      rows: [row],
    }))
}

/** What a cloud calls an instance that does not serve, by its status. */
const STATUS: readonly (readonly [
  words: RegExp,
  kind: DatabaseFact['kind'],
  family: DatabaseFact['family'],
  score: number,
])[] = [
  [/storage-full/i, 'disk', 'disk', 5],
  [/incompatible|inaccessible|failed|restore-error/i, 'database', 'state', 4],
  [/rebooting|stopp(ed|ing)|maintenance|upgrading|recovering/i, 'crash', 'crash', 3],
]

export const statusFacts: Rule = (objects) =>
  objects
    .filter(({ kind }) => kind === 'database')
    .flatMap((row) => {
      const found = STATUS.find(([words]) => words.test(row.state ?? ''))
      if (!found) return []
      const [, kind, family, score] = found
      return [{ kind, family, score, text: `${row.name} is ${row.state}`, rows: [row] }]
    })
