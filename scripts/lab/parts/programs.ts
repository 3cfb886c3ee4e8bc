import { type ChildProcess, spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** A program that runs until it is stopped, by its own pid. */
export interface Program {
  pid: number
  stop(signal?: NodeJS.Signals): Promise<void>
  reload(): void
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  const hard = setTimeout(() => child.kill('SIGKILL'), 3000)
  await gone
  clearTimeout(hard)
}

/** Starts a program of the machine; what it says goes into the lab's folder. */
export function startProgram(
  dir: string,
  name: string,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Program {
  const out = openSync(path.join(dir, 'programs', `${name}.log`), 'a')
  const child = spawn(command, args, {
    stdio: ['ignore', out, out],
    cwd: dir,
    env: { ...process.env, ...env },
  })
  child.on('error', (error) => {
    throw new Error(`${command} cannot be started (${error.message}): scripts/install-lab.sh brings it`)
  })
  return {
    pid: child.pid ?? 0,
    stop: (signal = 'SIGTERM') => ended(child, signal),
    reload: () => void child.kill('SIGHUP'),
  }
}

export const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })

/** Until something listens there; throws when nothing does in time. */
export async function untilListens(port: number, what: string, ms = 20_000): Promise<void> {
  const until = Date.now() + ms
  while (!(await listens(port))) {
    if (Date.now() > until) throw new Error(`${what} does not listen on port ${port} after ${ms / 1000} s`)
    await delay(50)
  }
}
