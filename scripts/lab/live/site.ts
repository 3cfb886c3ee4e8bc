import { stringify } from 'yaml'
import { EDGE_HOST } from '../parts/edge.ts'
import type { Shop } from '../shop.ts'
import { EDGES, PORTS, ROLES } from '../types.ts'

/** sitrep.yaml as an operator of the shop would write it, and the environment it names. */
export function siteYaml(shop: Shop): { yaml: string; env: Record<string, string> } {
  const monitor = new URL(shop.database.monitorUrl)
  const calls = (name: string): string[] =>
    EDGES.filter(([caller]) => caller === name).map(([, callee]) => callee)
  const site = {
    services: [
      { name: 'edge', dependencies: calls('edge') },
      ...ROLES.map((name) => ({ name, repository: shop.repository, dependencies: calls(name) })),
      { name: 'shop-db', aliases: ['shop'] },
      { name: 'bank', aliases: ['api.bank.example.internal'] },
    ],
    connectors: [
      {
        kind: 'prometheus',
        name: 'prometheus',
        url: `http://127.0.0.1:${PORTS.prometheus}`,
        delaySeconds: 2,
      },
      {
        kind: 'postgres',
        name: 'shop-db',
        host: '127.0.0.1',
        port: Number(monitor.port),
        database: 'shop',
        user: 'monitor',
        tls: 'off',
        service: 'shop-db',
        sample_seconds: 15,
      },
    ],
  }
  return { yaml: stringify(site), env: {} }
}

export const EDGE_URL = `https://${EDGE_HOST}:${PORTS.edge}/`
