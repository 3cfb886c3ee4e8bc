import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeEach, expect, inject, it, onTestFinished } from 'vitest'
import { createLogger } from '../../src/platform/logger.ts'
import { openPostgres } from '../../src/storage/postgres/postgres-database.ts'
import type { Database } from '../../src/storage/sql.ts'
import { exportOf, said } from '../knowledge/support/mine-folder.ts'
import { postgresDatabaseUrl } from '../support/database.ts'
import { type Machine, openMachine } from './support/sitrep.ts'

const server = inject('postgresUrl')

/** More than one transaction of an import takes, twice. */
const SERVICES = 260

/** Everything changes its owner once, long after. */
const talk = [
  ...Array.from({ length: SERVICES }, (_, n) => said(n, 'U1', `the Ledger team owns coral-${n}-api`)),
  ...Array.from({ length: SERVICES }, (_, n) =>
    said(40_000 + n, 'U2', `the Payments team owns coral-${n}-api now`),
  ),
]

let machine: Machine
let exported: string
beforeEach(async () => {
  machine = await openMachine()
  onTestFinished(() => machine[Symbol.asyncDispose]())
  exported = path.join(machine.temporary, 'export')
  for (const [name, content] of Object.entries(exportOf(talk))) {
    await mkdir(path.dirname(path.join(exported, name)), { recursive: true })
    await writeFile(path.join(exported, name), content)
  }
})

interface Row {
  id: string
  statement: string
  status: string
}

const lessonsIn = async (db: Database): Promise<Row[]> =>
  (await db.query<Row>('select id, statement, status from lesson order by id')).rows

const wrongIn = (rows: readonly Row[]): Row[] =>
  rows.filter(({ statement, status }) => statement.includes('Ledger') && status !== 'superseded')

async function open(): Promise<{ url: string; db: Database }> {
  const url = await postgresDatabaseUrl(server ?? '')
  const db = await openPostgres(url, createLogger('silent'))
  onTestFinished(() => db.close())
  return { url, db }
}

const importing = ['lessons', 'import', '--export']

it.skipIf(server === null)(
  'an import that is killed tells nothing that was corrected, and comes to the same when it is run again',
  async () => {
    const { url, db } = await open()
    const first = machine.start([...importing, exported], { DATABASE_URL: url })
    let ended = false
    void first.ended.then(() => {
      ended = true
    })
    while (!ended && (await lessonsIn(db)).length === 0) await new Promise(setImmediate)
    first.child.kill('SIGKILL')
    expect((await first.ended).code).toBeNull()
    const half = await lessonsIn(db)
    expect(half.length).toBeGreaterThan(0)
    expect(half.length).toBeLessThan(2 * SERVICES)
    expect(wrongIn(half)).toEqual([])
    expect((await machine.run([...importing, exported], { DATABASE_URL: url })).code).toBe(0)

    const whole = await open()
    const once = await machine.run([...importing, exported], { DATABASE_URL: whole.url })
    // And says who may read what, as it does without the Slack tokens.
    expect(once).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^sitrep: without the Slack tokens .*\n$/),
    })
    expect(await lessonsIn(db)).toEqual(await lessonsIn(whole.db))
    expect(await lessonsIn(db)).toHaveLength(2 * SERVICES)
    expect(wrongIn(await lessonsIn(db))).toEqual([])
    const { rows: unembedded } = await db.query(
      'select id from lesson l where not exists (select from lesson_vector v where v.lesson_id = l.id)',
    )
    expect(unembedded).toEqual([])
  },
)
