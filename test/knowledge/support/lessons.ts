import type { Lesson, LessonDetail, Readers } from '../../../src/domain/lesson.ts'
import { lexicalEmbedder } from '../../../src/knowledge/embedders/lexical.ts'
import type { KnowledgeStore } from '../../../src/knowledge/store/store.ts'
import { readConcepts } from '../../../src/knowledge/words/concepts.ts'
import { redactHere } from '../../../src/safety/redact/redaction.ts'
import type { Database } from '../../../src/storage/sql.ts'

export const DAY = 86_400_000
export const NOW = Date.parse('2026-11-24T03:12:00Z')

export const TEAM: Readers = { kind: 'team' }

export const CONCEPTS = readConcepts()

export const SAVING = { actor: 'sitrep', signal: new AbortController().signal }

/** A store on a database, at a fixed time unless `now` is given. */
export const storeOn = (db: Database, over: Partial<KnowledgeStore> = {}): KnowledgeStore => ({
  db,
  teamId: 'default',
  embedder: lexicalEmbedder(CONCEPTS),
  concepts: CONCEPTS,
  redact: redactHere({ key: 'test' }),
  now: () => NOW,
  ...over,
})

let next = 0

/** A candidate of #payments, a day old, readable by the team. */
export function lesson(over: Partial<Lesson> & { detail?: LessonDetail } = {}): Lesson {
  next += 1
  const statement = over.statement ?? `the pool of payments-db ran out of connections (${next})`
  const ts = `${Math.floor((NOW - DAY) / 1000) + next}.000100`
  return {
    id: `lesson-${next}`,
    kind: over.detail?.kind ?? 'cause',
    services: ['payments-db'],
    statement,
    quote: statement,
    detail: { kind: 'cause', symptom: 'slow checkout', cause: statement, fix: null },
    source: { kind: 'slack', channel: 'C-PAY', ts, thread: ts, permalink: null },
    authors: [`U${next}`],
    at: NOW - DAY,
    validFrom: null,
    validUntil: null,
    readers: TEAM,
    status: 'candidate',
    statusReason: null,
    supersededBy: null,
    ...over,
  }
}

export const slackSource = (channel: string, ts: string): Lesson['source'] => ({
  kind: 'slack',
  channel,
  ts,
  thread: ts,
  permalink: null,
})

export async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}
