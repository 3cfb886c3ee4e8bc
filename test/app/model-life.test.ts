import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lookAtModels, modelLife } from '../../src/app/model-life.ts'
import { readSettings } from '../../src/config.ts'
import { createLogger } from '../../src/platform/logger.ts'
import type { Database } from '../../src/storage/sql.ts'
import { newId, TEAM } from '../investigation/support/run.ts'
import { type Loopback, loopback } from '../models/support/loopback.ts'
import { sharedDatabase } from '../support/database.ts'

const NOW = Date.UTC(2026, 10, 28)
const DAY = 24 * 60 * 60_000

interface Listed {
  id: string
  lifecycle: 'active' | 'deprecated' | 'retired'
  retires_at: string | null
}

const active = (id: string): Listed => ({ id, lifecycle: 'active', retires_at: null })
const leaving = (id: string, days: number): Listed => ({
  id,
  lifecycle: 'deprecated',
  retires_at: new Date(NOW + days * DAY).toISOString(),
})

let server: Loopback
let listed: Listed[]
let db: Database
beforeEach(async () => {
  db = await sharedDatabase()
  listed = ['claude-haiku-5-5', 'claude-opus-5-5', 'claude-sonnet-5-5'].map(active)
  server = await loopback(
    () => ({ do: 'text', text: '' }),
    async (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const data = listed.map((one) => ({
        type: 'model',
        display_name: one.id,
        created_at: '2026-01-01T00:00:00Z',
        ...one,
      }))
      response.end(JSON.stringify({ data, has_more: false, first_id: null, last_id: null }))
    },
  )
})
afterEach(() => server.close())

const settings = () =>
  readSettings({ ANTHROPIC_API_KEY: 'key', ANTHROPIC_BASE_URL: server.url, SITREP_ADMIN_CHANNEL: 'C-admins' })

const live = () => new AbortController().signal

describe('how long the models live', () => {
  it('is asked of the list, retired ones included, and of no model', async () => {
    expect(await modelLife(settings(), NOW, live())).toEqual({ status: 'told', warnings: [], unknown: [] })
    expect(server.requests).toHaveLength(1)
    expect(server.requests[0]?.path).toMatch(/^\/v1\/models\?.*retired/)
  })

  it('warns 60 days ahead with the settings to change, and not before', async () => {
    listed = [leaving('claude-haiku-5-5', 59), leaving('claude-opus-5-5', 61), active('claude-sonnet-5-5')]
    const life = await modelLife(settings(), NOW, live())
    expect(life).toMatchObject({
      warnings: [
        {
          text: 'claude-haiku-5-5 retires on 2027-01-26, in 59 days: set SITREP_MODEL_SPECIALIST and SITREP_MODEL_MINER to another model',
          isOver: false,
        },
      ],
    })
  })

  it('tells a retired model, one that is late, and one that nobody lists', async () => {
    listed = [
      { id: 'claude-haiku-5-5', lifecycle: 'retired', retires_at: null },
      leaving('claude-opus-5-5', -3),
    ]
    const life = await modelLife(settings(), NOW, live())
    if (life.status !== 'told') throw new Error(life.status)
    expect(life.unknown).toEqual(['claude-sonnet-5-5'])
    expect(life.warnings.map(({ isOver }) => isOver)).toEqual([true, false])
    expect(life.warnings[1]?.text).toContain('was to retire on 2026-11-25')
  })

  it('says why it cannot be told, and is not asked without a key', async () => {
    await server.close()
    expect(await modelLife(settings(), NOW, live())).toMatchObject({ status: 'failed' })
    expect(await modelLife(readSettings({}), NOW, live())).toEqual({ status: 'unasked' })
  })

  it('is told in the admins’ channel once, however often and from wherever it is looked', async () => {
    listed = [leaving('claude-haiku-5-5', 30), active('claude-opus-5-5'), active('claude-sonnet-5-5')]
    const woken: string[] = []
    const watch = {
      settings: settings(),
      db,
      teamId: TEAM,
      clock: { now: () => NOW, newId },
      log: createLogger('silent'),
      wake: () => void woken.push('woken'),
    }
    await Promise.all([lookAtModels(watch, live()), lookAtModels(watch, live())])
    await lookAtModels(watch, live())
    const { rows } = await db.query<{ channel: string; text: string }>(
      `select channel, message -> 'sections' -> 0 -> 'lines' -> 0 ->> 'text' as text from outbox`,
    )
    expect(rows).toEqual([
      { channel: 'C-admins', text: expect.stringContaining('claude-haiku-5-5 retires on') },
    ])
    expect(woken).toHaveLength(3)
    listed = [leaving('claude-haiku-5-5', 20), active('claude-opus-5-5'), active('claude-sonnet-5-5')]
    await lookAtModels(watch, live())
    expect((await db.query('select id from outbox')).rows).toHaveLength(2)
  })
})
