import type { TimeWindow } from '../../domain/case-file.ts'
import type { Collected } from '../../domain/connector.ts'
import { collected, type Question, unanswered } from '../collected.ts'
import { type Moment, numberOf } from './objects.ts'
import type { Diagnostic } from './queries/query.ts'
import { identity } from './queries/server.ts'
import { evidenceIn, refusedAnswer } from './refusals.ts'
import type { Refusal, Row, Session } from './session.ts'

/** What came of several questions; `refusal` when none was answered. */
export interface Read {
  refusal: Refusal | null
  answers: Readonly<Record<string, readonly Row[]>>
  missing: readonly (readonly [query: string, why: Refusal])[]
}

/** One server as the reads of this folder share it. */
export interface Reader {
  name: string
  service: string
  now: () => number
  moment(): Moment
  read(queries: readonly Diagnostic[], signal: AbortSignal): Promise<Read>
  /** A refusal as an answer: of a server that is full or starting it is evidence. `usable`: its connections, when known. */
  refused(question: Question, window: TimeWindow | null, refusal: Refusal, usable: number | null): Collected
}

export const questionOf = (what: string, queries: readonly Diagnostic[]): Question => ({
  source: 'database',
  query: `${what}: ${queries.map(({ name }) => name).join(', ')}`,
  args: { group: what, queries: queries.map(({ name }) => name) },
})

export function createReader(parts: {
  name: string
  service: string
  session: Session
  now: () => number
}): Reader {
  const { name, service, session, now } = parts
  const moment = (): Moment => ({ service, at: now() })
  return {
    name,
    service,
    now,
    moment,
    read: async (queries, signal) => {
      // Also asked of a server that was updated or failed over since: one row.
      const first = await session.ask(identity.sql(0), signal)
      if (!first.ok) return { refusal: first, answers: {}, missing: [] }
      const version = numberOf(first.rows[0]?.version) ?? 0
      const answers: Record<string, readonly Row[]> = {}
      const missing: [string, Refusal][] = []
      for (const query of queries) {
        const asked = await session.ask(query.sql(version), signal)
        if (asked.ok) answers[query.name] = asked.rows
        else missing.push([query.name, asked])
      }
      const refusal = missing.length === queries.length ? (missing[0]?.[1] ?? null) : null
      return { refusal, answers, missing }
    },
    refused: (question, window, refusal, usable) => {
      const said = evidenceIn(refusal, moment(), usable)
      if (said === null) return unanswered(question, window, refusedAnswer(name, refusal))
      const raw = Buffer.from(JSON.stringify(refusal))
      return collected(question, window, { raw, tables: { objects: { rows: [said] } } })
    },
  }
}
