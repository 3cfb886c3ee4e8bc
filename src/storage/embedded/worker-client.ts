import { Worker } from 'node:worker_threads'
import { DatabaseError } from '../errors.ts'
import type { WorkerOptions, WorkerReply, WorkerRequest, WorkerResult } from './protocol.ts'

type Body = WorkerRequest extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never

/** The main thread's end of the worker that owns PGlite. */
export interface WorkerClient {
  ask(body: Body): Promise<WorkerResult>
  /** Called for every notification the worker was told to listen to. */
  onNotify(heard: (channel: string, payload: string) => void): void
  /** Closes the database and ends the thread. */
  close(): Promise<void>
}

interface Waiting {
  resolve: (result: WorkerResult) => void
  reject: (error: Error) => void
}

const WORKER = new URL('./pglite-worker.ts', import.meta.url)

/** Starts the thread and waits until the database is open. */
export async function startWorker(options: WorkerOptions, script: URL = WORKER): Promise<WorkerClient> {
  const worker = new Worker(script, { workerData: options })
  const waiting = new Map<number, Waiting>()
  let hear: (channel: string, payload: string) => void = () => {}
  let next = 1
  let dead: Error | null = null

  const fail = (error: Error): void => {
    dead ??= error
    for (const one of waiting.values()) one.reject(error)
    waiting.clear()
  }
  worker.on('message', (reply: WorkerReply) => {
    if (reply.id === null) return hear(reply.channel, reply.payload)
    const one = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (reply.ok) one?.resolve(reply.result)
    else one?.reject(new DatabaseError(reply.error))
  })
  const ended = (why: string): void =>
    fail(new Error(`the embedded database ended (${why}): start Sitrep again`))
  worker.on('error', (error) => ended(String(error)))
  worker.on('exit', (code) => ended(`exit code ${code}`))

  const wait = (id: number): Promise<WorkerResult> =>
    new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))

  try {
    await wait(0)
  } catch (error) {
    await worker.terminate()
    throw error
  }
  const ask = async (body: Body): Promise<WorkerResult> => {
    // Nobody would ever answer.
    if (dead) throw dead
    const id = next++
    worker.postMessage({ id, ...body })
    return wait(id)
  }
  return {
    ask,
    onNotify: (heard) => {
      hear = heard
    },
    close: async () => {
      try {
        if (!dead) await ask({ op: 'close' })
      } finally {
        await worker.terminate()
      }
    },
  }
}
