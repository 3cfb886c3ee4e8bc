import { terminated } from '../cluster.ts'
import { backOff, callersOf, complain, crashing, portOf, type Scene, type StateFault } from './fault.ts'

const serves =
  (store: string) =>
  (one: { store: string | null; name: string }, cluster: Scene['cluster']): boolean =>
    one.store === store && callersOf(cluster, one.name).length > 0

export const DEPENDENCY: readonly StateFault[] = [
  {
    name: 'mysql_read_only',
    kinds: ['database'],
    needs: serves('mysql'),
    inflict: (scene) => {
      complain(
        scene,
        scene.victim.name,
        () =>
          `java.sql.SQLException: The MySQL server is running with the --read-only option so it cannot execute this statement`,
      )
      return undefined
    },
  },
  {
    name: 'postgres_read_only',
    kinds: ['database'],
    needs: serves('postgres'),
    inflict: (scene) => {
      complain(
        scene,
        scene.victim.name,
        () => 'ERROR: cannot execute INSERT in a read-only transaction (SQLSTATE 25006)',
      )
      return undefined
    },
  },
  {
    name: 'mysql_connections',
    kinds: ['database', 'saturation'],
    needs: serves('mysql'),
    inflict: (scene) => {
      complain(
        scene,
        scene.victim.name,
        () =>
          'Data source rejected establishment of connection,  message from server: "Too many connections"',
      )
      return undefined
    },
  },
  {
    name: 'postgres_connections',
    kinds: ['database', 'saturation'],
    needs: serves('postgres'),
    inflict: (scene) => {
      complain(
        scene,
        scene.victim.name,
        () =>
          'FATAL: remaining connection slots are reserved for roles with the SUPERUSER attribute (SQLSTATE 53300)',
      )
      return undefined
    },
  },
  {
    name: 'wrong_password',
    kinds: ['credentials', 'crash'],
    needs: (one, cluster) => one.store !== null && callersOf(cluster, one.name).length > 0,
    inflict: (scene) => {
      const { random, cluster, victim } = scene
      const caller = random.pick(callersOf(cluster, victim.name))
      const words = {
        mysql: "Access denied for user 'app'@'10.244.2.7' (using password: YES)",
        postgres: 'FATAL: password authentication failed for user "app" (SQLSTATE 28P01)',
        redis: 'WRONGPASS invalid username-password pair or user is disabled.',
        mongo: 'MongoServerError: Authentication failed.',
      }[victim.store ?? 'mysql']
      for (let index = 6; index > 0; index -= 1) caller.logs.push(`ERROR ${words}`)
      if (random.chance(0.5))
        for (const pod of caller.pods) {
          crashing(random, pod, terminated('Error', 1))
          backOff(random, cluster, caller, pod)
        }
      return caller.name
    },
  },
  {
    name: 'cluster_dns',
    kinds: ['dns'],
    inflict: (scene) => {
      const { random, victim } = scene
      for (const callee of victim.calls)
        for (let index = random.int(3, 8); index > 0; index -= 1)
          victim.logs.push(
            `ERROR dial tcp: lookup ${callee} on 10.96.0.10:53: read udp 10.244.1.5:41211->10.96.0.10:53: i/o timeout`,
          )
      return undefined
    },
    needs: ({ calls }) => calls.length > 0,
  },
  {
    name: 'port_in_use',
    kinds: ['port', 'crash'],
    needs: ({ store }) => store === null,
    inflict: (scene) => {
      const { random, cluster, victim } = scene
      const port = victim.ports[0]?.port ?? 8080
      for (const pod of victim.pods) {
        crashing(random, pod, terminated('Error', 1))
        backOff(random, cluster, victim, pod)
      }
      victim.logs.push(`ERROR listen tcp :${port}: bind: address already in use`)
      return undefined
    },
  },
  {
    name: 'store_down',
    kinds: ['crash'],
    needs: (one, cluster) => one.store !== null && callersOf(cluster, one.name).length > 0,
    inflict: (scene) => {
      const { random, cluster, victim } = scene
      for (const pod of victim.pods) {
        crashing(random, pod, terminated('Error', 1))
        backOff(random, cluster, victim, pod)
      }
      complain(
        scene,
        victim.name,
        () =>
          `dial tcp 10.96.4.4:${portOf(cluster, victim.name)}: connect: connection refused (${victim.name})`,
      )
      // Programs that end when their store is not there.
      for (const caller of callersOf(cluster, victim.name).filter(() => random.chance(0.5)))
        for (const pod of caller.pods) {
          crashing(random, pod, terminated('Error', 1))
          backOff(random, cluster, caller, pod)
        }
      return undefined
    },
  },
]
