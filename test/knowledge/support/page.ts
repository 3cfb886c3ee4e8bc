import type { Lesson } from '../../../src/domain/lesson.ts'
import type { Alert } from '../../../src/domain/signal.ts'
import { TEAM_REACH } from '../../../src/knowledge/access/reach.ts'
import { lessonsForPage, type PageAsked } from '../../../src/knowledge/recall/page.ts'
import type { Tx } from '../../../src/storage/sql.ts'
import { CONCEPTS, lesson, NOW } from './lessons.ts'

/** A page of payments-db at `NOW`, a Tuesday at 03:12 UTC. */
export const pageOf = (over: Partial<Alert> = {}): Alert => ({
  title: 'payments-db replica lag 900 ms (limit 500 ms)',
  service: 'payments-db',
  severity: 'SEV-2',
  entity: null,
  metric: 'replica_lag_ms',
  value: '900 ms',
  firedAt: NOW,
  url: null,
  labels: {},
  text: '',
  ...over,
})

/** Statements that the page shows to the team. */
export async function shownOn(db: Tx, alert: Alert, over: Partial<PageAsked> = {}): Promise<string[]> {
  const found = await lessonsForPage(db, 'default', {
    alert,
    own: [alert.service],
    dependencies: [],
    reach: TEAM_REACH,
    at: NOW,
    concepts: CONCEPTS,
    ...over,
  })
  return found.map(({ statement }) => statement)
}

export const cause = (statement: string, over: Partial<Lesson> = {}): Lesson =>
  lesson({ statement, detail: { kind: 'cause', symptom: statement, cause: statement, fix: null }, ...over })

export const procedure = (when: string, over: Partial<Lesson> = {}): Lesson =>
  lesson({
    statement: `${when}: page the database team`,
    detail: { kind: 'procedure', when, steps: ['page the database team'], page: 'the database team' },
    ...over,
  })
