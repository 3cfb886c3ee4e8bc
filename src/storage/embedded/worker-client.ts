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

/** Starts the thread and waits until the database is open. */
export async function startWorker(options: WorkerOptions): Promise<WorkerClient> {
  const worker = new Worker(new URL('./pglite-worker.ts', import.meta.url), { workerData: options })
  const waiting = new Map<number, Waiting>()
  let hear: (channel: string, payload: string) => void = () => {}
  let next = 1

  const fail = (error: Error): void => {
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
  worker.on('error', fail)
  worker.on('exit', (code) => fail(new Error(`the embedded database ended with exit code ${code}`)))

  const wait = (id: number): Promise<WorkerResult> =>
    new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))

  try {
    await wait(0)
  } catch (error) {
    await worker.terminate()
    throw error
  }
  const ask = (body: Body): Promise<WorkerResult> => {
    const id = next++
    const answer = wait(id)
    worker.postMessage({ id, ...body })
    return answer
  }
  return {
    ask,
    onNotify: (heard) => {
      hear = heard
    },
    close: async () => {
      await ask({ op: 'close' })
      await worker.terminate()
    },
  }
}
