import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ModelBlock } from '../../src/domain/model.ts'
import type { RoleRequest } from '../../src/models/ask-model.ts'
import { redactRequest } from '../../src/models/redact-request.ts'
import { redactJson } from '../../src/safety/redact/redact-json.ts'
import { redactedDatabase } from '../../src/safety/redact/redacted-database.ts'
import { redactHere } from '../../src/safety/redact/redaction.ts'
import type { Database, Tx } from '../../src/storage/sql.ts'

const SECRET = 'CANARY7f3aSecretValue'
const redact = redactHere({ key: 'k', known: [SECRET] })

/** Remembers what it was given. */
function fakeDatabase(): { db: Database; given: unknown[] } {
  const given: unknown[] = []
  const query: Tx['query'] = async (_, params = []) => {
    given.push(...params)
    return { rows: [], rowCount: 0 }
  }
  const db: Database = {
    kind: 'embedded',
    query,
    tx: (work) => work({ query }),
    listen: async () => async () => {},
    close: async () => {},
  }
  return { db, given }
}

describe('a database behind redaction', () => {
  it('is given no secret, neither outside nor inside a transaction, in text, JSON or a list', async () => {
    const { db, given } = fakeDatabase()
    const clean = redactedDatabase(db, redact)
    const json = JSON.stringify({ password: 'hunter2hunter2', deep: [{ text: `say "${SECRET}"\n` }] })
    await clean.query('select $1', [`password=${SECRET}`])
    await clean.tx((tx) => tx.query('select $1, $2', [json, [`x ${SECRET}`]]))
    expect(JSON.stringify(given)).not.toMatch(/CANARY|hunter2/)
    expect(JSON.parse(String(given[1]))).toMatchObject({
      deep: [{ text: expect.stringContaining('say "[REDACTED:') }],
    })
  })

  it('leaves ids, hashes, times and numbers as they are', async () => {
    const { db, given } = fakeDatabase()
    const params = [
      '0198c1f2-0000-7000-8000-00000000abcd',
      'f'.repeat(64),
      '1700000000.000100',
      7,
      null,
      true,
    ]
    await redactedDatabase(db, redact).query('select', params)
    expect(given).toEqual(params)
  })

  it('keeps JSON JSON, whatever is in it', async () => {
    const secretive = fc.oneof(
      fc.string(),
      fc.constantFrom(`"${SECRET}`, `token=${SECRET}"}`, `\\"${SECRET}\\`, '{"password":"abcdef12"'),
    )
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.array(secretive), async (value, texts) => {
        const text = JSON.stringify({ value, texts })
        const clean = JSON.parse(await redactJson(text, redact))
        expect(Object.keys(clean)).toEqual(['value', 'texts'])
        expect(JSON.stringify(clean)).not.toContain(SECRET)
      }),
    )
  })
})

describe('a model request', () => {
  const block = (type: string): ModelBlock => {
    const text = `log says ${SECRET}`
    if (type === 'tool-call') return { type, id: 'a', name: 'sql', input: { sql: text } }
    return type === 'tool-answer' ? { type, id: 'a', text, failed: false } : { type: 'text', text }
  }

  it('is sent without secrets in any part of it, and the same bytes when it had none', async () => {
    const request: RoleRequest = {
      system: `prefix ${SECRET}`,
      messages: [{ role: 'user', content: ['text', 'tool-call', 'tool-answer'].map(block) }],
      tools: [],
      toolChoice: 'auto',
      schema: null,
      maxTokens: 10,
      effort: 'low',
    }
    const clean = await redactRequest(request, redact)
    expect(JSON.stringify(clean)).not.toContain(SECRET)
    expect(await redactRequest(clean, redact)).toEqual(clean)
  })
})
