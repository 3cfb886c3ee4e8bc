import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { readInKnowledge } from '../../src/app/read-in-knowledge.ts'
import { confirmLesson } from '../../src/knowledge/store/decide.ts'
import { saveLessons } from '../../src/knowledge/store/save.ts'
import { createLogger } from '../../src/platform/logger.ts'
import type { Database } from '../../src/storage/sql.ts'
import { lesson, SAVING, storeOn } from '../knowledge/support/lessons.ts'
import { folderOf } from '../knowledge/support/mine-folder.ts'
import { sharedDatabase } from '../support/database.ts'

let db: Database
beforeEach(async () => {
  db = await sharedDatabase()
})

const read = (folder: string | null) =>
  readInKnowledge(storeOn(db), {
    folder,
    personal: 'financial',
    log: createLogger('silent'),
    signal: new AbortController().signal,
  })

interface Row {
  id: string
  statement: string
  status: string
  source_key: string
}

const all = async (): Promise<Row[]> =>
  (
    await db.query<Row>(
      'select id, statement, status, source_key from lesson order by source_key collate "C"',
    )
  ).rows

const page = (status: string, owner = 'Falcon') =>
  `---\ntitle: orders\nservices: [orders]\nstatus: ${status}\ndate: 2026-10-01\n---\n# orders\n\nThe ${owner} team owns orders-db.\n`

describe('a folder of knowledge', () => {
  it('is read in once; its ownership file and what is marked as accepted count as confirmed', async () => {
    const folder = await folderOf({
      OWNERS: 'checkout @falcon\n',
      'a.md': page('accepted'),
      'b.md': page('draft', 'Heron'),
    })
    await read(folder)
    const first = await all()
    expect(first.map(({ statement, status, source_key }) => [statement, status, source_key])).toEqual([
      ['checkout is owned by @falcon', 'confirmed', 'file:knowledge:OWNERS'],
      ['The Falcon team owns orders-db.', 'confirmed', 'file:knowledge:a.md'],
      ['The Heron team owns orders-db.', 'candidate', 'file:knowledge:b.md'],
    ])
    await read(folder)
    expect(await all()).toEqual(first)
  })

  it('is followed when files change or go, and what a person decided stays', async () => {
    const folder = await folderOf({
      'a.md': page('draft'),
      'b/c.md': page('draft').replaceAll('orders', 'cart'),
    })
    await read(folder)
    const [cart] = (await all()).filter(({ source_key }) => source_key.endsWith('c.md'))
    await confirmLesson(storeOn(db), cart?.id ?? '', { person: 'U1', reason: 'yes' })
    await writeFile(path.join(folder, 'a.md'), page('draft', 'Heron'))
    await read(folder)
    expect((await all()).map(({ statement, status }) => [statement, status])).toEqual([
      ['The Heron team owns orders-db.', 'candidate'],
      ['The Falcon team owns cart-db.', 'confirmed'],
    ])
    await rm(path.join(folder, 'a.md'))
    await read(folder)
    expect(await all()).toHaveLength(1)
  })

  it('is forgotten when it is no longer configured; what came from elsewhere is not', async () => {
    await saveLessons(
      storeOn(db),
      [lesson({ statement: 'by hand', source: { kind: 'file', file: 'a.md', offset: 0 } })],
      SAVING,
    )
    await read(await folderOf({ 'a.md': page('draft') }))
    expect(await all()).toHaveLength(2)
    await read(null)
    expect((await all()).map(({ statement }) => statement)).toEqual(['by hand'])
  })

  it('that cannot be read changes nothing', async () => {
    const folder = await folderOf({ 'a.md': page('draft') })
    await read(folder)
    await read(path.join(folder, 'nowhere'))
    expect(await all()).toHaveLength(1)
  })

  it('holds no secret of its pages', async () => {
    const key = 'AKIAIOSFODNN7EXAMPLQ'
    await read(await folderOf({ 'a.md': page('draft', `Falcon (key ${key})`) }))
    expect(JSON.stringify((await db.query('select * from lesson')).rows)).not.toContain(key)
  })
})
