import type pg from 'pg'
import type { Shop } from './shop.ts'

export interface AlertRule {
  entity: string
  metric: string
  above: number
  /** The page's title for a value. */
  title: (value: number) => string
  severity: string
}

/** What is done to the shop, what pages about it, and what it really was. The truth never enters the recording. */
export interface Disturbance {
  id: string
  alert: AlertRule
  inject(shop: Shop): Promise<void>
  heal(shop: Shop): Promise<void>
  truth: {
    entities: string[]
    faultType: string
    category: string
    healthy: boolean
    synonyms: Record<string, string[]>
    notes: string
  }
}

const percent = (value: number): string => `${(value * 100).toFixed(0)} %`

const checkoutErrors: AlertRule = {
  entity: 'checkout',
  metric: 'error_ratio',
  above: 0.08,
  title: (value) => `checkout 5xx ratio ${percent(value)} (limit 8 %)`,
  severity: 'SEV-2',
}

const checkoutLatency: AlertRule = {
  entity: 'checkout',
  metric: 'latency_p99_seconds',
  above: 1,
  title: (value) => `checkout p99 latency ${value.toFixed(1)} s (limit 1 s)`,
  severity: 'SEV-2',
}

const sessions = new Map<string, pg.Client>()

export const DISTURBANCES: readonly Disturbance[] = [
  {
    id: 'lab-4e1c',
    alert: checkoutErrors,
    inject: async (shop) => {
      await shop.deploy('payments', {
        message: 'keep rates as objects with their source',
        handler: (source) =>
          source.replace(
            '{ EUR: 1, USD: 1.08, GBP: 0.86 }[body.currency] ?? 1',
            '{ EUR: { value: 1 }, USD: { value: 1.08 } }[body.currency].value',
          ),
      })
      await shop.deploy('cart', {
        message: 'longer cache time',
        config: (config) => ({ ...config, cache_ms: 6000 }),
      })
    },
    heal: (shop) =>
      shop.deploy('payments', {
        message: 'rates again as numbers',
        handler: (source) =>
          source.replace(
            '{ EUR: { value: 1 }, USD: { value: 1.08 } }[body.currency].value',
            '{ EUR: 1, USD: 1.08, GBP: 0.86 }[body.currency] ?? 1',
          ),
      }),
    truth: {
      entities: ['payments'],
      faultType: 'exception',
      category: 'code_defect',
      healthy: false,
      synonyms: {},
      notes:
        'The payments release reads a rate that GBP no longer has. The cart deploy right after it is harmless.',
    },
  },
  {
    id: 'lab-91b7',
    alert: checkoutLatency,
    inject: async (shop) => {
      await shop.deploy('gateway', {
        message: 'name the client in outgoing headers',
        config: (config) => ({ ...config, timeout_ms: 5001 }),
      })
      const session = await shop.superuser('price-batch')
      sessions.set('price-batch', session)
      await session.query('begin')
      await session.query('update items set price = price * 1.0')
    },
    heal: async () => {
      const session = sessions.get('price-batch')
      sessions.delete('price-batch')
      await session?.query('rollback')
      await session?.end()
    },
    truth: {
      entities: ['shop-db'],
      faultType: 'row_lock',
      category: 'database',
      healthy: false,
      synonyms: { 'shop-db': ['postgres', 'database'] },
      notes:
        'A batch session updated all items and stays idle in its transaction; reservations wait for its row locks. The gateway deploy is harmless.',
    },
  },
  {
    id: 'lab-c05f',
    alert: checkoutLatency,
    inject: async (shop) => {
      shop.bank.latencyMs = 1250
    },
    heal: async (shop) => {
      shop.bank.latencyMs = 40
    },
    truth: {
      entities: ['bank'],
      faultType: 'latency',
      category: 'external_dependency',
      healthy: false,
      synonyms: { bank: ['bank provider'] },
      notes: 'The bank, outside, answers slowly. Nothing of the shop changed.',
    },
  },
  {
    id: 'lab-27d3',
    alert: checkoutLatency,
    inject: (shop) =>
      shop.deploy('inventory', {
        message: 'verify the checksum of a reservation',
        handler: (source) =>
          source.replace(
            "if (path === '/reserve') {",
            "if (path === '/reserve') {\n      const until = Date.now() + 170\n      while (Date.now() < until);",
          ),
      }),
    heal: (shop) =>
      shop.deploy('inventory', {
        message: 'checksum off the request path',
        handler: (source) =>
          source.replace('\n      const until = Date.now() + 170\n      while (Date.now() < until);', ''),
      }),
    truth: {
      entities: ['inventory'],
      faultType: 'cpu',
      category: 'code_defect',
      healthy: false,
      synonyms: {},
      notes: 'The inventory release computes synchronously in every reservation and blocks its event loop.',
    },
  },
  {
    id: 'lab-6a88',
    alert: {
      entity: 'checkout',
      metric: 'client_error_ratio',
      above: 0.15,
      title: (value) => `checkout 4xx ratio ${percent(value)} (limit 15 %)`,
      severity: 'SEV-3',
    },
    inject: async (shop) => {
      const session = await shop.superuser('stock-count')
      await session.query('update items set stock = 0 where id <= 60')
      await session.end()
    },
    heal: async (shop) => {
      const session = await shop.superuser('stock-count')
      await session.query('update items set stock = 1000000')
      await session.end()
    },
    truth: {
      entities: [],
      faultType: 'none',
      category: 'healthy',
      healthy: true,
      synonyms: {},
      notes: 'Sixty articles sold out; 409 is the right answer for them. No part of the system is at fault.',
    },
  },
]
