import type pg from 'pg'
import { DATABASE_NAMES, type Fault } from './fault.ts'

/** Sessions that a fault holds open until it is healed. */
const held = new Map<string, pg.Client[]>()

export function hold(name: string, client: pg.Client): pg.Client {
  held.set(name, [...(held.get(name) ?? []), client])
  return client
}

export async function release(name: string): Promise<void> {
  const clients = held.get(name) ?? []
  held.delete(name)
  // A session whose statement still runs ends with its connection.
  for (const client of clients) {
    await Promise.race([client.end(), new Promise((resolve) => setTimeout(resolve, 500))])
  }
}

const synonyms = { 'shop-db': DATABASE_NAMES }

export const DATABASE_FAULTS: readonly Fault[] = [
  {
    name: 'row-locks',
    id: 'lab-17f3',
    inject: async ({ deploy, database }) => {
      await deploy('gateway', { message: 'name the client', config: (c) => ({ ...c, timeout_ms: 5001 }) })
      const session = hold('row-locks', await database.session('price-batch', 'batch'))
      await session.query('begin')
      await session.query('update items set price = price * 1.0')
    },
    heal: () => release('row-locks'),
    truth: {
      entities: ['shop-db'],
      synonyms,
      kinds: ['lock', 'database', 'latency', 'saturation'],
      category: 'database',
      redHerrings: ['gateway'],
      notes: 'A batch updated all items and stays idle in its transaction. The gateway deploy is harmless.',
    },
  },
  {
    name: 'ddl-queue',
    id: 'lab-6c48',
    inject: async ({ database }) => {
      const report = hold('ddl-queue', await database.session('monthly-report'))
      await report.query('begin')
      await report.query('select count(*) from orders')
      const migration = hold('ddl-queue', await database.session('migration-42'))
      migration.query('alter table orders add column channel text').catch(() => undefined)
    },
    heal: async ({ database }) => {
      await release('ddl-queue')
      const session = await database.session('cleanup')
      await session.query('alter table orders drop column if exists channel')
      await session.end()
    },
    truth: {
      entities: ['shop-db'],
      synonyms,
      kinds: ['lock', 'database', 'latency', 'saturation'],
      category: 'database',
      notes: 'A migration waits behind a report, and every reader of orders waits behind the migration.',
    },
  },
  {
    name: 'dropped-index',
    id: 'lab-f05b',
    inject: async ({ database, load }) => {
      load.perSecond = 30
      const session = await database.session('housekeeping')
      await session.query('drop index orders_customer')
      await session.end()
    },
    heal: async ({ database, load }) => {
      load.perSecond = 12
      const session = await database.session('housekeeping')
      await session.query('create index if not exists orders_customer on orders(customer)')
      await session.end()
    },
    truth: {
      entities: ['shop-db'],
      synonyms,
      kinds: ['slow-query', 'database', 'latency', 'cpu', 'saturation'],
      category: 'database',
      notes: 'Without its index every catalogue read goes through four hundred thousand orders.',
    },
  },
  {
    name: 'no-connections-left',
    id: 'lab-3ea9',
    inject: async ({ database, services }) => {
      for (let taken = 0; taken < 80; taken += 1) {
        const client = await database.session('analytics-notebook').catch(() => null)
        if (client === null) break
        hold('no-connections-left', client)
      }
      await services.restart('shipping')
      await services.restart('cart')
    },
    heal: () => release('no-connections-left'),
    truth: {
      entities: ['shop-db'],
      synonyms,
      kinds: ['saturation', 'database', 'error'],
      category: 'database',
      notes: 'A notebook holds all connections that were free. Sitrep itself may be refused.',
    },
  },
  {
    name: 'login-revoked',
    id: 'lab-d81c',
    inject: async ({ database, services }) => {
      const session = await database.session('access-review')
      await session.query('alter role app nologin')
      await session.end()
      await services.restart('inventory')
      await services.restart('payments')
    },
    heal: async ({ database }) => {
      const session = await database.session('access-review')
      await session.query('alter role app login')
      await session.end()
    },
    truth: {
      entities: ['shop-db', 'inventory', 'payments'],
      synonyms,
      kinds: ['credentials', 'database', 'error'],
      category: 'database',
      notes:
        'The role of the services may not log in any more: connections that are open go on, new ones fail.',
    },
  },
  {
    name: 'deadlocks',
    id: 'lab-7b20',
    inject: async ({ database }) => {
      for (const order of ['asc', 'desc']) {
        const session = hold('deadlocks', await database.session(`stock-sync-${order}`, 'batch'))
        const again = (): void => {
          if (!held.has('deadlocks')) return
          const text = `do $$ declare r record; begin for r in select id from items order by id ${order} loop
            update items set stock = stock + 0 where id = r.id; perform pg_sleep(0.004); end loop; end $$`
          session.query(text).then(again, () => setTimeout(again, 50))
        }
        again()
      }
    },
    heal: () => release('deadlocks'),
    truth: {
      entities: ['shop-db'],
      synonyms,
      kinds: ['lock', 'database', 'latency', 'error', 'saturation'],
      category: 'database',
      silent: true,
      notes:
        'Two jobs walk the items in opposite directions and lock each other out, reservations with them.',
    },
  },
  {
    name: 'statement-timeout',
    id: 'lab-94d6',
    inject: async ({ database, services }) => {
      const session = await database.session('tuning')
      await session.query("alter role app set statement_timeout = '2ms'")
      await session.query('drop index orders_customer')
      await session.end()
      await services.restart('inventory')
    },
    heal: async ({ database, services }) => {
      const session = await database.session('tuning')
      await session.query('alter role app reset statement_timeout')
      await session.query('create index if not exists orders_customer on orders(customer)')
      await session.end()
      await services.restart('inventory')
    },
    truth: {
      entities: ['shop-db', 'inventory'],
      synonyms,
      kinds: ['slow-query', 'database', 'error', 'latency'],
      category: 'database',
      notes: 'The index is gone, and statements are cancelled before they end.',
    },
  },
]
