import type { Random } from '../random.ts'
import type { Cluster, Service, Variable, Workload } from './cluster.ts'
import type { Style } from './healthy.ts'

const plain = (name: string, value: string): Variable => ({ name, value, from: null })

/** `FRONT_END` for `front-end`. */
const variable = (name: string): string => name.toUpperCase().replace(/-/g, '_')

function addressOf({ addresses }: Style, to: Workload, service: Service): Variable[] {
  const port = service.ports[0]?.port ?? 80
  const stem = variable(to.name)
  if (addresses === 'joined') return [plain(`${stem}_ADDR`, `${service.name}:${port}`)]
  if (addresses === 'url') return [plain(`${stem}_URL`, `http://${service.name}:${port}`)]
  return [plain(`${stem}_HOST`, service.name), plain(`${stem}_PORT`, String(port))]
}

function password(cluster: Cluster, to: Workload): Variable {
  const secret = `${to.name}-auth`
  if (!cluster.secrets.includes(secret)) cluster.secrets.push(secret)
  return {
    name: `${variable(to.name)}_PASSWORD`,
    value: null,
    from: { kind: 'secret', name: secret, key: 'password' },
  }
}

/** Tells a program whom to call, and whom it called years ago. */
function call(random: Random, style: Style, cluster: Cluster, one: Workload, to: Workload): void {
  const service = cluster.services.find(({ name }) => name === to.name)
  if (!service) return
  one.calls.push(to.name)
  one.env.push(...addressOf(style, to, service))
  if (to.store && random.chance(0.6)) one.env.push(password(cluster, to))
}

function settings(random: Random, cluster: Cluster, one: Workload): void {
  const map = `${one.name}-settings`
  cluster.configMaps.push(map)
  if (random.chance(0.5)) one.mounts.push({ volume: 'settings', kind: 'ConfigMap', source: map })
  else one.env.push({ name: 'LOG_LEVEL', value: null, from: { kind: 'config map', name: map, key: 'level' } })
}

function storage(cluster: Cluster, one: Workload): void {
  const name = `data-${one.name}-0`
  one.mounts.push({ volume: 'data', kind: 'PersistentVolumeClaim', source: name })
  cluster.claims.push({ name, status: 'Bound', storageClass: 'standard', events: [] })
}

/** Who calls whom, with what settings and what storage. */
export function wire(random: Random, style: Style, cluster: Cluster): void {
  for (const [index, one] of cluster.workloads.entries()) {
    if (one.kind === 'StatefulSet') storage(cluster, one)
    if (one.store) continue
    const later = cluster.workloads.slice(index + 1)
    const wanted = index === 0 ? random.int(2, 6) : random.int(0, 3)
    for (const to of random.shuffled(later).slice(0, wanted)) call(random, style, cluster, one, to)
    if (random.chance(0.3)) settings(random, cluster, one)
    // Telemetry goes to a collector that is often not there, as is what was switched off long ago.
    if (random.chance(0.4)) one.env.push(plain('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://otel-collector:4317'))
    if (random.chance(0.1)) one.env.push(plain('LEGACY_GATEWAY_ADDR', 'old-gateway:8000'))
  }
}
