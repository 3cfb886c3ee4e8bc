import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createQueue } from '../../src/incidents/queue.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { anchorAudit, keepAnchoring, readAnchors } from '../../src/safety/audit/anchor.ts'
import { type AuditEntry, appendAudit } from '../../src/safety/audit/append.ts'
import { auditConfiguration } from '../../src/safety/audit/configuration.ts'
import { verifyAudit } from '../../src/safety/audit/verify.ts'
import {
  type AuditHead,
  type AuditRow,
  auditHeads,
  auditOf,
  auditPage,
} from '../../src/safety/queries/audit.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { openPostgres } from '../../src/storage/postgres/postgres-database.ts'
import type { Database, Tx } from '../../src/storage/sql.ts'
import { clearTables, databaseBackends, postgresDatabaseUrl } from '../support/database.ts'

const silent = createLogger('silent')

const entry = (n: number, actor = 'sitrep', runId: string | null = 'run-1'): AuditEntry => ({
  kind: n % 2 ? 'read' : 'query',
  actor,
  runId,
  body: { n, ref: `E${n}`, zero: null, an: 'ü\n"x"' },
})

const place = (incidentId: string | null) => ({ teamId: 'team', incidentId, at: Date.UTC(2026, 10, 1) })

/** What is done in it is not done: the tampering of one test is not there in the next. */
async function undone<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  let result: T | undefined
  await db
    .tx(async (tx) => {
      // Whoever tampers owns the database, and its triggers do not stop them.
      await tx.query('set local session_replication_role = replica')
      result = await work(tx)
      throw new Error('undone')
    })
    .catch((error: Error) => {
      if (error.message !== 'undone') throw error
    })
  return result as T
}

const COLUMNS = ['team_id', 'chain', 'seq', 'at', 'kind', 'actor', 'run_id', 'body', 'prev', 'hash'] as const

describe.each(databaseBackends())('the audit on $name', ({ skip, share }) => {
  if (skip !== null) return it.skip(skip, () => {})
  let db: Database
  let rows: AuditRow[]
  let heads: AuditHead[]
  beforeAll(async () => {
    db = await share()
    await clearTables(db)
    for (const incident of ['a', 'b', null])
      for (const n of [1, 2, 3])
        await db.tx((tx) => appendAudit(tx, place(incident), [entry(n), entry(n + 1, 'U0ALICE')]))
    rows = await auditPage(db, null, 100)
    heads = await auditHeads(db)
  })
  afterAll(() => db.close())

  it('chains what was added, and finds it as it was written', async () => {
    expect(await verifyAudit(db, heads)).toEqual({ rows: 18, chains: 3, bad: null })
    expect(rows[1]?.prev).toBe(rows[0]?.hash)
    expect(rows[0]?.body).toBe('{"an":"ü\\n\\"x\\"","n":1,"ref":"E1","zero":null}')
  })

  it('finds any change of any column of any row, and names a row at or before it', async () => {
    const change = fc.record({
      at: fc.nat({ max: rows.length - 1 }),
      column: fc.constantFrom(...COLUMNS),
      text: fc.oneof(
        fc.string({ maxLength: 6 }).map((text) => text.replaceAll('\u0000', '')),
        fc.constant('b'),
      ),
      number: fc.integer({ min: -3, max: 12 }),
    })
    await fc.assert(
      fc.asyncProperty(change, async ({ at, column, text, number }) => {
        const row = rows[at] as AuditRow
        const value = column === 'seq' ? String(number) : text
        fc.pre(value !== row[column] && value.isWellFormed())
        // A key that is taken cannot be written.
        const key = { ...row, [column]: value }
        fc.pre(
          !rows.some(
            (one) =>
              one !== row && one.team_id === key.team_id && one.chain === key.chain && one.seq === key.seq,
          ),
        )
        const { bad } = await undone(db, async (tx) => {
          await tx.query(
            `update audit set ${column} = $4::${column === 'seq' ? 'bigint' : 'text'}
             where team_id = $1::text and chain = $2::text and seq = $3::bigint`,
            [row.team_id, row.chain, row.seq, value],
          )
          return verifyAudit(tx, [])
        })
        expect(bad).not.toBeNull()
        if (!['team_id', 'chain', 'seq'].includes(column))
          expect(bad).toMatchObject({ chain: row.chain, seq: Number(row.seq) })
      }),
      { numRuns: 120 },
    )
  })

  it.each([
    ['a row in the middle taken out', `delete from audit where chain = 'a' and seq = 3`, 3],
    ['the last row taken out', `delete from audit where chain = 'a' and seq = 6`, 6],
    ['a whole chain taken out', `delete from audit where chain = 'a'`, 1],
    ['a head taken out', `delete from audit_head where chain = 'a'`, 6],
    ['a head set back', `update audit_head set seq = 5 where chain = 'a'`, 6],
  ])('finds %s', async (_, sql, seq) => {
    const { bad } = await undone(db, async (tx) => {
      await tx.query(sql)
      return verifyAudit(tx, [])
    })
    expect(bad).toMatchObject({ team: 'team', chain: 'a', seq })
  })

  it('finds an end that was cut off together with its head, by what was anchored outside', async () => {
    const cut = (anchors: AuditHead[]) =>
      undone(db, async (tx) => {
        await tx.query(`delete from audit where chain = 'a' and seq > 4`)
        await tx.query(`update audit_head set seq = 4,
          hash = (select hash from audit where chain = 'a' and seq = 4) where chain = 'a'`)
        return verifyAudit(tx, anchors)
      })
    expect((await cut([])).bad).toBeNull()
    expect((await cut(heads)).bad).toMatchObject({ chain: 'a', seq: 6, reason: 'was anchored and is gone' })
  })

  it.each(['update audit set actor = $$x$$', 'delete from audit', 'truncate audit'])(
    'refuses: %s',
    async (sql) => {
      await expect(db.query(sql)).rejects.toThrow('the audit is only ever added to')
    },
  )

  it('never forks, whoever adds at the same time', async () => {
    await Promise.all(
      Array.from({ length: 24 }, (_, n) =>
        db.tx((tx) => appendAudit(tx, place(`busy-${n % 3}`), [entry(n)])),
      ),
    )
    const { bad, chains } = await verifyAudit(db, [])
    expect(bad).toBeNull()
    expect(chains).toBe(6)
  })

  it('gives back what one person caused: their own rows and all of their runs', async () => {
    await db.tx((tx) =>
      appendAudit(tx, place('asked'), [
        { kind: 'run', actor: 'U0BOB', runId: 'r1', body: {} },
        { kind: 'run', actor: 'U0ALICE', runId: 'r2', body: {} },
        entry(1, 'sitrep', 'r1'),
        entry(2, 'sitrep', 'r2'),
        { kind: 'label', actor: 'U0BOB', runId: null, body: {} },
      ]),
    )
    const of = async (person: string | null) =>
      (await auditOf(db, 'team', 'asked', person)).map(({ seq }) => seq)
    expect(await of('U0BOB')).toEqual(['1', '3', '5'])
    expect(await of('U0CARLA')).toEqual([])
    expect(await of(null)).toHaveLength(5)
  })

  it('writes a change of the configuration once, by fingerprint and never by value', async () => {
    const set = (settings: Record<string, unknown>) =>
      auditConfiguration(db, { teamId: 'conf', at: 0 }, settings, (text) => `f${text.length}`)
    for (const settings of [{ A: 'secret' }, { A: 'secret' }, { A: 'secret', B: [1] }]) await set(settings)
    const written = await auditOf(db, 'conf', 'installation', null)
    expect(written.map(({ body }) => body)).toEqual(['{"A":"f10"}', '{"A":"f10","B":"f5"}'])
  })

  it('anchors what moved, once, and survives half a line', async () => {
    const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-anchor-'))
    const file = path.join(dir, 'anchors.jsonl')
    expect(await anchorAudit(db, file, () => 0)).toBeGreaterThan(2)
    expect(await anchorAudit(db, file, () => 0)).toBe(0)
    await writeFile(file, `${await readFile(file, 'utf8')}{"at":"20`)
    expect((await verifyAudit(db, await readAnchors(file))).bad).toBeNull()
    await rm(dir, { recursive: true })
  })

  it('anchors once more when it is stopped', async () => {
    const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-anchor-'))
    const file = path.join(dir, 'anchors.jsonl')
    await keepAnchoring(db, {
      file,
      now: () => 0,
      signal: AbortSignal.abort(),
      log: silent,
      wait: async () => {},
    })
    expect((await readAnchors(file)).length).toBeGreaterThan(2)
    await rm(dir, { recursive: true })
  })
})

describe('the role of deploy/postgres/audit-role.sql', () => {
  const server = inject('postgresUrl')
  const grants = readFileSync(path.join(import.meta.dirname, '../../deploy/postgres/audit-role.sql'), 'utf8')

  it.skipIf(server === null)('adds to the audit and can neither change nor remove', async () => {
    const url = await postgresDatabaseUrl(server ?? '')
    const owner = await openPostgres(url, silent)
    await (await createQueue(owner, silent)).stop(0)
    await owner.query(grants)
    const app = await openPostgres(url.replace('postgres@', 'sitrep_app@'), silent)
    try {
      expect(await migrate(app)).toEqual([])
      const queue = await createQueue(app, silent)
      await app.tx((tx) => queue.enqueue(tx, randomUUID(), 'SEV-2'))
      await queue.stop(0)
      await app.tx((tx) => appendAudit(tx, place('a'), [entry(1), entry(2)]))
      expect((await verifyAudit(app, [])).rows).toBe(2)
      for (const sql of [
        'update audit set actor = $$x$$',
        'delete from audit',
        'truncate audit',
        'delete from audit_head',
        'alter table audit disable trigger all',
        'drop table audit',
        'set session_replication_role = replica',
      ])
        await expect(app.query(sql), sql).rejects.toThrow(/permission denied|must be owner/)
      await app.query('delete from label')
    } finally {
      await app.close()
      await owner.close()
    }
  })
})
