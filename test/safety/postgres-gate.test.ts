import { describe, expect, it } from 'vitest'
import { openPostgresGate } from '../../src/safety/sql/postgres-gate.ts'

const gate = await openPostgresGate()

const SCHEMA = `
  create table orders (id int primary key, status text, amount numeric, meta jsonb);
  create function purge_orders() returns int language sql security definer as 'delete from orders; select 1';
  create function purge(o orders) returns int language sql as 'delete from orders; select 1';
  create function lower(o orders) returns text language sql as 'select 1::text';
  create view paid as select * from orders where status = 'paid';
  create view trap as select purge_orders() as n;
  create view trap_again as select * from trap;
  create domain checked as int check (purge_orders() > 0);
`
const catalog = gate.catalogOf(SCHEMA)

describe('queries of an investigation', () => {
  it.each([
    "select pid, state, now() - query_start as took from pg_stat_activity where state <> 'idle' order by took desc nulls last limit 20",
    'select blocked.pid, pg_blocking_pids(blocked.pid) from pg_locks blocked where not granted',
    "select date_trunc('minute', ts) m, count(*) filter (where level = 'error') from logs group by 1 order by 1",
    'with recursive t(n) as (values (1) union all select n + 1 from t where n < 5) select sum(n) from t',
    "select o.id, l.* from orders o cross join lateral jsonb_to_recordset(o.meta->'lines') as l(sku text, qty int) limit 5",
    'select percentile_cont(0.99) within group (order by amount) from orders group by grouping sets ((status), ())',
    "select * from json_table('[1]', '$[*]' columns (a int path '$')) t",
    "select pg_size_pretty(pg_total_relation_size('orders'::regclass))",
    'select id, row_number() over w from orders window w as (partition by status rows between 1 preceding and current row)',
    "select current_setting('work_mem'), current_user, pg_catalog.now()",
    'explain (format json, verbose) select * from orders where id = 7',
    'show max_connections',
    'table orders limit 3',
    '(select 1) union all (select 2 order by 1 limit 1) except select 3;',
    "select E'a\\nb', U&'d\\0061ta', $tag$ ; drop table orders $tag$ -- comment\r\n",
    'select * from paid',
  ])('are let through: %s', (sql) => {
    expect(gate.refusal(sql, catalog)).toBeNull()
  })
})

describe('everything that does more than read', () => {
  it.each([
    ['with d as (delete from orders returning *) select * from d', 'DELETE'],
    ['with i as (insert into orders values (1) returning id) select * from i', 'INSERT'],
    ['select * into copy from orders', 'INTO'],
    ['select * from (select * from orders for update) o', 'FOR UPDATE'],
    ['select 1; drop table orders', 'exactly one'],
    ['', 'cannot parse'],
    ['-- nothing', 'exactly one'],
    ['copy orders to stdout', 'SELECT, SHOW or EXPLAIN'],
    ['set transaction read write', 'SELECT, SHOW or EXPLAIN'],
    ['explain analyze select 1', 'ANALYZE'],
    ['explain (analyze false) select 1', 'ANALYZE'],
    ['explain delete from orders', 'only a SELECT'],
    ['explain execute p', 'only a SELECT'],
    ["select set_config('statement_timeout', '0', false)", 'set_config'],
    ['select pg_sleep(100)', 'pg_sleep'],
    ['select pg_advisory_lock(1)', 'pg_advisory_lock'],
    ["select pg_read_file('/etc/passwd')", 'pg_read_file'],
    ["select query_to_xml('delete from orders', true, true, '')", 'query_to_xml'],
    ["select * from ts_stat('select 1')", 'ts_stat'],
    ["select lo_from_bytea(0, 'x')", 'lo_from_bytea'],
    ["select * from dblink('dbname=x', 'select 1') as t(a int)", 'dblink'],
    ['select txid_current()', 'txid_current'],
    ["select nextval('s')", 'nextval'],
    ['select public.count(1)', 'public.count'],
    ['select 1 operator(public.+) 2', 'public.+'],
    ['select id from orders order by id using operator(public.<)', 'public.<'],
    ["select 'x'::public.trap", 'public.trap'],
    ['select * from pg_authid', 'credentials'],
    ['select rolpassword from pg_catalog."pg_authid"', 'credentials'],
    ['select passwd from pg_shadow', 'credentials'],
    ["select current_setting('primary_conninfo')", 'secret'],
    ['select current_setting(name) from pg_settings', 'literal'],
    ['show primary_conninfo', 'secret'],
    ['select $1', 'parameters'],
    ['select 1 -- x\rdelete from orders', 'carriage return'],
    ['select 1\0', 'NUL'],
    ['selec 1', 'cannot parse'],
    [`select ${'1 + '.repeat(4000)} 1`, 'longer than'],
  ])('is refused with a reason: %s', (sql, reason) => {
    expect(gate.refusal(sql, catalog)).toContain(reason)
  })
})

describe('a database’s own functions', () => {
  it.each([
    'select purge_orders()',
    'select o.purge from orders o',
    'select (o).purge from orders o',
    'select lower(o) from orders o',
    'select * from trap',
    'select * from trap_again',
    'select 1::checked',
  ])('are not called in any way: %s', (sql) => {
    expect(gate.refusal(sql, catalog)).not.toBeNull()
  })

  it('are refused also when nobody described the database', () => {
    expect(gate.refusal('select purge_orders()')).toContain('purge_orders')
    expect(gate.refusal('select lower(status) from orders')).toBeNull()
  })
})
