import pg from 'pg'
import { type PostgresServer, startPostgres } from '../../../test/support/postgres-server.ts'
import { PORTS } from '../types.ts'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'

/** The database of the shop, and the way to it. */
export interface ShopDatabase {
  /** Its own address, past the proxy: for faults and for monitoring. */
  url: string
  /** What the services use. */
  serviceUrl: string
  /** What Sitrep may use: pg_monitor and nothing else. */
  monitorUrl: string
  way: FaultProxy
  /** A session under that application name; the caller ends it. */
  session(application: string, role?: string): Promise<pg.Client>
  stop(): Promise<void>
}

const SCHEMA = `
create extension if not exists pg_stat_statements;
create role app login password 'shop-app';
create role batch login;
create role monitor login in role pg_monitor connection limit 3;
alter role monitor set default_transaction_read_only = on;
alter role monitor set statement_timeout = '5s';
create role recorder login in role pg_monitor;
create table items(id serial primary key, sku text unique, stock int, price numeric);
create table orders(id bigserial primary key, customer int, status text, total numeric, note text, created timestamptz default now());
create table payments(id bigserial primary key, ref text, amount numeric, currency text, created timestamptz default now());
insert into items(sku, stock, price) select 'SKU-' || i, 1000000, (i % 50) + 1 from generate_series(1, 200) i;
insert into orders(customer, status, total, note)
  select i % 5000, (array['new','paid','sent'])[1 + i % 3], i % 100, repeat('x', 60) from generate_series(1, 400000) i;
create index orders_customer on orders(customer);
grant all on all tables in schema public to app, batch;
grant all on all sequences in schema public to app, batch;
alter table items owner to app; alter table orders owner to app; alter table payments owner to app;
analyze;`

const as = (
  url: string,
  user: string,
  change: Partial<{ port: number; database: string; password: string }> = {},
): string => {
  const next = new URL(url)
  next.username = user
  if (change.password) next.password = change.password
  if (change.port) next.port = String(change.port)
  next.pathname = `/${change.database ?? 'shop'}`
  return next.href
}

/** Sixty sessions in all: few enough to run out of, as they do. */
const SETTINGS = [
  'max_connections = 60',
  "shared_preload_libraries = 'pg_stat_statements'",
  'track_io_timing = on',
  'deadlock_timeout = 300ms',
]

export async function startDatabase(): Promise<ShopDatabase> {
  const server: PostgresServer | null = await startPostgres(SETTINGS)
  if (!server) throw new Error('the lab needs PostgreSQL: scripts/install-lab.sh')
  const admin = new pg.Client({ connectionString: server.url })
  await admin.connect()
  await admin.query('create database shop')
  await admin.end()
  const url = as(server.url, 'postgres')
  const session: ShopDatabase['session'] = async (application, role = 'postgres') => {
    const client = new pg.Client({ connectionString: as(server.url, role), application_name: application })
    client.on('error', () => undefined)
    await client.connect()
    return client
  }
  const setup = await session('setup')
  await setup.query(SCHEMA)
  await setup.end()
  const way = await startFaultProxy(PORTS.postgresProxy, Number(new URL(server.url).port))
  return {
    url,
    serviceUrl: as(server.url, 'app', { port: PORTS.postgresProxy, password: 'shop-app' }),
    monitorUrl: as(server.url, 'monitor'),
    way,
    session,
    stop: async () => {
      await way.stop()
      await server.stop()
    },
  }
}
