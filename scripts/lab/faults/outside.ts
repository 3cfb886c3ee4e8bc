import { USUAL_BANK } from '../parts/outside.ts'
import type { Shop } from '../shop.ts'
import type { Fault } from './fault.ts'

const synonyms = { bank: ['api.bank.example.internal'] }

const usual = ({ bank }: Shop): void => void Object.assign(bank, USUAL_BANK)

export const OUTSIDE_FAULTS: readonly Fault[] = [
  {
    name: 'slow-bank',
    id: 'lab-82fa',
    inject: ({ bank }) => {
      bank.latencyMs = 1300
    },
    heal: usual,
    truth: {
      entities: ['bank'],
      synonyms,
      kinds: ['latency', 'network', 'error'],
      category: 'external_dependency',
      notes:
        'The bank answers slowly, some calls after the timeout of payments. Nothing of the shop changed.',
    },
  },
  {
    name: 'bank-limits',
    id: 'lab-4d0b',
    inject: async ({ bank, deploy }) => {
      bank.limiting = 0.6
      await deploy('shipping', {
        message: 'base price from the settings',
        config: (c) => ({ ...c, base: 3.1 }),
      })
    },
    heal: usual,
    truth: {
      entities: ['bank'],
      synonyms,
      kinds: ['error', 'traffic', 'saturation'],
      category: 'external_dependency',
      notes: 'The bank answers 429 to six calls in ten although the traffic is the usual one.',
    },
  },
  {
    name: 'bank-down',
    id: 'lab-b3c1',
    inject: ({ bank }) => {
      bank.failing = 0.9
    },
    heal: usual,
    truth: {
      entities: ['bank'],
      synonyms,
      kinds: ['error', 'unreachable'],
      category: 'external_dependency',
      notes: 'The bank fails on nine calls in ten.',
    },
  },
  {
    name: 'campaign',
    id: 'lab-19e7',
    inject: async ({ load, deploy }) => {
      await deploy('payments', { message: 'rounding of cents', config: (c) => ({ ...c, cents: true }) })
      load.perSecond = 130
    },
    heal: ({ load }) => {
      load.perSecond = 12
    },
    truth: {
      entities: [],
      kinds: ['traffic'],
      category: 'organic_load',
      redHerrings: ['payments'],
      notes: 'Eleven times the usual customers. The payments deploy is harmless.',
    },
  },
  {
    name: 'expired-certificate',
    id: 'lab-fd02',
    inject: ({ edge }) => edge.certify(-1),
    heal: ({ edge }) => edge.certify(10),
    truth: {
      entities: ['edge'],
      synonyms: { edge: ['nginx', 'certificate'] },
      kinds: ['unreachable', 'error', 'config', 'traffic', 'network'],
      category: 'certificate',
      notes: 'The certificate of the edge expired yesterday. The services see less traffic and no error.',
    },
  },
  {
    name: 'wrong-certificate',
    id: 'lab-60a5',
    inject: ({ edge }) => edge.certify(10, 'shop-staging.example.internal'),
    heal: ({ edge }) => edge.certify(10),
    truth: {
      entities: ['edge'],
      synonyms: { edge: ['nginx', 'certificate'] },
      kinds: ['unreachable', 'error', 'config', 'traffic', 'network'],
      category: 'certificate',
      notes: 'The edge serves the certificate of another name.',
    },
  },
]
