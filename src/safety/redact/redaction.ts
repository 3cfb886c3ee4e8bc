import { createHmac } from 'node:crypto'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { createRedactor, type RedactorOptions } from './redactor.ts'

/** Each text with its secrets replaced, in order. Rejects when the worker is gone: nothing passes unredacted. */
export type RedactTexts = (texts: readonly string[]) => Promise<string[]>

export interface Redaction {
  /** For answers of connectors: always in the other thread. */
  redact: RedactTexts
  /** For what is written or sent one at a time: short texts in this thread, so that none waits behind 16 MB of logs. */
  redactSoon: RedactTexts
  /** In this thread, whatever the size: for log lines and messages, which are short. */
  redactNow: (text: string) => string
  /** Sixteen characters that are equal for equal texts and say nothing about them without the key. */
  fingerprint: (text: string) => string
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

/** A thread that redacts. Ends by itself only when it breaks; what waits for it then is rejected. */
interface Redactory {
  redact: RedactTexts
  isGone: () => boolean
  close(): Promise<void>
}

function startWorker(options: RedactorOptions): Redactory {
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
    isGone: () => gone !== null,
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

/** Characters that are redacted in this thread: 16 ms at 2 MB/s. */
const SHORT = 32_768

/**
 * Redacts large texts in a thread of its own: 16 MB of logs take seconds, and the event loop answers webhooks
 * meanwhile. A thread that broke is replaced at the next text.
 */
export function openRedaction(options: RedactorOptions): Redaction {
  const here = createRedactor(options)
  let closed = false
  let worker: Redactory | null = null
  const redact: RedactTexts = async (texts) => {
    if (closed) throw new Error('the redaction worker was closed')
    if (worker === null || worker.isGone()) worker = startWorker(options)
    return worker.redact(texts)
  }
  return {
    redact,
    redactNow: (text) => here.redact(text),
    fingerprint: (text) => createHmac('sha256', options.key).update(text).digest('hex').slice(0, 16),
    redactSoon: async (texts) => {
      const size = texts.reduce((sum, { length }) => sum + length, 0)
      return size <= SHORT ? texts.map((text) => here.redact(text)) : redact(texts)
    },
    close: async () => {
      closed = true
      await worker?.close()
    },
  }
}
