import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { failOnLeaks, WATCH } from '../../support/sitrep-process.ts'

const ROOT = path.join(import.meta.dirname, '../../..')

export interface Ended {
  code: number | null
  out: string
  err: string
}

export interface Running {
  child: ChildProcess
  /** Resolves with the whole standard output so far once it holds the text. */
  says(text: string | RegExp): Promise<string>
  ended: Promise<Ended>
}

/** A machine of its own for the command line: an empty environment, a folder and a place for temporary files. */
export interface Machine extends AsyncDisposable {
  dir: string
  temporary: string
  start(args: string[], environment?: Record<string, string>): Running
  /** `input` is all that it reads from standard input. */
  run(args: string[], environment?: Record<string, string>, input?: string): Promise<Ended>
}

function follow(child: ChildProcess): Running {
  const heard = { out: '', err: '' }
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...heard }))
  void failOnLeaks(ended, () => heard.err)
  const waiting = new Set<() => void>()
  const hear = (stream: 'out' | 'err') => (chunk: Buffer) => {
    heard[stream] += chunk.toString()
    for (const look of waiting) look()
  }
  child.stdout?.on('data', hear('out'))
  child.stderr?.on('data', hear('err'))
  return {
    child,
    ended,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (typeof text === 'string' ? heard.out.includes(text) : text.test(heard.out)) resolve(heard.out)
        }
        waiting.add(look)
        look()
        ended.then(({ code, err }) => reject(new Error(`ended with ${code} before it said ${text}: ${err}`)))
      }),
  }
}

export async function openMachine(): Promise<Machine> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'sitrep-cli-'))
  const dir = path.join(home, 'sitrep')
  const temporary = await mkdtemp(path.join(home, 'tmp-'))
  const children: ChildProcess[] = []
  const open = (args: string[], environment: Record<string, string>, input?: string): Running => {
    const child = spawn(process.execPath, [...WATCH, 'scripts/launch.mjs', ...args], {
      cwd: ROOT,
      // Nothing of the tester's own environment may decide a test.
      env: { PATH: process.env.PATH, SITREP_DIR: dir, TMPDIR: temporary, ...environment },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    })
    children.push(child)
    child.stdin?.end(input)
    return follow(child)
  }
  return {
    dir,
    temporary,
    start: (args, environment = {}) => open(args, environment),
    run: (args, environment = {}, input) => open(args, environment, input).ended,
    [Symbol.asyncDispose]: async () => {
      for (const child of children) child.kill('SIGKILL')
      await rm(home, { recursive: true, force: true })
    },
  }
}
