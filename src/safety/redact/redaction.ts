import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { createRedactor, type RedactorOptions } from './redactor.ts'

/** Each text with its secrets replaced, in order. Rejects when the worker is gone: nothing passes unredacted. */
export type RedactTexts = (texts: readonly string[]) => Promise<string[]>

export interface Redaction {
  redact: RedactTexts
  close(): Promise<void>
}

export interface RedactionRequest {
  id: number
  texts: readonly string[]
}

export interface RedactionReply {
  id: number
  texts: string[]
}

interface Waiting {
  resolve: (texts: string[]) => void
  reject: (error: Error) => void
}

/** Redacts in this thread: for a command that does one thing, and for tests. */
export function redactHere(options: RedactorOptions): RedactTexts {
  const redactor = createRedactor(options)
  return async (texts) => texts.map((text) => redactor.redact(text))
}

const WORKER = path.join(import.meta.dirname, 'worker.ts')

/** Redacts in a thread of its own: 16 MB of logs take seconds, and the event loop answers webhooks meanwhile. */
export function openRedaction(options: RedactorOptions): Redaction {
  const waiting = new Map<number, Waiting>()
  let gone: Error | null = null
  let next = 1
  const worker = new Worker(WORKER, { workerData: options })
  worker.unref()
  worker.on('message', ({ id, texts }: RedactionReply) => {
    waiting.get(id)?.resolve(texts)
    waiting.delete(id)
    if (waiting.size === 0) worker.unref()
  })
  const end = (error: Error): void => {
    gone ??= error
    for (const { reject } of waiting.values()) reject(gone)
    waiting.clear()
  }
  worker.on('error', (error) => end(new Error('the redaction worker broke', { cause: error })))
  worker.on('exit', () => end(new Error('the redaction worker has ended')))
  return {
    redact: (texts) =>
      new Promise((resolve, reject) => {
        if (gone !== null) return reject(gone)
        const id = next++
        waiting.set(id, { resolve, reject })
        worker.ref()
        worker.postMessage({ id, texts } satisfies RedactionRequest)
      }),
    close: async () => {
      await worker.terminate()
    },
  }
}
