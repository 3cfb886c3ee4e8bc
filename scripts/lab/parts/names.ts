import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { hostOf } from '../service/peers.ts'
import { PORTS, ROLES } from '../types.ts'
import { EDGE_HOST } from './edge.ts'
import { type Program, startProgram } from './programs.ts'

/** The resolver of the shop. */
export interface Names {
  /** Takes a name out of the zone; null puts all back. */
  without(host: string | null): void
  kill(): Promise<void>
  start(): void
  stop(): Promise<void>
}

export function startNames(dir: string): Names {
  const file = path.join(dir, 'hosts')
  const write = (missing: string | null): void => {
    const hosts = [...[...ROLES, 'bank' as const].map(hostOf), EDGE_HOST].filter((host) => host !== missing)
    writeFileSync(file, hosts.map((host) => `127.0.0.1 ${host}\n`).join(''))
  }
  const start = (): Program =>
    startProgram(dir, 'dnsmasq', 'dnsmasq', [
      '--keep-in-foreground',
      `--port=${PORTS.dns}`,
      '--listen-address=127.0.0.1',
      '--bind-interfaces',
      '--no-resolv',
      '--no-hosts',
      `--addn-hosts=${file}`,
      '--local=/internal/',
      '--local-ttl=2',
      `--pid-file=${path.join(dir, 'dns.pid')}`,
      `--user=${process.getuid?.() === 0 ? 'root' : ''}`,
    ])
  write(null)
  let running: Program | null = start()
  return {
    without: (host) => {
      write(host)
      running?.reload()
    },
    kill: async () => {
      await running?.stop('SIGKILL')
      running = null
    },
    start: () => {
      running ??= start()
    },
    stop: async () => {
      await running?.stop()
    },
  }
}
