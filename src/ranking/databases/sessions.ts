import type { ObjectRow } from '../../domain/case-file.ts'
import { numberIn, type Rule, secondsIn, textIn } from './model.ts'

const LOCKED = /^lock$|waiting for .*lock|lock wait|^locked$/i

const holders = ({ attrs }: ObjectRow): string[] => {
  const { blocked_by } = attrs
  if (Array.isArray(blocked_by)) return blocked_by.map(String)
  return typeof blocked_by === 'string' || typeof blocked_by === 'number'
    ? String(blocked_by)
        .split(/[^\d]+/)
        .filter((pid) => pid !== '')
    : []
}

const waits = (row: ObjectRow): boolean =>
  holders(row).length > 0 || LOCKED.test(textIn(row, 'wait_event_type') ?? '') || LOCKED.test(row.state ?? '')

const countOf = (row: ObjectRow): number => numberIn(row, 'sessions', 'count') ?? 1

const who = (row: ObjectRow): string =>
  textIn(row, 'application', 'application_name', 'user', 'usename') ?? row.name

/** Open without working: its locks stay until somebody ends it. */
const isIdleHolder = (row: ObjectRow): boolean =>
  /idle in transaction/i.test(row.state ?? '') &&
  (secondsIn(row, 'oldest_transaction_seconds', 'duration') ?? 0) >= LONG

/** Seconds after which an open transaction or a statement is no ordinary one. */
const LONG = 10
const BLOCKED = 3
const EACH = 0.15
const MOST = 4.5

/** Sessions that wait for locks, and who holds them. */
export const lockFacts: Rule = (objects) => {
  const sessions = objects.filter(({ kind }) => kind === 'session')
  const waiting = sessions.filter(waits)
  if (waiting.length === 0) return []
  const count = Math.max(...waiting.map(countOf), waiting.length)
  const pids = new Set(waiting.flatMap(holders))
  const holding = sessions.filter((row) => isIdleHolder(row) || (pids.has(row.name) && !waits(row)))
  const by = holding.length > 0 ? `, held by ${[...new Set(holding.map(who))].join(', ')}` : ''
  const idle = holding.some(isIdleHolder) ? ', idle in its transaction' : ''
  return [
    {
      kind: 'lock',
      family: 'state',
      score: Math.min(MOST, BLOCKED + EACH * (count - 1)),
      text: `${count} sessions of ${[...new Set(waiting.map(who))].slice(0, 3).join(', ')} wait for locks${by}${idle}`,
      rows: [...waiting.slice(0, 2), ...holding.slice(0, 1)],
    },
  ]
}

const MINUTE = 60
const isActive = (row: ObjectRow): boolean =>
  /^(active|executing|sending data|query)$/i.test(row.state ?? '') ||
  /^query$/i.test(textIn(row, 'command') ?? '')

/** Statements that run for minutes without waiting for anybody. */
export const slowFacts: Rule = (objects) => {
  const slow = objects.filter(
    (row) =>
      row.kind === 'session' &&
      isActive(row) &&
      !waits(row) &&
      (secondsIn(row, 'duration', 'query_seconds', 'time', 'runtime') ?? 0) >= MINUTE,
  )
  if (slow.length === 0) return []
  const [first] = slow
  const statement = (first && textIn(first, 'query', 'info')) ?? ''
  return [
    {
      kind: 'slow-query',
      family: 'state',
      score: Math.min(3, 1.5 + 0.3 * (slow.length - 1)),
      text: `${slow.length} statements run for more than a minute: ${statement.replace(/\s+/g, ' ').slice(0, 120)}`,
      rows: slow.slice(0, 2),
    },
  ]
}

/** A transaction that is open this long without working keeps its locks, its connection and every dead row. */
const FORGOTTEN = 5 * MINUTE

/** Transactions that somebody left open, also while nobody waits for them yet. */
export const forgottenFacts: Rule = (objects) => {
  const left = objects.filter(
    (row) =>
      row.kind === 'session' &&
      /idle in transaction/i.test(row.state ?? '') &&
      (secondsIn(row, 'oldest_transaction_seconds', 'duration') ?? 0) >= FORGOTTEN,
  )
  if (left.length === 0) return []
  const names = [...new Set(left.map(who))].slice(0, 3).join(', ')
  return [
    {
      kind: 'lock',
      family: 'state',
      score: Math.min(2, 1.2 + 0.1 * (left.length - 1)),
      text: `${left.length} transactions of ${names} are open and idle for more than five minutes`,
      rows: left.slice(0, 2),
    },
  ]
}

/** Deadlocks end one of the transactions each; one may happen any day. */
export const deadlockFacts: Rule = (objects) =>
  objects
    .filter((row) => row.kind === 'deadlocks' && (numberIn(row, 'new_deadlocks') ?? 0) > 0)
    .map((row) => {
      const count = numberIn(row, 'new_deadlocks') ?? 0
      return {
        kind: 'lock',
        family: 'state',
        score: Math.min(3, 1.2 + 0.3 * (count - 1)),
        text: `${count} deadlocks in ${numberIn(row, 'seconds')} s ended a transaction each`,
        rows: [row],
      }
    })
