import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

export interface RealProcess extends AsyncDisposable {
  url: string
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

async function untilReady(url: string, child: ChildProcess, said: () => string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${said()}`)
    const answer = await fetch(url).catch(() => null)
    if (answer?.ok) return
    await delay(50)
  }
  throw new Error(`it was not ready within 30 s: ${said()}`)
}

/** A server of a package, on a loopback port of its own until it is disposed of. `ready` answers 200 when it is. */
export async function startReal(
  command: string,
  args: (port: number) => string[],
  ready: string,
): Promise<RealProcess> {
  const port = await freePort()
  const child = spawn(command, args(port), { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk).slice(-4000)
    })
  }
  const missing = new Promise<never>((_, reject) => {
    child.once('error', (error) =>
      reject(new Error(`${command} is needed: scripts/install-test-servers.sh`, { cause: error })),
    )
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const url = `http://127.0.0.1:${port}`
  await Promise.race([untilReady(`${url}${ready}`, child, () => output), missing])
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}
