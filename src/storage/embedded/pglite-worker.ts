import { parentPort, workerData } from 'node:worker_threads'
import { PGlite, type Results } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { errorFields } from '../errors.ts'
import type { WorkerOptions, WorkerReply, WorkerRequest, WorkerResult } from './protocol.ts'

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** The types node-postgres gives: int8 (20) and numeric (1700) as text, bytea (17) as bytes, JSON passed through. */
const TYPES = {
  parsers: {
    20: (text: string) => text,
    1700: (text: string) => text,
    17: (text: string) => Buffer.from(text.slice(2), 'hex'),
  },
  serializers: { 114: asText, 3802: asText, 20: (value: unknown) => String(value) },
}

const shape = (result: Results): WorkerResult => ({
  rows: result.rows,
  rowCount: result.affectedRows || result.rows.length,
})

const NOTHING: WorkerResult = { rows: [], rowCount: 0 }

/** PGlite is synchronous wasm: one scan blocks for seconds, so it lives in a thread of its own. */
async function serve(): Promise<void> {
  const port = parentPort
  if (!port) throw new Error('pglite-worker.ts runs as a worker thread')
  const { dataDir } = workerData as WorkerOptions
  const db = await PGlite.create({
    dataDir,
    extensions: { vector },
    // 250–290 MB resident instead of 355 MB.
    postgresqlconf: ['shared_buffers=16MB'],
    ...TYPES,
  })
  const send = (reply: WorkerReply): void => port.postMessage(reply)

  const perform = async (request: WorkerRequest): Promise<WorkerResult> => {
    switch (request.op) {
      case 'query':
        return shape(await db.query(request.sql, [...request.params]))
      case 'exec': {
        const results = (await db.exec(request.sql)).map(shape)
        const rowCount = results.reduce((sum, one) => sum + one.rowCount, 0)
        return { rows: results.flatMap((one) => one.rows), rowCount }
      }
      case 'rollback':
        // A failed or forgotten transaction is seen by the state of the session, not by what was sent.
        if (db.isInTransaction()) await db.exec('rollback')
        return NOTHING
      case 'listen':
        await db.listen(request.channel, (payload) => send({ id: null, channel: request.channel, payload }))
        return NOTHING
      case 'close':
        await db.close()
        return NOTHING
    }
  }

  port.on('message', (request: WorkerRequest) => {
    perform(request).then(
      (result) => send({ id: request.id, ok: true, result }),
      (error: unknown) => send({ id: request.id, ok: false, error: errorFields(error) }),
    )
  })
  send({ id: 0, ok: true, result: NOTHING })
}

await serve().catch((error: unknown) => {
  parentPort?.postMessage({ id: 0, ok: false, error: errorFields(error) } satisfies WorkerReply)
})
