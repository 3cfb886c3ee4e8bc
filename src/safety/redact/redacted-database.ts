import type { Database, Tx } from '../../storage/sql.ts'
import { redactJson } from './redact-json.ts'
import type { RedactTexts } from './redaction.ts'

/** Ids and content hashes of our own: most parameters are one of these, and none holds a secret. */
const OWN = /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64}|[\d.]+)$/

/** Shorter values are no secret that anything recognizes. */
const SHORTEST = 8

async function clean(value: unknown, redact: RedactTexts): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => clean(item, redact)))
  if (typeof value !== 'string' || value.length < SHORTEST || OWN.test(value)) return value
  if (/^\s*[{["]/.test(value))
    return redactJson(value, redact).catch(() => redact([value]).then(([one]) => one))
  const [one = ''] = await redact([value])
  return one
}

function redactedTx(tx: Tx, redact: RedactTexts): Tx {
  return {
    query: async (text, params) =>
      tx.query(text, params && (await Promise.all(params.map((value) => clean(value, redact))))),
  }
}

/**
 * A database that is given no secret: every parameter passes redaction, whichever room writes it. Equal values stay
 * equal, so what is looked up by a redacted value is found.
 */
export function redactedDatabase(db: Database, redact: RedactTexts): Database {
  return {
    ...redactedTx(db, redact),
    kind: db.kind,
    tx: (work) => db.tx((tx) => work(redactedTx(tx, redact))),
    listen: (channel, heard) => db.listen(channel, heard),
    close: () => db.close(),
  }
}
