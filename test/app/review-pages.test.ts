import { beforeEach, expect, it } from 'vitest'
import { reviewOf } from '../../src/app/teach.ts'
import type { LiveDirectory } from '../../src/knowledge/access/slack-directory.ts'
import { saveLessons } from '../../src/knowledge/store/save.ts'
import type { Database } from '../../src/storage/sql.ts'
import { newId } from '../investigation/support/run.ts'
import { lesson, NOW, SAVING, storeOn } from '../knowledge/support/lessons.ts'
import { sharedDatabase } from '../support/database.ts'

let db: Database
beforeEach(async () => {
  db = await sharedDatabase()
})

const directory: LiveDirectory = {
  place: async (id) => {
    if (id === 'G-MUTE') throw new Error('Slack does not answer')
    return { name: id, isOpen: id.startsWith('C'), isShared: false }
  },
  channel: async () => null,
  standing: async () => 'member',
  channelsOf: async () => [],
  person: async () => null,
}

const page = (channel: string) =>
  db.query(
    `insert into incident (team_id, id, dedup_key, status, alert, service, channel, opened_at)
     values ('default', $1::uuid, $1::text, 'resolved', '{}', 'Payments-DB', $2::text, to_timestamp($3::double precision / 1000))`,
    [newId(), channel, NOW],
  )

it('counts the pages that were told where the person reads, and no others', async () => {
  await saveLessons(storeOn(db), [lesson({ services: ['payments-db'] })], SAVING)
  for (const channel of ['C-INC', 'C-INC', 'G-SEC', 'G-MUTE']) await page(channel)
  const review = reviewOf(storeOn(db), directory)
  const pagesFor = async (reads: readonly string[] | null) =>
    (await review({ person: 'U1', reads })).items.map(({ pages }) => pages)
  expect(await pagesFor(null)).toEqual([2])
  expect(await pagesFor(['G-SEC'])).toEqual([3])
})
