import type { ObjectRow } from '../../domain/case-file.ts'
import { type DatabaseFact, type Rule, secondsIn, textIn } from './model.ts'

/** Seconds behind from which readers see what is no longer true. */
const BEHIND = 60
const LONG = 900

/** Which thread of a replica stands still; null when none says so. */
function stopped(row: ObjectRow): string | null {
  for (const name of ['slave_io_running', 'replica_io_running', 'slave_sql_running', 'replica_sql_running'])
    if (/^no$/i.test(textIn(row, name) ?? '')) return name
  return null
}

/** Replicas that lag behind or no longer follow. */
export const replicationFacts: Rule = (objects) =>
  objects
    .filter(({ kind }) => kind === 'replica')
    .flatMap((row): DatabaseFact[] => {
      const about = { kind: 'replication', family: 'state', rows: [row] } as const
      const still = stopped(row)
      const why = textIn(row, 'last_sql_error', 'last_io_error', 'last_error') ?? ''
      if (still !== null) return [{ ...about, score: 4, text: `${still} is No: ${why.slice(0, 120)}` }]
      const lag = secondsIn(row, 'seconds_behind_source', 'seconds_behind_master', 'replay_lag') ?? 0
      if (lag < BEHIND) return []
      return [
        { ...about, score: lag >= LONG ? 3.5 : 2.5, text: `${row.name} is ${lag} s behind its primary` },
      ]
    })
