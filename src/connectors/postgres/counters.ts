import type { Collected, CollectRequest } from '../../domain/connector.ts'
import { collected } from '../collected.ts'
import { type Activity, activityOf } from './activity.ts'
import { numberOf, type StateRow, stateRow } from './objects.ts'
import { database, lagBytes } from './queries/server.ts'
import { headroom } from './queries/sessions.ts'
import { statementCounters, tableScans } from './queries/tables.ts'
import { questionOf, type Reader } from './reader.ts'
import { createSamples, type Sample } from './samples.ts'
import type { Refusal, Row } from './session.ts'

const SAMPLED = [headroom, database, lagBytes, tableScans, statementCounters]

export const METRICS = questionOf('counters', SAMPLED)

/** What the counters of a server were before: the server itself does not keep it. */
export interface Counters {
  /** Reads them once; why not, when the server did not answer. */
  sample(signal: AbortSignal): Promise<Refusal | null>
  metrics(request: CollectRequest, signal: AbortSignal): Promise<Collected>
  activity(): Activity | null
  /** Connections that anybody can have, as far as it was ever said. */
  usable(): number | null
  /** Deadlocks since the earliest sample of the last hour; none without one. */
  deadlocks(rows: readonly Row[]): StateRow[]
}

const HOUR = 3_600_000

/** What is now is not about a window that ended longer ago. */
export const STALE_MS = 600_000

/** `sampleMs`: milliseconds between samples, for what people read. */
export function createCounters(reader: Reader, sampleMs: number): Counters {
  const samples = createSamples()
  let activity: Activity | null = null
  const usable = (): number | null => numberOf(samples.last()?.headroom.usable)

  const sample = async (signal: AbortSignal): Promise<Refusal | null> => {
    const { refusal, answers } = await reader.read(SAMPLED, signal)
    if (refusal !== null) return refusal
    const ts = reader.now()
    const one: Sample = {
      ts,
      headroom: answers.headroom?.[0] ?? {},
      database: answers.database?.[0] ?? {},
      lagBytes: numberOf(answers.lag?.[0]?.bytes) ?? 0,
    }
    samples.add(one)
    activity = activityOf(ts, answers.seq_scans ?? [], answers.statement_counters ?? [])
    return null
  }

  const metrics = async ({ window, purpose }: CollectRequest, signal: AbortSignal): Promise<Collected> => {
    const isNow = purpose === 'incident' && window.end >= reader.now() - STALE_MS
    const before = activity
    const refusal = isNow ? await sample(signal) : null
    // The state that is read beside this one compares with what was there before, not with a second ago.
    activity = before ?? activity
    // What was sampled while the request was under way belongs to it.
    const until = { start: window.start, end: isNow ? Math.max(window.end, reader.now()) : window.end }
    const rows = samples.metrics(until, reader.service)
    if (refusal !== null && rows.length === 0) return reader.refused(METRICS, window, refusal, usable())
    const answer = collected(METRICS, until, { raw: null, tables: { metrics: { rows } } })
    if (answer.status !== 'no_data') return answer
    const reason = `a database keeps no past: its counters are read every ${sampleMs / 1000} s since Sitrep started`
    return { ...answer, reason }
  }

  return {
    sample,
    metrics,
    activity: () => activity,
    usable,
    deadlocks: ([now]) => {
      const at = reader.now()
      const first = samples.from({ start: at - HOUR, end: at })
      const [then, current] = [numberOf(first?.database.deadlocks), numberOf(now?.deadlocks)]
      if (first === null || then === null || current === null || current <= then) return []
      const attrs = { new_deadlocks: current - then, seconds: Math.round((at - first.ts) / 1000) }
      const state = `${attrs.new_deadlocks} deadlocks in ${attrs.seconds} s`
      return [stateRow(reader.moment(), { kind: 'deadlocks', name: 'deadlocks', state, attrs })]
    },
  }
}
