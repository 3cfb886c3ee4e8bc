import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ExpectationDetail } from '../../../src/domain/lesson.ts'
import { keepKnown } from '../../../src/knowledge/store/keep-decided.ts'
import { saveLessons } from '../../../src/knowledge/store/save.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { sharedDatabase } from '../../support/database.ts'
import { lesson, SAVING, storeOn } from '../support/lessons.ts'

const detail = (minutes: number): ExpectationDetail => ({
  kind: 'expectation',
  bounds: [{ metric: 'errors', op: '<=', value: 2, unit: '%' }],
  places: [],
  after: { trigger: 'deploy', minutes },
  during: null,
})

let db: Database

beforeAll(async () => {
  db = await sharedDatabase()
})

afterAll(() => db.close())

it('one conversation read again leaves what an amendment amends, and reads other words anew', async () => {
  const store = storeOn(db)
  const amending = lesson({ detail: detail(4), statement: 'reef-api: forget the 10 minutes, its 4 now' })
  const plain = lesson({ detail: detail(4), statement: 'reef-api: up to 2 % errors after a deploy' })
  await saveLessons(store, [amending, plain], SAVING)
  const again = { ...detail(9), bounds: [] }
  const kept = await keepKnown(store, [
    { ...amending, detail: again },
    { ...plain, detail: again },
  ])
  expect(kept.map((one) => one.detail)).toEqual([detail(4), again])
})
