import type { ObjectRow } from '../../domain/case-file.ts'
import { numberOf, recordOf, recordsOf, stringsOf, textOf } from './attrs.ts'
import type { KubeService, ServicePort } from './model.ts'

function portsOf({ attrs }: ObjectRow): ServicePort[] {
  const manifest = recordsOf(recordOf(attrs.spec).ports)
  return [...recordsOf(attrs.service_ports), ...manifest].flatMap((one) => {
    const port = numberOf(one.port)
    if (port === null) return []
    const target = textOf(one.target ?? one.targetPort) ?? String(port)
    return [{ name: textOf(one.name), port, protocol: textOf(one.protocol) ?? 'TCP', target }]
  })
}

function tablePorts({ attrs }: ObjectRow): ServicePort[] {
  const list = textOf(attrs.port_s) ?? textOf(attrs.ports) ?? ''
  return [...list.matchAll(/(\d+)(?::\d+)?\/(TCP|UDP|SCTP)/g)].map(([, port, protocol = 'TCP']) => ({
    name: null,
    port: Number(port),
    protocol,
    target: '',
  }))
}

/** Addresses behind a service: `<none>` of a table or a description, no subset of a manifest; null when nothing says. */
function endpointsOf({ kind, attrs }: ObjectRow): string | null {
  if (kind === 'endpoint') {
    if (typeof attrs.endpoints === 'string') return attrs.endpoints.replace('<none>', '')
    const subsets = recordsOf(attrs.subsets)
    const addresses = subsets.flatMap((one) => recordsOf(one.addresses))
    return attrs.apiVersion === undefined ? null : addresses.flatMap(({ ip }) => textOf(ip) ?? []).join(',')
  }
  return 'service_ports' in attrs ? (textOf(attrs.endpoints) ?? '').replace('<none>', '') : null
}

/** One service out of what was known of it and one more row. */
function merged(row: ObjectRow, before: KubeService | undefined): KubeService {
  const { attrs, name, evidence } = row
  const ports = portsOf(row)
  const said = stringsOf(attrs.selector_map) ?? stringsOf(recordOf(attrs.spec).selector)
  return {
    name,
    selector: said ?? before?.selector ?? null,
    ports: ports.length > 0 ? ports : (before?.ports ?? tablePorts(row)),
    endpoints: endpointsOf(row) ?? before?.endpoints ?? null,
    evidence: ports.length > 0 ? evidence : (before?.evidence ?? evidence),
  }
}

export function readServices(rows: readonly ObjectRow[]): Map<string, KubeService> {
  const services = new Map<string, KubeService>()
  for (const row of rows)
    if (row.kind === 'service') services.set(row.name, merged(row, services.get(row.name)))
  for (const row of rows) {
    const service = row.kind === 'endpoint' ? services.get(row.name) : undefined
    if (service) services.set(row.name, { ...service, endpoints: service.endpoints ?? endpointsOf(row) })
  }
  return services
}
