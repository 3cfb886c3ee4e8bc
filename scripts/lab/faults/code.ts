import { type Fault, swap } from './fault.ts'

const RATES = swap(
  '{ EUR: 1, USD: 1.08, GBP: 0.86 }[body.currency] ?? 1',
  '{ EUR: { value: 1 }, USD: { value: 1.08 } }[body.currency].value',
)
const BLOCKING = swap(
  "if (path === '/reserve') {",
  "if (path === '/reserve') {\n      const until = Date.now() + 150\n      while (Date.now() < until);",
)
const LEAK = swap(
  'const orders = await sql(',
  'if (Math.random() < 0.08) await pool.connect()\n    const orders = await sql(',
)
const LEAK_ARGUMENTS = swap('({ sql, fail })', '({ sql, fail, pool })')
const MANY = swap(
  'return { status: 200, body: { recent: orders.rows } }',
  "for (const { id } of Array(12).fill(orders.rows).flat()) await sql(context, 'select order', 'select note from orders where id = $1', [id])\n    return { status: 200, body: { recent: orders.rows } }",
)
const KEEPING = swap(
  'cache.set(user, { at: Date.now(), value })',
  'cache.set(Date.now() + Math.random(), { at: Date.now(), value, page: Array(40_000).fill(String(user)) })',
)
const CLEARING = swap('if (cache.size > 2000) cache.clear()', 'if (cache.size > 2_000_000) cache.clear()')
const FLAGS = swap(
  'const cache = new Map()',
  'const cache = new Map(Object.entries(globalThis.settings.flags))',
)
const STRICT = swap(
  "const weight = 1 + (Number(query.get('user')) % 9)",
  "const weight = 1 + (Number(query.get('user')) % 9)\n    if (weight > 6) return { status: 422, body: { error: 'parcel is above the weight limit' } }",
)
const HELD = swap(
  'const answer = await call(',
  "const client = await pool.connect()\n    await client.query('begin')\n    await client.query('select count(*) from payments where ref is null')\n    setTimeout(() => client.query('commit').then(() => client.release()), 900)\n    const answer = await call(",
)
const HELD_ARGUMENTS = swap('({ call, sql, config, fail })', '({ call, sql, config, fail, pool })')

export const CODE_FAULTS: readonly Fault[] = [
  {
    name: 'exception-in-release',
    id: 'lab-71c2',
    inject: async ({ deploy }) => {
      await deploy('payments', { message: 'keep rates as objects with their source', handler: RATES.there })
      await deploy('cart', { message: 'longer cache time', config: (c) => ({ ...c, cache_ms: 6000 }) })
    },
    heal: ({ deploy }) => deploy('payments', { message: 'rates again as numbers', handler: RATES.back }),
    truth: {
      entities: ['payments'],
      kinds: ['error', 'code', 'change'],
      category: 'code_defect',
      redHerrings: ['cart'],
      notes: 'The release reads a rate that GBP no longer has. The cart deploy right after it is harmless.',
    },
  },
  {
    name: 'blocked-event-loop',
    id: 'lab-0b9e',
    inject: ({ deploy }) =>
      deploy('inventory', { message: 'verify the checksum of a reservation', handler: BLOCKING.there }),
    heal: ({ deploy }) =>
      deploy('inventory', { message: 'checksum off the request path', handler: BLOCKING.back }),
    truth: {
      entities: ['inventory'],
      kinds: ['cpu', 'latency', 'code', 'change', 'saturation'],
      category: 'code_defect',
      notes: 'Every reservation computes synchronously and blocks the event loop.',
    },
  },
  {
    name: 'connection-leak',
    id: 'lab-d3f4',
    pagesWithin: 120,
    inject: ({ deploy }) =>
      deploy('inventory', {
        message: 'read order history through a dedicated client',
        handler: (source) => LEAK.there(LEAK_ARGUMENTS.there(source)),
      }),
    heal: ({ deploy }) =>
      deploy('inventory', {
        message: 'order history through the pool again',
        handler: (source) => LEAK.back(LEAK_ARGUMENTS.back(source)),
      }),
    truth: {
      entities: ['inventory'],
      kinds: ['saturation', 'code', 'change', 'error'],
      category: 'code_defect',
      notes: 'One catalogue read in twelve takes a client of the pool and never gives it back.',
    },
  },
  {
    name: 'one-query-a-row',
    id: 'lab-58aa',
    inject: async ({ deploy, load }) => {
      load.perSecond = 30
      await deploy('inventory', { message: 'notes with the order history', handler: MANY.there })
    },
    heal: async ({ deploy, load }) => {
      load.perSecond = 12
      await deploy('inventory', { message: 'order history without notes', handler: MANY.back })
    },
    truth: {
      entities: ['inventory'],
      kinds: ['latency', 'code', 'change', 'saturation', 'slow-query'],
      category: 'code_defect',
      silent: true,
      notes: 'A catalogue read sends sixty queries in turn. Each of them is fast.',
    },
  },
  {
    name: 'memory-kept',
    id: 'lab-e21d',
    pagesWithin: 150,
    inject: async ({ deploy }) => {
      await deploy(
        'cart',
        { message: 'cache rendered pages', handler: (source) => CLEARING.there(KEEPING.there(source)) },
        { heapMb: 110 },
      )
      await deploy('inventory', { message: 'log level info', config: (c) => ({ ...c, log_level: 'info' }) })
    },
    heal: ({ deploy }) =>
      deploy('cart', {
        message: 'no pages in the cache',
        handler: (source) => CLEARING.back(KEEPING.back(source)),
      }),
    truth: {
      entities: ['cart'],
      kinds: ['memory', 'oom', 'crash', 'restart', 'code', 'change'],
      category: 'code_defect',
      notes:
        'Every entry of the cache stays, with its page. The process ends at its heap limit and comes back.',
    },
  },
  {
    name: 'crash-at-start',
    id: 'lab-9c06',
    inject: ({ deploy }) => deploy('cart', { message: 'flags from the settings', handler: FLAGS.there }),
    heal: ({ deploy }) => deploy('cart', { message: 'no flags', handler: FLAGS.back }),
    truth: {
      entities: ['cart'],
      kinds: ['crash', 'config', 'unreachable', 'restart', 'code', 'change', 'error'],
      category: 'code_defect',
      notes: 'The release reads settings that are not there and throws at its start.',
    },
  },
  {
    name: 'stricter-validation',
    id: 'lab-4410',
    inject: ({ deploy }) =>
      deploy('shipping', { message: 'weight limit of the carrier', handler: STRICT.there }),
    heal: ({ deploy }) => deploy('shipping', { message: 'no weight limit', handler: STRICT.back }),
    truth: {
      entities: ['shipping'],
      kinds: ['error', 'code', 'change'],
      category: 'code_defect',
      notes: 'The release refuses parcels that used to be sent; checkout answers its callers 502.',
    },
  },
  {
    name: 'transaction-across-a-call',
    id: 'lab-b7e5',
    inject: async ({ deploy, load }) => {
      load.perSecond = 26
      await deploy('payments', {
        message: 'count open references before charging',
        handler: (source) => HELD.there(HELD_ARGUMENTS.there(source)),
      })
    },
    heal: async ({ deploy, load }) => {
      load.perSecond = 12
      await deploy('payments', {
        message: 'no count before charging',
        handler: (source) => HELD.back(HELD_ARGUMENTS.back(source)),
      })
    },
    truth: {
      entities: ['payments'],
      kinds: ['saturation', 'latency', 'error', 'code', 'change'],
      category: 'code_defect',
      notes: 'A transaction stays open while the bank is called; the pool of payments runs dry.',
    },
  },
]
