import type { Service } from '../cluster.ts'
import { callersOf, complain, portOf, type Scene, type StateFault } from './fault.ts'

const service = ({ cluster, victim }: Scene): Service | undefined =>
  cluster.services.find(({ name }) => name === victim.name)

const isCalled = ({ name }: { name: string }, cluster: Scene['cluster']): boolean =>
  callersOf(cluster, name).length > 0

function timeouts(scene: Scene, words: string): undefined {
  const { cluster, victim } = scene
  complain(
    scene,
    victim.name,
    () => `request to ${victim.name}:${portOf(cluster, victim.name)} failed: ${words}`,
    0.8,
  )
  return undefined
}

/** A caller whose address of the victim is wrong. */
function redirect(scene: Scene, change: (host: string, port: number) => string | null): string | undefined {
  const { random, cluster, victim } = scene
  const caller = random.pick(callersOf(cluster, victim.name))
  const port = portOf(cluster, victim.name)
  for (const one of caller.env) {
    if (one.value === null) continue
    const isHost = one.value === victim.name
    const isAddress = one.value.includes(`${victim.name}:${port}`)
    const changed = change(victim.name, port)
    if (changed === null) continue
    const [host = ''] = changed.split(':')
    if (isAddress) one.value = one.value.replace(`${victim.name}:${port}`, changed)
    else if (isHost) one.value = host
  }
  return caller.name
}

export const ROUTING: readonly StateFault[] = [
  {
    name: 'selector_mismatch',
    kinds: ['selector', 'endpoints'],
    needs: isCalled,
    inflict: (scene) => {
      const own = service(scene)
      if (own)
        for (const key of Object.keys(own.selector))
          own.selector[key] = scene.random.pick([`${own.selector[key]}-v2`, `${own.selector[key]}x`, 'wrong'])
      return timeouts(scene, 'connect: connection refused')
    },
  },
  {
    name: 'target_port',
    kinds: ['port'],
    needs: isCalled,
    inflict: (scene) => {
      for (const port of service(scene)?.ports ?? [])
        port.target = (scene.victim.ports[0]?.port ?? 80) + scene.random.pick([1, 1000, -79])
      return timeouts(scene, 'connect: connection refused')
    },
  },
  {
    name: 'named_target_port',
    kinds: ['port', 'endpoints'],
    needs: isCalled,
    inflict: (scene) => {
      for (const port of service(scene)?.ports ?? []) port.target = 'metrics'
      return timeouts(scene, 'connect: connection refused')
    },
  },
  {
    name: 'service_port_moved',
    kinds: ['port'],
    needs: ({ name, env }, cluster) => callersOf(cluster, name).length > 1 && env.length > 0,
    inflict: (scene) => {
      for (const port of service(scene)?.ports ?? []) port.port += 1
      return timeouts(scene, 'i/o timeout')
    },
  },
  {
    name: 'wrong_protocol',
    kinds: ['protocol'],
    needs: isCalled,
    inflict: (scene) => {
      for (const port of service(scene)?.ports ?? []) port.protocol = 'UDP'
      return timeouts(scene, 'i/o timeout')
    },
  },
  {
    name: 'wrong_host',
    kinds: ['config', 'dns'],
    needs: isCalled,
    inflict: (scene) => {
      const wrong = `${scene.victim.name}-svc-${scene.random.hex(2)}`
      const caller = redirect(scene, (_host, port) => `${wrong}:${port}`)
      const one = scene.cluster.workloads.find(({ name }) => name === caller)
      one?.logs.push(...Array(5).fill(`ERROR dial tcp: lookup ${wrong} on 10.96.0.10:53: no such host`))
      return caller
    },
  },
  {
    name: 'wrong_port_in_address',
    kinds: ['config', 'port'],
    needs: isCalled,
    inflict: (scene) => {
      const { cluster, victim } = scene
      const port = portOf(cluster, victim.name) + 7
      const caller = redirect(scene, (host) => `${host}:${port}`)
      const one = cluster.workloads.find(({ name }) => name === caller)
      for (const variable of one?.env ?? [])
        if (
          variable.name.endsWith('_PORT') &&
          variable.name.startsWith(victim.name.toUpperCase().replace(/-/g, '_'))
        )
          variable.value = String(port)
      one?.logs.push(...Array(5).fill(`ERROR dial tcp 10.96.3.4:${port}: i/o timeout (${victim.name})`))
      return caller
    },
  },
  {
    name: 'service_deleted',
    kinds: ['endpoints', 'selector', 'unreachable', 'dns'],
    needs: isCalled,
    inflict: (scene) => {
      const { cluster, victim } = scene
      cluster.services = cluster.services.filter(({ name }) => name !== victim.name)
      complain(scene, victim.name, () => `dial tcp: lookup ${victim.name} on 10.96.0.10:53: no such host`)
      return undefined
    },
  },
  {
    name: 'zero_replicas',
    kinds: ['scaled-to-zero'],
    inflict: (scene) => {
      Object.assign(scene.victim, { replicas: 0, pods: [] })
      return timeouts(scene, 'connect: connection refused')
    },
  },
  {
    name: 'network_policy',
    kinds: ['network-policy', 'unreachable'],
    needs: isCalled,
    inflict: (scene) => {
      const { random, cluster, victim } = scene
      cluster.policies.push({
        name: random.pick(['deny-ingress', `${victim.name}-isolate`]),
        selector: victim.labels,
        isolates: true,
      })
      cluster.cut.add(victim.name)
      return timeouts(scene, 'i/o timeout')
    },
  },
  {
    name: 'gateway_route',
    kinds: ['routing'],
    inflict: (scene) => {
      const { random, cluster, style } = scene
      const entry = cluster.workloads[0]
      const path = `/api/v1/${scene.victim.name}`
      const error =
        style.probe === 'http'
          ? `404 Not Found: no route matched ${path}`
          : `HTTP 404 Not Found for path ${path}`
      cluster.clientErrors.push({
        service: entry?.name ?? '',
        url: `http://${entry?.name}${path}`,
        error,
        count: random.int(20, 400),
      })
      return entry?.name
    },
  },
]
