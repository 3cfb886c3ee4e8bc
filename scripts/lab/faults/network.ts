import { hostOf } from '../service/peers.ts'
import { DATABASE_NAMES, type Fault } from './fault.ts'

const synonyms = { 'shop-db': DATABASE_NAMES, bank: ['api.bank.example.internal'] }

export const NETWORK_FAULTS: readonly Fault[] = [
  {
    name: 'name-removed',
    id: 'lab-20ce',
    inject: async ({ deploy, names }) => {
      await deploy('payments', { message: 'comment in the handler', config: (c) => ({ ...c, note: 'x' }) })
      names.without(hostOf('payments'))
    },
    heal: ({ names }) => names.without(null),
    truth: {
      entities: ['payments', 'dns'],
      synonyms: { payments: [hostOf('payments')], dns: ['dnsmasq', 'resolver'] },
      kinds: ['dns', 'unreachable', 'error', 'network'],
      category: 'network',
      notes: 'The name of payments is gone from the zone. The service is well; its deploy is harmless.',
    },
  },
  {
    name: 'resolver-dead',
    id: 'lab-ab35',
    inject: ({ names }) => names.kill(),
    heal: ({ names }) => names.start(),
    truth: {
      entities: ['dns'],
      synonyms: { dns: ['dnsmasq', 'resolver', 'gateway', 'checkout'] },
      kinds: ['dns', 'unreachable', 'error', 'network'],
      category: 'network',
      notes: 'The resolver of the shop has died: nobody finds anybody.',
    },
  },
  {
    name: 'database-far-away',
    id: 'lab-0f7d',
    inject: ({ database }) => {
      database.way.weather.latencyMs = 150
    },
    heal: ({ database }) => database.way.clear(),
    truth: {
      entities: ['shop-db'],
      synonyms,
      kinds: ['network', 'latency'],
      category: 'network',
      notes: 'The way to the database takes 150 ms longer; the database itself is fast.',
    },
  },
  {
    name: 'database-swallowed',
    id: 'lab-c98e',
    inject: ({ database }) => {
      database.way.weather.mode = 'swallow'
    },
    heal: ({ database }) => database.way.clear(),
    truth: {
      entities: ['shop-db'],
      synonyms,
      kinds: ['network', 'unreachable', 'latency', 'saturation', 'error', 'database'],
      category: 'network',
      notes: 'Packets to and from the database disappear. Seen from its own machine it is well.',
    },
  },
  {
    name: 'bank-cut',
    id: 'lab-5510',
    inject: ({ bankWay }) => {
      bankWay.weather.mode = 'reset'
    },
    heal: ({ bankWay }) => bankWay.clear(),
    truth: {
      entities: ['bank'],
      synonyms,
      kinds: ['network', 'unreachable', 'error'],
      category: 'external_dependency',
      notes: 'Connections to the bank are cut by something in between.',
    },
  },
  {
    name: 'lossy-bank',
    id: 'lab-e6b4',
    inject: ({ bankWay }) => {
      bankWay.weather.refuse = 0.4
    },
    heal: ({ bankWay }) => bankWay.clear(),
    truth: {
      entities: ['bank'],
      synonyms,
      kinds: ['network', 'unreachable', 'error'],
      category: 'external_dependency',
      notes: 'Four connections in ten to the bank are refused on the way.',
    },
  },
]
