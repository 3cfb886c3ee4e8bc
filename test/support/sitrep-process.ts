import { spawn } from 'node:child_process'
import path from 'node:path'

/** `npm start` in a process of its own, on free ports of this machine. */
export interface SitrepProcess {
  /** The address of the local Slack's page, once it is told. Rejects when the process ends before. */
  page: Promise<string>
  /** The address of the webhook, once Sitrep says that it is ready. Rejects when the process ends before. */
  webhook: Promise<string>
  /** The exit code, null when a signal ended it. */
  ended: Promise<number | null>
  output(): string
  signal(name: 'SIGKILL' | 'SIGTERM'): void
}

/** What looks at everything that its local Slack is sent. */
export const WATCH = ['--import', path.join(import.meta.dirname, 'watch-sent.ts')]

/** What a process of Sitrep sent and must not have: what its watcher wrote among its output. */
export const leaksOf = (output: string): string[] => output.match(/^LEAK .*$/gm) ?? []

/** Nobody awaits it on purpose: a leak of a process that a test started fails the run, whatever that test is about. */
export async function failOnLeaks(ended: Promise<unknown>, output: () => string): Promise<void> {
  await ended
  const found = leaksOf(output())
  if (found.length > 0) throw new Error(`Sitrep sent what must not leave: ${[...new Set(found)].join('; ')}`)
}

/** `dir` is its SITREP_DIR; nothing of this process's environment but PATH goes in. */
export function spawnSitrep(dir: string, settings: Record<string, string> = {}): SitrepProcess {
  const child = spawn(process.execPath, [...WATCH, 'scripts/launch.mjs', 'start'], {
    cwd: path.join(import.meta.dirname, '../..'),
    env: {
      PATH: process.env.PATH ?? '',
      SITREP_DIR: dir,
      SITREP_PORT: '0',
      SITREP_LOCAL_SLACK_PORT: '0',
      SITREP_LOG_LEVEL: 'warn',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const told = (line: RegExp): Promise<string> => {
    const found = new Promise<string>((resolve, reject) => {
      const look = (): void => {
        const value = line.exec(output)?.[1]
        if (value !== undefined) resolve(value)
      }
      child.stdout.on('data', look)
      void ended.then((code) => reject(new Error(`Sitrep ended with ${code}:\n${output}`)))
    })
    // Whoever does not wait for it does not mind that it never comes.
    found.catch(() => undefined)
    return found
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk
    })
  }
  void failOnLeaks(ended, () => output)
  return {
    page: told(/The page is at (\S+)/),
    webhook: told(/Sitrep is ready .*webhook: (\S+)/),
    ended,
    output: () => output,
    signal: (name) => void child.kill(name),
  }
}
