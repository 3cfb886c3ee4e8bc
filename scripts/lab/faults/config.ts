import { PORTS } from '../types.ts'
import type { Fault } from './fault.ts'

export const CONFIG_FAULTS: readonly Fault[] = [
  {
    name: 'small-pool',
    id: 'lab-2f17',
    inject: async ({ deploy, load }) => {
      load.perSecond = 40
      await deploy('payments', { message: 'fewer idle connections', config: (c) => ({ ...c, pool_max: 1 }) })
    },
    heal: async ({ deploy, load }) => {
      load.perSecond = 12
      await deploy('payments', { message: 'more connections', config: (c) => ({ ...c, pool_max: 6 }) })
    },
    truth: {
      entities: ['payments'],
      kinds: ['saturation', 'latency', 'change', 'config', 'error'],
      category: 'configuration',
      silent: true,
      notes: 'The pool of payments went from six connections to one, in a busy hour.',
    },
  },
  {
    name: 'short-timeout',
    id: 'lab-a0d8',
    inject: ({ deploy }) =>
      deploy('gateway', { message: 'fail fast', config: (c) => ({ ...c, timeout_ms: 70, retries: 0 }) }),
    heal: ({ deploy }) =>
      deploy('gateway', {
        message: 'the usual timeout',
        config: (c) => ({ ...c, timeout_ms: 5000, retries: 1 }),
      }),
    truth: {
      entities: ['gateway'],
      kinds: ['error', 'change', 'config', 'code'],
      category: 'configuration',
      notes: 'The gateway gives up after 70 ms; everything below it is well.',
    },
  },
  {
    name: 'retry-storm',
    id: 'lab-36b1',
    inject: async ({ deploy, bank }) => {
      await deploy('gateway', { message: 'more attempts', config: (c) => ({ ...c, retries: 7 }) })
      bank.failing = 0.3
    },
    heal: async ({ deploy, bank }) => {
      bank.failing = 0
      await deploy('gateway', { message: 'one retry', config: (c) => ({ ...c, retries: 1 }) })
    },
    truth: {
      entities: ['gateway', 'bank'],
      kinds: ['traffic', 'error', 'change', 'config', 'code'],
      category: 'configuration',
      notes:
        'The bank fails on three calls in ten, and the gateway multiplies the load by trying eight times.',
    },
  },
  {
    name: 'mistyped-upstream',
    id: 'lab-8e63',
    inject: ({ edge }) => edge.upstream(PORTS.gateway + 10),
    heal: ({ edge }) => edge.upstream(PORTS.gateway),
    truth: {
      entities: ['edge'],
      synonyms: { edge: ['nginx', 'gateway'] },
      kinds: ['port', 'routing', 'unreachable', 'error', 'config', 'traffic'],
      category: 'configuration',
      notes:
        'The edge sends requests to a port where nobody listens. The services see no traffic and no error.',
    },
  },
  {
    name: 'feature-flag',
    id: 'lab-5d92',
    inject: ({ deploy }) =>
      deploy('checkout', { message: 'express delivery on', config: (c) => ({ ...c, express: true }) }),
    heal: ({ deploy }) =>
      deploy('checkout', { message: 'express delivery off', config: (c) => ({ ...c, express: false }) }),
    truth: {
      entities: ['checkout'],
      kinds: ['error', 'code', 'change', 'config', 'routing'],
      category: 'configuration',
      notes: 'The flag makes checkout ask shipping for a route that it does not have.',
    },
  },
  {
    name: 'mistyped-host',
    id: 'lab-c1a7',
    inject: ({ deploy }) =>
      deploy('checkout', {
        message: 'names of peers in the configuration',
        config: (c) => ({ ...c, hosts: { payments: 'payment.shop.internal' } }),
      }),
    heal: ({ deploy }) =>
      deploy('checkout', { message: 'peers by their usual names', config: ({ hosts: _, ...c }) => c }),
    truth: {
      entities: ['checkout'],
      kinds: ['dns', 'error', 'change', 'config', 'code'],
      category: 'configuration',
      notes: 'Checkout asks for a host name that nobody has.',
    },
  },
]
