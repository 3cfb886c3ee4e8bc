import { type ChildProcess, fork } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import path from 'node:path'
import { PORTS, type ServiceRole } from '../types.ts'

/** Runs the services, and starts again what ends by itself, with growing pauses. */
export interface Services {
  restart(role: ServiceRole, limits?: { heapMb?: number }): Promise<void>
  pid(role: ServiceRole): number
  /** A stopped process takes connections and answers none. */
  signal(role: ServiceRole, signal: 'SIGSTOP' | 'SIGCONT'): void
  stop(): Promise<void>
}

const LONGEST_PAUSE = 8000

interface Held {
  child: ChildProcess | null
  wanted: boolean
  crashes: number
  heapMb: number
}

/** Lets a prepared process listen; one that ended meanwhile cannot. */
const open = (child: ChildProcess | null): Promise<void> =>
  new Promise((resolve) => {
    if (child === null || child.exitCode !== null) return resolve()
    child.once('message', () => resolve())
    child.once('exit', () => resolve())
    child.send('listen')
  })

const halt = async (one: Held): Promise<void> => {
  one.wanted = false
  const { child } = one
  one.child = null
  if (!child || child.exitCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGCONT')
  child.kill('SIGTERM')
  const hard = setTimeout(() => child.kill('SIGKILL'), 1500)
  await gone
  clearTimeout(hard)
}

export function createServices(dir: string, databaseUrl: string): Services {
  const held = new Map<ServiceRole, Held>()
  const ports = { ...PORTS, bank: PORTS.bankProxy }
  const note = (role: ServiceRole, message: string): void =>
    appendFileSync(
      path.join(dir, 'logs', 'supervisor.jsonl'),
      `${JSON.stringify({ time: new Date().toISOString(), level: 'warn', service: role, message })}\n`,
    )

  /** Starts a process up to the point where it could listen; null when it ended before. */
  const prepare = (role: ServiceRole, one: Held): Promise<ChildProcess | null> => {
    const start = JSON.stringify({ role, port: PORTS[role], ports, dir, databaseUrl, dnsPort: PORTS.dns })
    const child = fork(path.join(import.meta.dirname, '../service.ts'), [start], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [`--max-old-space-size=${one.heapMb}`],
    })
    let said = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-4000)
    })
    one.child = child
    return new Promise((resolve) => {
      child.once('message', () => resolve(child))
      child.once('exit', (code, signal) => {
        resolve(null)
        if (one.child !== child) return
        one.child = null
        if (one.wanted) crashed(role, one, { code, signal, said })
      })
    })
  }

  const crashed = (
    role: ServiceRole,
    one: Held,
    end: { code: number | null; signal: string | null; said: string },
  ): void => {
    one.crashes += 1
    const pause = Math.min(LONGEST_PAUSE, 500 * 2 ** one.crashes)
    const why = end.said.match(/(?:\w*Error: .*|FATAL ERROR: .*)/)?.[0] ?? end.signal ?? ''
    note(
      role,
      `process of ${role} exited with code ${end.code ?? end.signal}: ${why.slice(0, 200)}; back-off restart in ${pause} ms`,
    )
    setTimeout(() => {
      if (one.wanted && one.child === null) void prepare(role, one).then(open)
    }, pause)
  }

  return {
    restart: async (role, { heapMb = 160 } = {}) => {
      const before = held.get(role)
      const one: Held = { child: null, wanted: true, crashes: 0, heapMb }
      held.set(role, one)
      const child = await prepare(role, one)
      if (before) await halt(before)
      await open(child)
    },
    pid: (role) => held.get(role)?.child?.pid ?? 0,
    signal: (role, signal) => void held.get(role)?.child?.kill(signal),
    stop: async () => {
      await Promise.all([...held.values()].map(halt))
    },
  }
}
