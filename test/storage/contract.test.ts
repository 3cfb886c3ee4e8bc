import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DatabaseError } from '../../src/storage/errors.ts'
import type { Database } from '../../src/storage/sql.ts'
import { databaseBackends } from '../support/database.ts'

describe.each(databaseBackends())('a database on $name', ({ skip, open }) => {
  describe.skipIf(skip !== null)(skip ?? 'keeps the contract', () => {
    let db: Database

    beforeAll(async () => {
      db = await open()
    })

    afterAll(() => db.close())

    it('gives the types of node-postgres', async () => {
      const { rows } = await db.query(
        `select 9007199254740993::bigint as big, 1.10::numeric as exact, 7::int as small, true as yes, null as nothing,
           '{"a":[1,"x"]}'::jsonb as json, array['a','b']::text[] as list, '\\x0102'::bytea as bytes,
           '2026-11-24T03:12:04Z'::timestamptz as at`,
      )
      expect(rows).toEqual([
        {
          big: '9007199254740993',
          exact: '1.10',
          small: 7,
          yes: true,
          nothing: null,
          json: { a: [1, 'x'] },
          list: ['a', 'b'],
          bytes: Buffer.from([1, 2]),
          at: new Date('2026-11-24T03:12:04Z'),
        },
      ])
    })

    it('takes parameters with casts, JSON as text, and odd characters', async () => {
      const odd = 'tab\tnew\nline "quotes" é ☃ 🙂'
      const { rows } = await db.query(
        'select $1::text as text, $2::jsonb as json, $3::text[] as list, $4::bigint as big',
        [odd, JSON.stringify([{ odd }]), ['x', odd], 42],
      )
      expect(rows).toEqual([{ text: odd, json: [{ odd }], list: ['x', odd], big: '42' }])
    })

    it('runs several statements in one text when there are no parameters', async () => {
      await db.query(
        'create table several (n int); insert into several values (1); insert into several values (2)',
      )
      expect((await db.query('select n from several order by n')).rows).toEqual([{ n: 1 }, { n: 2 }])
    })

    it('counts what a statement changed', async () => {
      await db.query('create table counted (n int)')
      expect((await db.query('insert into counted values ($1::int), (2)', [1])).rowCount).toBe(2)
      expect((await db.query('update counted set n = n + $1::int where n = 1', [1])).rowCount).toBe(1)
      expect((await db.query('delete from counted where n = $1::int', [9])).rowCount).toBe(0)
    })

    it('commits a transaction whole, and rolls back a throw', async () => {
      await db.query('create table kept (n int)')
      expect(
        await db.tx(async (tx) => {
          await tx.query('insert into kept values (1)')
          return 'done'
        }),
      ).toBe('done')
      const failing = db.tx(async (tx) => {
        await tx.query('insert into kept values (2)')
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect((await db.query('select n from kept')).rows).toEqual([{ n: 1 }])
    })

    it('commits nothing of a transaction in which a statement failed, even when nobody minds', async () => {
      await db.query('create table silent (n int)')
      const careless = db.tx(async (tx) => {
        await tx.query('insert into silent values (1)')
        await tx.query('select * from nowhere').catch(() => undefined)
        return 'done'
      })
      await expect(careless).rejects.toMatchObject({ code: '42P01' })
      expect((await db.query('select n from silent')).rows).toEqual([])
    })

    it('rolls back and throws what an aborted transaction was aborted with', async () => {
      await db.query('create table aborted (n int)')
      const stop = AbortSignal.abort(new Error('Sitrep is stopping'))
      const work = db.tx(async (tx) => {
        await tx.query('insert into aborted values (1)')
        stop.throwIfAborted()
      })
      await expect(work).rejects.toThrow('Sitrep is stopping')
      expect((await db.query('select n from aborted')).rows).toEqual([])
    })

    it('gives each of many takers rows of their own', async () => {
      await db.query(
        'create table job (id int primary key, taken_by int); insert into job select generate_series(1, 60)',
      )
      const take = (taker: number) =>
        db.tx(async (tx) => {
          const { rows } = await tx.query<{ id: number }>(
            `select id from job where taken_by is null order by id limit 3 for update skip locked`,
          )
          // Others look for work while this one holds its rows.
          await tx.query('select 1')
          const ids = rows.map(({ id }) => id)
          await tx.query('update job set taken_by = $1::int where id = any($2::int[])', [taker, ids])
          return ids
        })
      const takers = Array.from({ length: 6 }, async (_, taker) => {
        const mine: number[] = []
        for (let ids = await take(taker); ids.length > 0; ids = await take(taker)) mine.push(...ids)
        return mine
      })
      const taken = (await Promise.all(takers)).flat()
      expect(taken.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, n) => n + 1))
    })

    it('takes and gives back megabytes', async () => {
      const text = 'é☃🙂x'.repeat(500_000)
      const bytes = Buffer.alloc(3_000_000, 7)
      const rows = Array.from({ length: 20_000 }, (_, n) => ({ n, text: 'row' }))
      const { rows: back } = await db.query<{ text: string; bytes: Buffer; n: number; md5: string }>(
        `select $1::text as text, $2::bytea as bytes, md5($1::text) as md5,
           jsonb_array_length($3::jsonb) as n`,
        [text, bytes, JSON.stringify(rows)],
      )
      const [row] = back
      expect(row?.text === text && row.bytes.equals(bytes)).toBe(true)
      expect(row?.md5).toBe(createHash('md5').update(text).digest('hex'))
      expect(row?.n).toBe(20_000)
    })

    it('is usable after a statement failed, inside a transaction and outside', async () => {
      await expect(db.query('selec 1')).rejects.toBeInstanceOf(DatabaseError)
      await expect(db.tx((tx) => tx.query('select * from nowhere'))).rejects.toMatchObject({ code: '42P01' })
      expect((await db.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    })

    it('names the code and the constraint, and keeps parameters out of the error', async () => {
      await db.query('create table once (id text constraint once_id unique)')
      await db.query('insert into once values ($1::text)', ['xoxb-secret'])
      const error = await db
        .query('insert into once values ($1::text)', ['xoxb-secret'])
        .catch((e: unknown) => e)
      expect(error).toMatchObject({ code: '23505', constraint: 'once_id', table: 'once' })
      expect(Object.keys(error as object)).not.toContain('params')
      expect((error as DatabaseError).message).not.toContain('xoxb-secret')
    })

    it('refuses a query around the open transaction instead of hanging', async () => {
      const nested = db.tx(async () => db.query('select 1'))
      await expect(nested).rejects.toThrow(/inside an open transaction/)
      const inner = db.tx(async () => db.tx(async () => 1))
      await expect(inner).rejects.toThrow(/inside an open transaction/)
      expect((await db.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    })

    it('refuses a tx that has ended', async () => {
      const escaped = await db.tx(async (tx) => tx)
      await expect(async () => escaped.query('select 1')).rejects.toThrow(/has ended/)
    })

    it('answers each of 200 queries at once with its own rows', async () => {
      await db.query('create table many (n int)')
      const work = Array.from({ length: 200 }, async (_, n) => {
        if (n % 5 === 0) {
          await db.tx((tx) => tx.query('insert into many values ($1::int)', [n]))
          return n
        }
        return (await db.query<{ n: number }>('select $1::int as n', [n])).rows[0]?.n
      })
      expect(await Promise.all(work)).toEqual(Array.from({ length: 200 }, (_, n) => n))
      expect((await db.query('select count(*) as n from many')).rows).toEqual([{ n: '40' }])
    })

    it('hears notifications until it stops listening', async () => {
      const heard: string[] = []
      let next: () => void = () => {}
      const arrived = (): Promise<void> =>
        new Promise((resolve) => {
          next = resolve
        })
      const stop = await db.listen('news', (payload) => {
        heard.push(payload)
        next()
      })
      const first = arrived()
      await db.query("notify news, 'one'")
      await first
      await stop()
      const other = arrived()
      const stopOther = await db.listen('news', (payload) => {
        heard.push(`other ${payload}`)
        next()
      })
      await db.query("notify news, 'two'")
      await other
      await stopOther()
      expect(heard).toEqual(['one', 'other two'])
    })

    it('tells of a notification at the commit, and not at all after a rollback', async () => {
      const heard: string[] = []
      const arrived = Promise.withResolvers<void>()
      const stop = await db.listen('commits', (payload) => {
        heard.push(payload)
        if (payload === 'last') arrived.resolve()
      })
      const rolledBack = db.tx(async (tx) => {
        await tx.query(`select pg_notify('commits', 'rolled back')`)
        throw new Error('no')
      })
      await expect(rolledBack).rejects.toThrow('no')
      await db.tx(async (tx) => {
        await tx.query(`select pg_notify('commits', 'committed')`)
        await tx.query('select pg_sleep(0.02)')
        expect(heard).toEqual([])
      })
      await db.query(`select pg_notify('commits', 'last')`)
      await arrived.promise
      await stop()
      expect(heard).toEqual(['committed', 'last'])
    })

    it('has pgvector', async () => {
      await db.query('create extension if not exists vector')
      const { rows } = await db.query("select '[1,0]'::vector(2) <=> '[0,1]'::vector(2) as distance")
      expect(rows).toEqual([{ distance: 1 }])
    })
  })
})
