import { type Fault, swap } from './fault.ts'

const CENTS = swap(
  'Math.round(body.amount * rate * 100) / 100',
  'Math.round(body.amount * rate * 1000) / 1000',
)
const CHANNEL = swap(
  'insert into payments(ref, amount, currency) values ($1, $2, $3)',
  'insert into payments(ref, amount, currency, channel) values ($1, $2, $3, default)',
)
const QUEUE = swap(
  'export default (',
  'let turn = Promise.resolve()\nconst inTurn = (work) => (turn = turn.catch(() => null).then(work))\n\nexport default (',
)
const IN_TURN = swap('const answer = await call(', 'const answer = await inTurn(() => call(')
const TURN_ENDS = swap('config.bank_timeout_ms,\n    )', 'config.bank_timeout_ms,\n    ))')
const WINDOW = swap(
  'const rate = {',
  "if (new Date().getUTCSeconds() < 25) throw fail(503, 'charges are closed while the day is settled')\n    const rate = {",
)
const REFERENCES = swap(
  'answer.body.reference,\n      amount,',
  "body.currency + '-' + (body.user % 60),\n      amount,",
)
const TRAIL = swap('export default (', 'const trail = []\n\nexport default (')
const TWICE = swap(
  "if (path === '/reserve') {",
  "if (path === '/reserve') {\n      trail.push(body.sku + ' ' + Date.now() + ' ' + Math.random())\n      if (trail.some((one, at) => trail.some((other, later) => later > at && one.localeCompare(other) === 0))) throw fail(409, 'reserved already')",
)
const EACH_ITEM = swap(
  "await need('inventory', 'POST', '/reserve'",
  "for (const item of cart.items) quote.price += (await need('shipping', 'GET', '/quote?user=' + item.id)).price / 100\n    await need('inventory', 'POST', '/reserve'",
)
const BANDS = swap(
  'config.base + weight * 0.8',
  'config.base + Number([0, 0.8, 1.6, 2.4, 3.2, 4][weight].toFixed(2))',
)

const together =
  (...changes: readonly ((source: string) => string)[]) =>
  (source: string): string =>
    changes.reduce((text, change) => change(text), source)

export const FRESH_FAULTS: readonly Fault[] = [
  {
    name: 'tenths-of-a-cent',
    id: 'lab-1b5a',
    inject: async ({ deploy }) => {
      await deploy('cart', { message: 'cache a little longer', config: (c) => ({ ...c, cache_ms: 5500 }) })
      await deploy('payments', { message: 'keep more digits of the rate', handler: CENTS.there })
    },
    heal: ({ deploy }) => deploy('payments', { message: 'amounts in cents', handler: CENTS.back }),
    truth: {
      entities: ['payments'],
      kinds: ['error', 'code', 'change'],
      category: 'code_defect',
      redHerrings: ['cart'],
      notes:
        'The release sends tenths of a cent, and the bank rightly refuses them with 422. The cart deploy before it is harmless.',
    },
  },
  {
    name: 'code-before-migration',
    id: 'lab-e08d',
    inject: async ({ deploy }) => {
      await deploy('payments', { message: 'store the sales channel', handler: CHANNEL.there })
      await deploy('inventory', { message: 'one more connection', config: (c) => ({ ...c, pool_max: 7 }) })
    },
    heal: ({ deploy }) => deploy('payments', { message: 'no sales channel yet', handler: CHANNEL.back }),
    truth: {
      entities: ['payments'],
      kinds: ['error', 'code', 'change', 'database'],
      category: 'code_defect',
      redHerrings: ['inventory'],
      notes:
        'The release writes a column that the migration has not made yet. The inventory deploy after it is harmless.',
    },
  },
  {
    name: 'one-at-a-time',
    id: 'lab-773e',
    pagesWithin: 120,
    inject: async ({ deploy, load }) => {
      load.perSecond = 44
      await deploy('payments', {
        message: 'charge in the order of arrival',
        handler: together(QUEUE.there, IN_TURN.there, TURN_ENDS.there),
      })
    },
    heal: async ({ deploy, load }) => {
      load.perSecond = 12
      await deploy('payments', {
        message: 'charge as they come',
        handler: together(QUEUE.back, IN_TURN.back, TURN_ENDS.back),
      })
    },
    truth: {
      entities: ['payments'],
      kinds: ['latency', 'saturation', 'code', 'change', 'error'],
      category: 'code_defect',
      notes:
        'Charges wait for each other in one queue, which grows faster than the bank can answer one by one.',
    },
  },
  {
    name: 'wrong-clock-field',
    id: 'lab-b2f6',
    pagesWithin: 120,
    inject: ({ deploy }) => deploy('payments', { message: 'settlement at night', handler: WINDOW.there }),
    heal: ({ deploy }) => deploy('payments', { message: 'no settlement here', handler: WINDOW.back }),
    truth: {
      entities: ['payments'],
      kinds: ['error', 'code', 'change'],
      category: 'code_defect',
      notes:
        'A window meant for the night reads the seconds of the clock: payments refuses for 25 seconds of every minute and is well in between.',
    },
  },
  {
    name: 'references-used-again',
    id: 'lab-39c4',
    pagesWithin: 90,
    inject: async ({ deploy, database }) => {
      const session = await database.session('migration-57')
      await session.query('create unique index payments_ref on payments(ref)')
      await session.end()
      await deploy('payments', { message: 'references that people can read', handler: REFERENCES.there })
    },
    heal: async ({ deploy, database }) => {
      await deploy('payments', { message: 'references of the bank', handler: REFERENCES.back })
      const session = await database.session('migration-58')
      await session.query('drop index payments_ref')
      await session.end()
    },
    truth: {
      entities: ['payments'],
      kinds: ['error', 'code', 'change', 'database'],
      category: 'code_defect',
      notes:
        'The release makes references that repeat, and the unique index refuses the second of each. The customer has been charged by then.',
    },
  },
  {
    name: 'creeping-search',
    id: 'lab-c87b',
    pagesWithin: 180,
    inject: async ({ deploy, load }) => {
      load.perSecond = 30
      await deploy('inventory', {
        message: 'refuse a reservation that was made already',
        handler: together(TRAIL.there, TWICE.there),
      })
    },
    heal: async ({ deploy, load }) => {
      load.perSecond = 12
      await deploy('inventory', {
        message: 'no list of reservations',
        handler: together(TRAIL.back, TWICE.back),
      })
    },
    truth: {
      entities: ['inventory'],
      kinds: ['latency', 'cpu', 'code', 'change', 'saturation'],
      category: 'code_defect',
      notes:
        'Each reservation compares all earlier ones with each other: fine at first, then slower by the minute.',
    },
  },
  {
    name: 'quote-for-each-item',
    id: 'lab-0d62',
    inject: ({ deploy }) =>
      deploy('checkout', { message: 'delivery price by item', handler: EACH_ITEM.there }),
    heal: ({ deploy }) => deploy('checkout', { message: 'one delivery price', handler: EACH_ITEM.back }),
    truth: {
      entities: ['checkout'],
      kinds: ['traffic', 'code', 'change', 'latency'],
      category: 'code_defect',
      silent: true,
      notes: 'An order asks shipping four times instead of once. Shipping bears it, nobody is paged.',
    },
  },
  {
    name: 'seconds-for-milliseconds',
    id: 'lab-f4d1',
    inject: async ({ deploy }) => {
      await deploy('inventory', {
        message: 'how long to wait for a connection',
        config: (c) => ({ ...c, acquire_ms: 2 }),
      })
      await deploy('shipping', { message: 'spring prices', config: (c) => ({ ...c, base: 3.05 }) })
    },
    heal: ({ deploy }) =>
      deploy('inventory', {
        message: 'the usual wait for a connection',
        config: ({ acquire_ms: _, ...c }) => c,
      }),
    truth: {
      entities: ['inventory'],
      kinds: ['config', 'change', 'error', 'saturation', 'code'],
      category: 'configuration',
      redHerrings: ['shipping'],
      notes:
        'Two seconds became two milliseconds: inventory gives up before it has a connection. The database is well; the shipping deploy is harmless.',
    },
  },
  {
    name: 'half-a-rollback',
    id: 'lab-5e9f',
    inject: async ({ deploy }) => {
      await deploy('checkout', { message: 'shorter timeout', config: (c) => ({ ...c, timeout_ms: 3 }) })
      await deploy('checkout', {
        message: 'revert "shorter timeout"',
        config: (c) => ({ ...c, timeout_ms: 30 }),
      })
    },
    heal: ({ deploy }) =>
      deploy('checkout', {
        message: 'timeout of three seconds',
        config: (c) => ({ ...c, timeout_ms: 3000 }),
      }),
    truth: {
      entities: ['checkout'],
      kinds: ['config', 'change', 'error', 'code'],
      category: 'configuration',
      notes:
        'The revert put 30 ms back where 3000 had been: checkout still gives up before anybody can answer.',
    },
  },
  {
    name: 'two-at-once',
    id: 'lab-8a13',
    inject: async ({ deploy, bank }) => {
      bank.latencyMs = 450
      await deploy('shipping', { message: 'price bands of the carrier', handler: BANDS.there })
    },
    heal: async ({ deploy, bank }) => {
      bank.latencyMs = 40
      await deploy('shipping', { message: 'price by weight', handler: BANDS.back })
    },
    truth: {
      entities: ['shipping'],
      kinds: ['error', 'code', 'change'],
      category: 'code_defect',
      redHerrings: ['bank'],
      notes:
        'The bands of shipping end at weight five and heavier parcels throw: that is what fails. The bank is ten times slower at the same time, which breaks nothing.',
    },
  },
]
