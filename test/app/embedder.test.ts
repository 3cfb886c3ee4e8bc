import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { configuredEmbedder } from '../../src/app/embedder.ts'
import { readSettings } from '../../src/config.ts'
import { uuidv7 } from '../../src/domain/ids.ts'
import type { Database } from '../../src/storage/sql.ts'
import { CONCEPTS, NOW } from '../knowledge/support/lessons.ts'
import { sharedDatabase } from '../support/database.ts'

const SIGNAL = new AbortController().signal

describe('the configured embedder', () => {
  let db: Database
  beforeAll(async () => {
    db = await sharedDatabase()
  })
  afterAll(() => db.close())

  const made = (environment: Record<string, string>, respond: () => Response = () => new Response('no')) =>
    configuredEmbedder({
      settings: readSettings(environment),
      concepts: CONCEPTS,
      db,
      clock: { now: () => NOW, newId: () => uuidv7(NOW, randomBytes(10)) },
      fetch: async () => respond(),
    })

  const REMOTE = { SITREP_EMBEDDER_URL: 'https://embed.example.com/v1', SITREP_EMBEDDER_MODEL: 'voyage-4' }

  it('is the built-in one unless another is configured', () => {
    expect(made({}).model).toMatch(/^lexical/)
    expect(
      made({ SITREP_EMBEDDER_URL: 'http://127.0.0.1:8080/v1', SITREP_EMBEDDER_MODEL: 'local' }).model,
    ).toBe('local')
  })

  it('names the setting that is missing', () => {
    expect(() => made(REMOTE)).toThrow('SITREP_MODEL_PRICES has no price for voyage-4')
    expect(() => made({ SITREP_EMBEDDER_URL: 'http://127.0.0.1:1/v1' })).toThrow(
      'SITREP_EMBEDDER_MODEL is missing',
    )
    expect(() => made({ SITREP_EMBEDDER_URL: 'embed' })).toThrow('SITREP_EMBEDDER_URL must start with')
    expect(() => made({ ...REMOTE, SITREP_EMBEDDER_URL: 'http://embed.example.com' })).toThrow('unencrypted')
  })

  it('pays from the ledger, and asks nobody at the cap', async () => {
    const priced = { ...REMOTE, SITREP_MODEL_PRICES: '{"voyage-4": {"input": 1000, "output": 0}}' }
    const body = { data: [{ embedding: [3, 4] }], usage: { total_tokens: 7 } }
    const rich = made(priced, () => Response.json(body))
    expect((await rich.embed(['a lesson of the team'], 'document', SIGNAL)).status).toBe('ok')
    const { rows } = await db.query('select state, cost_nano::text as nano from spend')
    expect(rows).toEqual([{ state: 'settled', nano: '7000000' }])
    const poor = made({ ...priced, SITREP_CAP_DAY: '0.01' }, () => Response.json(body))
    expect(await poor.embed(['a lesson of the team'], 'document', SIGNAL)).toMatchObject({
      status: 'unavailable',
      reason: expect.stringContaining('the cap of this day is reached'),
    })
  })
})
