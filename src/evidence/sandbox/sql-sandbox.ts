import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { TimeWindow } from '../../domain/case-file.ts'
import type { SandboxAnswer, SandboxReply, SandboxStart } from './protocol.ts'
import { semaphore } from './semaphore.ts'

export type { SandboxAnswer } from './protocol.ts'

export interface SandboxOptions {
  /** The snapshot's file. */
  snapshot: string
  cut: { onset: number | null; precision: number; window: TimeWindow }
  /** Milliseconds until the child is killed, default 5,000. */
  deadlineMs?: number
  /** Default 200. */
  maxRows?: number
  /** Tables of a database that is no case file. Default: the case file's, cut to the view. */
  tables?: readonly string[]
  /** Only decide; `ok` then has no rows. Default false. */
  decideOnly?: boolean
}

export interface SqlSandbox {
  /** One SELECT; refused, failed and too slow are values. Rejects only when the signal fires. */
  run(sql: string, options: { view: 'incident' | 'baseline'; signal: AbortSignal }): Promise<SandboxAnswer>
  close(): Promise<void>
}

const MAX_BYTES = 65_536

/** Kilobytes of data segment (RLIMIT_DATA): DuckDB's own limit does not bound what functions like repeat() take. */
const DATA_LIMIT_KB = 1_200_000

/** Over all open cases of this process: each child is a whole Node. */
const CHILDREN = semaphore(4)

const CHILD = path.join(import.meta.dirname, 'child.ts')

/** macOS has no RLIMIT_DATA that works; there the deadline alone ends a query that eats memory. */
function startChild(start: SandboxStart): ChildProcess {
  const args = ['--disable-warning=ExperimentalWarning', CHILD, JSON.stringify(start)]
  const limited = process.platform === 'linux'
  const [command, rest] = limited
    ? ['/bin/sh', ['-c', `ulimit -d ${DATA_LIMIT_KB}; exec "$0" "$@"`, process.execPath, ...args]]
    : [process.execPath, args]
  // The child gets no environment: nothing in it is its business.
  return spawn(command, rest, { stdio: ['pipe', 'pipe', 'ignore'], env: {} })
}

/** An exception of ours ends a child with a code, a limit of the system with a signal. */
const diedOf = (code: number | null): string =>
  code === null
    ? 'the query took more memory than a query may have'
    : 'the case file cannot be opened for queries'

interface Child {
  ask(sql: string, view: 'incident' | 'baseline', deadlineMs: number): Promise<SandboxAnswer>
  kill(): Promise<void>
  alive(): boolean
}

function childOf(start: SandboxStart): Child {
  const child = startChild(start)
  const waiting = new Map<number, (answer: SandboxAnswer) => void>()
  let next = 1
  let running = true
  const ended = new Promise<void>((resolve) => {
    child.once('close', (code: number | null) => {
      running = false
      for (const answer of waiting.values()) answer({ status: 'failed', reason: diedOf(code) })
      waiting.clear()
      resolve()
    })
  })
  child.on('error', () => child.emit('close'))
  child.stdin?.on('error', () => undefined)
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const reply: SandboxReply = JSON.parse(line)
      waiting.get(reply.id)?.(reply.answer)
      waiting.delete(reply.id)
    })
  }
  const kill = (): Promise<void> => {
    // At once: until the process is gone it would take a next question and answer none.
    running = false
    child.kill('SIGKILL')
    return ended
  }
  return {
    alive: () => running,
    kill,
    ask: (sql, view, deadlineMs) =>
      new Promise((resolve) => {
        const id = next++
        const timer = setTimeout(() => {
          waiting.delete(id)
          resolve({ status: 'timeout' })
          void kill()
        }, deadlineMs)
        waiting.set(id, (answer) => {
          clearTimeout(timer)
          resolve(answer)
        })
        child.stdin?.write(`${JSON.stringify({ id, sql, view })}\n`)
      }),
  }
}

/**
 * SQL over a snapshot for queries that nobody checked by eye: a read-only child process with an allow-list,
 * limits on memory, rows, bytes and time, killed and started again when one is passed. The view `incident`
 * has rows since the onset (and rows without a time), `baseline` the rows before it and the known-good recording.
 */
export function openSqlSandbox(options: SandboxOptions): SqlSandbox {
  const { snapshot, cut, deadlineMs = 5000, maxRows = 200, tables, decideOnly = false } = options
  const start: SandboxStart = {
    file: snapshot,
    tables: tables ?? null,
    decideOnly,
    onset: cut.onset,
    precision: cut.precision,
    maxRows,
    maxBytes: MAX_BYTES,
  }
  let child: Child | null = null
  let release: (() => void) | null = null
  let turn: Promise<unknown> = Promise.resolve()

  const ready = async (signal: AbortSignal): Promise<Child> => {
    release ??= await CHILDREN.acquire(signal)
    if (!child?.alive()) child = childOf(start)
    return child
  }
  const one = async (
    sql: string,
    view: 'incident' | 'baseline',
    signal: AbortSignal,
  ): Promise<SandboxAnswer> => {
    signal.throwIfAborted()
    const current = await ready(signal)
    const abort = (): void => void current.kill()
    signal.addEventListener('abort', abort, { once: true })
    try {
      const answer = await current.ask(sql, view, deadlineMs)
      signal.throwIfAborted()
      return answer
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }
  return {
    run: (sql, { view, signal }) => {
      const mine = turn.then(() => one(sql, view, signal))
      turn = mine.catch(() => undefined)
      return mine
    },
    close: async () => {
      await turn
      await child?.kill()
      release?.()
      child = null
      release = null
    },
  }
}
