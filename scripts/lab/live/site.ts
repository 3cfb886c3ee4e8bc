import path from 'node:path'
import { stringify } from 'yaml'
import { EDGE_HOST } from '../parts/edge.ts'
import { hostOf } from '../service/peers.ts'
import type { Shop } from '../shop.ts'
import { EDGES, PORTS, ROLES } from '../types.ts'

const calls = (name: string): string[] =>
  EDGES.filter(([caller]) => caller === name).map(([, callee]) => callee)

const callersOf = (name: string): string[] =>
  EDGES.filter(([, callee]) => callee === name).map(([caller]) => caller)

/** The places that a probe may try: the door of the shop, its services by name, the bank. */
const probes = () => [
  { host: EDGE_HOST, port: PORTS.edge, tls: true, http: '/healthz', service: 'edge' },
  ...ROLES.map((role) => ({
    host: hostOf(role),
    port: PORTS[role],
    http: '/healthz',
    service: role,
    callers: callersOf(role),
  })),
  { host: hostOf('bank'), port: PORTS.bankProxy, service: 'bank', callers: callersOf('bank') },
]

/** sitrep.yaml as an operator of the shop would write it, and the environment it needs. */
export function siteYaml(shop: Shop): { yaml: string; env: Record<string, string> } {
  const monitor = new URL(shop.database.monitorUrl)
  const site = {
    services: [
      { name: 'edge', dependencies: calls('edge') },
      ...ROLES.map((name) => ({ name, repository: shop.repository, dependencies: calls(name) })),
      { name: 'shop-db', aliases: ['shop'] },
      { name: 'bank', aliases: [hostOf('bank')] },
    ],
    connectors: [
      {
        kind: 'prometheus',
        name: 'prometheus',
        url: `http://127.0.0.1:${PORTS.prometheus}`,
        delaySeconds: 2,
      },
      { kind: 'files', name: 'logs', folders: [path.join(shop.dir, 'logs')] },
      { kind: 'otlp-files', name: 'traces', folders: [path.join(shop.dir, 'traces')], delaySeconds: 2 },
      { kind: 'git', name: 'repository', repositories: [{ path: shop.repository, branch: 'main' }] },
      {
        kind: 'postgres',
        name: 'shop-db',
        host: '127.0.0.1',
        port: Number(monitor.port),
        database: 'shop',
        user: 'monitor',
        tls: 'off',
        sample_seconds: 15,
      },
      {
        kind: 'network',
        name: 'probes',
        targets: probes(),
        resolvers: [`127.0.0.1:${PORTS.dns}`],
      },
    ],
  }
  return { yaml: stringify(site), env: { NODE_EXTRA_CA_CERTS: shop.edge.ca } }
}
