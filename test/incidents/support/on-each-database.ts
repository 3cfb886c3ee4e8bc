import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import type { Database } from '../../../src/storage/sql.ts'
import { clearTables, databaseBackends } from '../../support/database.ts'

/** Runs a suite on every backend, each test on empty tables: much faster than a database a test. */
export function onEachDatabase(title: string, suite: (db: () => Database) => void): void {
  describe.each(databaseBackends())(`${title} ($name)`, ({ skip, share }) => {
    describe.skipIf(skip !== null)(skip ?? 'holds', () => {
      let db: Database
      beforeAll(async () => {
        db = await share()
      })
      beforeEach(() => clearTables(db))
      afterAll(() => db?.close())
      suite(() => db)
    })
  })
}
