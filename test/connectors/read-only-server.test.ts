import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openReadOnlyServer, type ReadOnlyServer } from '../../src/connectors/postgres/read-only-server.ts'
import { postgresDatabaseUrl } from '../support/database.ts'

const SCHEMA = `
  create table orders (id int primary key, status text, amount numeric);
  insert into orders select n, 'paid', n from generate_series(1, 1000) n;
  create function purge_orders() returns int language sql security definer as 'delete from orders; select 1';
  create function harmless() returns int language sql immutable as 'select 1';
  create view paid as select * from orders where status = 'paid';
  create view paid_twice as select * from paid union all select * from paid;
  create view trap as select purge_orders() as n;
  create view trap_again as select * from trap;
  create domain checked as int check (purge_orders() > 0);
  create function wipe(a int, b int) returns int language sql volatile as 'delete from orders; select 1';
  create operator !!! (leftarg = int, rightarg = int, function = wipe);
  create role reader login;
  grant select on all tables in schema public to reader;
  grant pg_monitor to reader;
`

const server = inject('postgresUrl')

describe.skipIf(server === null)('a PostgreSQL server that is only read', () => {
  let url: string
  let owner: pg.Client
  let reader: ReadOnlyServer
  beforeAll(async () => {
    url = await postgresDatabaseUrl(server ?? '')
    owner = new pg.Client({ connectionString: url })
    await owner.connect()
    await owner.query(SCHEMA)
    reader = await openReadOnlyServer({ url: url.replace('postgres@', 'reader@'), timeoutMs: 1000 })
  })
  afterAll(async () => {
    await owner?.query('drop owned by reader; drop role reader')
    await owner?.end()
  })

  const ordersLeft = async (): Promise<number> =>
    Number((await owner.query('select count(*) from orders')).rows[0].count)

  it.each([
    'select status, count(*) from orders group by 1',
    'select * from paid_twice limit 3;',
    'table orders',
    'values (1), (2)',
    'with x as materialized (select * from orders) select max(amount) from x -- done',
    '/* why */ explain (format json) select * from orders',
    'show max_connections',
    "select pid, state, now() - query_start from pg_stat_activity where state <> 'idle'",
    "select pg_size_pretty(pg_total_relation_size('orders'))",
  ])('answers: %s', async (sql) => {
    expect(await reader.run(sql)).toMatchObject({ status: 'ok' })
  })

  it('reads in a transaction that cannot write', async () => {
    const answer = await reader.run("select current_setting('transaction_read_only'), current_user")
    expect(answer).toMatchObject({ rows: [['on', 'reader']] })
  })

  it.each([
    ['select purge_orders()', 'purge_orders'],
    ['select harmless()', 'harmless'],
    ['select * from trap', 'trap'],
    ['select * from trap_again', 'trap_again'],
    ['select 1::checked', 'checked'],
    ['select 1 !!! 2', '!!!'],
    ['select pg_sleep(10)', 'pg_sleep'],
    ["select nextval('s')", 'nextval'],
    ["select set_config('role', 'postgres', false)", 'set_config'],
    ['select pg_terminate_backend(1)', 'pg_terminate_backend'],
    ['set transaction read write; select purge_orders()', 'one statement'],
    ['delete from orders', 'SELECT, SHOW or EXPLAIN'],
    ['select * from pg_shadow', 'pg_shadow'],
  ])('refuses before anything is sent: %s', async (sql, reason) => {
    expect(await reader.run(sql)).toEqual({ status: 'refused', reason: expect.stringContaining(reason) })
    expect(await ordersLeft()).toBe(1000)
  })

  it('lists the functions that run with another role’s rights', () => {
    expect(reader.securityDefiners).toEqual(['public.purge_orders()'])
  })

  it('takes a function that this server made volatile for what it is', async () => {
    await owner.query(`alter function pg_catalog.upper(text) volatile`)
    const again = await openReadOnlyServer({ url: url.replace('postgres@', 'reader@') })
    expect(again.refusal("select upper('a')")).toContain('upper')
    expect(reader.refusal("select upper('a')")).toBeNull()
  })

  it('gives no more rows than the cap, and says so', async () => {
    expect(await reader.run('select * from orders')).toMatchObject({ truncated: true, rows: { length: 200 } })
    expect(await reader.run('select * from orders where id <= 200')).toMatchObject({ truncated: false })
  })

  it('cuts an answer that is too large while it arrives', async () => {
    const large = await reader.run("select repeat('x', 100000) from generate_series(1, 100)")
    expect(large).toMatchObject({ status: 'failed', reason: expect.stringContaining('select less') })
    expect(await reader.run('select 1')).toMatchObject({ status: 'ok' })
  })

  it.each([
    'select count(*) from generate_series(1, 100000000000)',
    'with recursive t(n) as (select 1 union all select n + 1 from t) select count(*) from t',
    'select * from generate_series(1, 100000000000) a, generate_series(1, 2) b where a < 0',
  ])('ends what runs too long, and its connection with it: %s', async (sql) => {
    expect(await reader.run(sql)).toEqual({ status: 'timeout' })
    const active = "select 1 from pg_stat_activity where usename = 'reader' and state = 'active'"
    await expect.poll(async () => (await owner.query(active)).rowCount).toBe(0)
  })

  it('says what the server says of a query that is wrong', async () => {
    expect(await reader.run('select nope from orders')).toMatchObject({
      status: 'failed',
      reason: 'column "nope" does not exist',
    })
  })

  it('rejects when there is no server to look at', async () => {
    await expect(openReadOnlyServer({ url: 'postgres://nobody@127.0.0.1:1/none' })).rejects.toThrow()
  })
})
