import type { ShopDatabase } from '../parts/database.ts'
import { hold, release } from './database.ts'
import { DATABASE_NAMES, type Fault } from './fault.ts'

const synonyms = { 'shop-db': DATABASE_NAMES }

/** One statement after the other in a session of its own. */
async function run(database: ShopDatabase, application: string, ...statements: string[]): Promise<void> {
  const session = await database.session(application)
  for (const text of statements) await session.query(text)
  await session.end()
}

const APP_SESSIONS = "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app'"

/** The statement again and again in one session, until that session is ended. */
async function loop(database: ShopDatabase, fault: string, application: string, text: string): Promise<void> {
  const session = hold(fault, await database.session(application))
  const again = (): void => void session.query(text).then(again, () => undefined)
  again()
}

let jobs: NodeJS.Timeout | null = null

export const FRESH_DATABASE_FAULTS: readonly Fault[] = [
  {
    name: 'grant-revoked',
    id: 'lab-64be',
    inject: async ({ deploy, database }) => {
      await deploy('checkout', { message: 'timeout rounded up', config: (c) => ({ ...c, timeout_ms: 3100 }) })
      await run(database, 'access-review', 'revoke insert on payments from app')
    },
    heal: ({ database }) => run(database, 'access-review', 'grant insert on payments to app'),
    truth: {
      entities: ['shop-db'],
      synonyms,
      kinds: ['credentials', 'database', 'error'],
      category: 'database',
      redHerrings: ['checkout'],
      notes:
        'The role of the services may no longer write to the table payments (42501). The checkout deploy before it is harmless.',
    },
  },
  {
    name: 'read-only-role',
    id: 'lab-af27',
    inject: ({ database }) =>
      run(database, 'maintenance', 'alter role app set default_transaction_read_only = on', APP_SESSIONS),
    heal: ({ database }) =>
      run(database, 'maintenance', 'alter role app reset default_transaction_read_only', APP_SESSIONS),
    truth: {
      entities: ['shop-db'],
      synonyms,
      kinds: ['database', 'error', 'config', 'credentials'],
      category: 'database',
      notes: 'Sessions of the services begin read-only (25006): reads go well, every write is refused.',
    },
  },
  {
    name: 'sequence-at-its-end',
    id: 'lab-2d70',
    pagesWithin: 90,
    inject: async ({ database }) => {
      const session = await database.session('partition-plan')
      const { rows } = await session.query('select last_value::int as last from orders_id_seq')
      await session.query(`alter sequence orders_id_seq maxvalue ${rows[0].last + 60}`)
      await session.end()
    },
    heal: ({ database }) => run(database, 'partition-plan', 'alter sequence orders_id_seq no maxvalue'),
    truth: {
      entities: ['shop-db'],
      synonyms,
      kinds: ['database', 'error', 'saturation'],
      category: 'database',
      notes: 'The sequence of orders reaches its maximum a few seconds in (2200H); the payments were made.',
    },
  },
  {
    name: 'overlapping-jobs',
    id: 'lab-d91c',
    pagesWithin: 120,
    inject: ({ database }) => {
      const start = async (): Promise<void> => {
        const session = hold('overlapping-jobs', await database.session('stock-sync', 'batch'))
        await session.query('select pg_advisory_lock(11)')
        await session.query('select pg_sleep(600)')
      }
      jobs = setInterval(() => void start().catch(() => undefined), 800)
    },
    heal: async ({ database }) => {
      if (jobs) clearInterval(jobs)
      await release('overlapping-jobs')
      await run(
        database,
        'maintenance',
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'stock-sync'",
      )
    },
    truth: {
      entities: ['shop-db'],
      synonyms,
      kinds: ['saturation', 'lock', 'database', 'error'],
      category: 'database',
      notes:
        'A job is started again before its last run ended; each run waits for the lock of the first, until no connection is left.',
    },
  },
  {
    name: 'sessions-swept',
    id: 'lab-7b38',
    pagesWithin: 90,
    inject: ({ database }) =>
      loop(database, 'sessions-swept', 'idle-reaper', `${APP_SESSIONS}; select pg_sleep(0.02)`),
    heal: () => release('sessions-swept'),
    truth: {
      entities: ['shop-db'],
      synonyms,
      kinds: ['database', 'error', 'unreachable', 'network'],
      category: 'database',
      notes:
        'A tool meant for idle sessions ends every session of the services, fifty times a second (57P01).',
    },
  },
  {
    name: 'dead-rows-kept',
    id: 'lab-e5a2',
    pagesWithin: 180,
    inject: async ({ database }) => {
      const session = hold('dead-rows-kept', await database.session('audit-export'))
      await session.query('begin isolation level repeatable read')
      await session.query('select count(*) from items')
      const walk =
        'do $$ begin for i in 1..200 loop update items set stock = stock where id = i; commit; end loop; end $$'
      await loop(database, 'dead-rows-kept', 'price-sync', walk)
    },
    heal: async ({ database }) => {
      await release('dead-rows-kept')
      await run(database, 'maintenance', 'vacuum full items')
    },
    truth: {
      entities: ['shop-db'],
      synonyms,
      kinds: ['slow-query', 'database', 'latency', 'lock', 'saturation', 'cpu'],
      category: 'database',
      silent: true,
      notes:
        'An export keeps its snapshot open, so no old version of a row can be removed while a job writes all items again and again.',
    },
  },
  {
    name: 'connections-cut-by-size',
    id: 'lab-90f4',
    pagesWithin: 90,
    inject: ({ database }) => {
      database.way.weather.cutAfter = 2500
    },
    heal: ({ database }) => database.way.clear(),
    truth: {
      entities: ['shop-db'],
      synonyms,
      kinds: ['network', 'unreachable', 'error', 'database'],
      category: 'network',
      notes: 'Something on the way to the database cuts each connection after a few thousand bytes.',
    },
  },
  {
    name: 'routine-evening',
    id: 'lab-43d8',
    inject: async ({ deploy, database }) => {
      await deploy('cart', { message: 'cache for six seconds', config: (c) => ({ ...c, cache_ms: 6000 }) })
      await deploy('shipping', { message: 'summer prices', config: (c) => ({ ...c, base: 3.15 }) })
      await run(database, 'maintenance', 'reindex index concurrently orders_customer', 'analyze orders')
      await deploy('inventory', { message: 'room for one more', config: (c) => ({ ...c, pool_max: 8 }) })
    },
    heal: () => undefined,
    truth: {
      entities: [],
      kinds: [],
      category: 'healthy',
      healthy: true,
      silent: true,
      notes: 'Three deploys and a reindex that nobody notices.',
    },
  },
]
