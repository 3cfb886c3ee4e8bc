import type { ObjectRow } from '../../domain/case-file.ts'
import { type DatabaseFact, numberIn, type Rule, secondsIn, textIn } from './model.ts'

/** Seconds behind from which readers see what is no longer true. */
const BEHIND = 60
const LONG = 900

/** Which thread of a replica stands still; null when none says so. */
function stopped(row: ObjectRow): string | null {
  for (const name of ['slave_io_running', 'replica_io_running', 'slave_sql_running', 'replica_sql_running'])
    if (/^no$/i.test(textIn(row, name) ?? '')) return name
  return null
}

/** Bytes of log behind from which a replica does not follow the load any more: more than half a segment of 16 MB. */
const BYTES_BEHIND = 8 * 1_048_576

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`

/** What was received, or flushed there, and not replayed: bytes do not lie where an interval keeps its last value. */
function behindFact(row: ObjectRow): DatabaseFact[] {
  const about = { kind: 'replication', family: 'state', rows: [row] } as const
  const bytes = numberIn(row, 'unreplayed_bytes') ?? 0
  if (textIn(row, 'paused') === 'true' && bytes > 0)
    return [{ ...about, score: 4, text: `replay is paused, ${megabytes(bytes)} are not replayed` }]
  if (bytes < BYTES_BEHIND) return []
  return [{ ...about, score: 2.5, text: `${row.name} has ${megabytes(bytes)} not replayed` }]
}

/** A slot that nobody reads keeps the log of its standby until the disk is full. */
const slotFacts: Rule = (objects) =>
  objects
    .filter(
      (row) =>
        row.kind === 'replication-slot' &&
        row.state === 'inactive' &&
        (numberIn(row, 'retained_bytes') ?? 0) >= BYTES_BEHIND,
    )
    .map((row) => ({
      kind: 'replication',
      family: 'state',
      score: 3,
      text: `nobody reads slot ${row.name}: ${megabytes(numberIn(row, 'retained_bytes') ?? 0)} of log are kept for it`,
      rows: [row],
    }))

/** Replicas that lag behind or no longer follow. */
export const replicationFacts: Rule = (objects) => [...replicaFacts(objects), ...slotFacts(objects)]

const replicaFacts: Rule = (objects) =>
  objects
    .filter(({ kind }) => kind === 'replica')
    .flatMap((row): DatabaseFact[] => {
      const about = { kind: 'replication', family: 'state', rows: [row] } as const
      const still = stopped(row)
      const why = textIn(row, 'last_sql_error', 'last_io_error', 'last_error') ?? ''
      if (still !== null) return [{ ...about, score: 4, text: `${still} is No: ${why.slice(0, 120)}` }]
      const lag = secondsIn(row, 'seconds_behind_source', 'seconds_behind_master', 'replay_lag') ?? 0
      if (lag < BEHIND) return behindFact(row)
      return [
        { ...about, score: lag >= LONG ? 3.5 : 2.5, text: `${row.name} is ${lag} s behind its primary` },
      ]
    })
