import { parentPort, workerData } from 'node:worker_threads'
import type { RedactionReply, RedactionRequest } from './redaction.ts'
import { createRedactor, type RedactorOptions } from './redactor.ts'

const redactor = createRedactor(workerData as RedactorOptions)

parentPort?.on('message', ({ id, texts }: RedactionRequest) => {
  const reply: RedactionReply = { id, texts: texts.map((text) => redactor.redact(text)) }
  parentPort?.postMessage(reply)
})
