import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import type { Database } from '../../../src/storage/sql.ts'
import { databaseBackends } from '../../support/database.ts'

/** Runs a suite on every backend, each test on empty tables: much faster than a database a test. */
export function onEachDatabase(title: string, suite: (db: () => Database) => void): void {
  describe.each(databaseBackends())(`${title} ($name)`, ({ skip, open }) => {
    describe.skipIf(skip !== null)(skip ?? 'holds', () => {
      let db: Database
      beforeAll(async () => {
        db = await open()
      })
      beforeEach(async () => {
        await db.query('truncate inbox, inbox_key, incident, run, step, outbox, label cascade')
      })
      afterAll(() => db?.close())
      suite(() => db)
    })
  })
}
