import type { Fault } from './fault.ts'

export const HARMLESS: readonly Fault[] = [
  {
    name: 'sold-out',
    id: 'lab-6e31',
    inject: async ({ database }) => {
      const session = await database.session('stock-count')
      await session.query('update items set stock = 0 where id <= 70')
      await session.end()
    },
    heal: async ({ database }) => {
      const session = await database.session('stock-count')
      await session.query('update items set stock = 1000000')
      await session.end()
    },
    truth: {
      entities: [],
      kinds: [],
      category: 'healthy',
      healthy: true,
      notes: 'Seventy articles sold out; 409 is the right answer for them.',
    },
  },
  {
    name: 'harmless-deploy',
    id: 'lab-d5c9',
    inject: ({ deploy }) =>
      deploy('shipping', { message: 'base price of the season', config: (c) => ({ ...c, base: 3.2 }) }),
    heal: () => undefined,
    truth: {
      entities: [],
      kinds: [],
      category: 'healthy',
      healthy: true,
      silent: true,
      notes: 'A deploy that does what it should; its restart costs a few requests.',
    },
  },
  {
    name: 'long-report',
    id: 'lab-f4b8',
    inject: async ({ database }) => {
      const session = await database.session('yearly-report')
      session
        .query('select customer, sum(total), count(*) from orders group by 1 order by 2 desc')
        .then(() => session.end())
        .catch(() => undefined)
    },
    heal: () => undefined,
    truth: {
      entities: [],
      kinds: [],
      category: 'healthy',
      healthy: true,
      silent: true,
      notes: 'A report reads all orders once and is in nobody’s way.',
    },
  },
]
