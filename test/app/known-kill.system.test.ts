import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, inject, it, onTestFinished } from 'vitest'
import { saveLessons } from '../../src/knowledge/store/save.ts'
import { pagerDutyEvent, sendWebhook } from '../../src/local-slack/pager-duty/webhook.ts'
import { SITREP } from '../../src/local-slack/workspace/seed.ts'
import type { SlackMessage, State } from '../../src/local-slack/workspace/types.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { openPostgres } from '../../src/storage/postgres/postgres-database.ts'
import type { Database } from '../../src/storage/sql.ts'
import { DAY, lesson, SAVING, storeOn } from '../knowledge/support/lessons.ts'
import { postgresDatabaseUrl } from '../support/database.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { type SitrepProcess, spawnSitrep } from '../support/sitrep-process.ts'
import { readable } from './support/thread-text.ts'

const SECRET = 'the secret of the kill test'
const server = inject('postgresUrl')

/** What is written of the service that alerts. */
const PROCEDURE = 'If the lag of payments-db is over 500 ms, page the database team'

let dir: string
let url: string
let db: Database
beforeEach(async () => {
  if (server === null) return
  dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-known-kill-'))
  await mkdir(path.join(dir, 'knowledge'))
  url = await postgresDatabaseUrl(server)
  db = await openPostgres(url, createLogger('silent'))
  const known = lesson({
    statement: PROCEDURE,
    detail: { kind: 'procedure', when: 'If the lag is over 500 ms', steps: [], page: null },
    source: { kind: 'file', file: 'lag.md', offset: 0 },
    at: Date.now() - DAY,
  })
  await saveLessons(storeOn(db, { now: Date.now }), [known], SAVING)
})
afterEach(async () => {
  await db?.close()
  if (dir !== undefined) await rm(dir, { recursive: true, force: true })
})

function live(): SitrepProcess {
  const sitrep = spawnSitrep(dir, {
    DATABASE_URL: url,
    PAGERDUTY_WEBHOOK_SECRETS: SECRET,
    SITREP_KNOWLEDGE: path.join(dir, 'knowledge'),
    SITREP_RECORDINGS: path.join(dir, 'none'),
  })
  onTestFinished(() => sitrep.signal('SIGKILL'))
  return sitrep
}

/** Keeps a table locked until the returned function is called: whoever needs it stands in the middle of what it does. */
async function locked(table: string, mode: string): Promise<() => Promise<void>> {
  const free = Promise.withResolvers<void>()
  const isLocked = Promise.withResolvers<void>()
  const holding = db.tx(async (tx) => {
    await tx.query(`lock table ${table} in ${mode} mode`)
    isLocked.resolve()
    await free.promise
  })
  holding.catch(isLocked.reject)
  await isLocked.promise
  return async () => {
    free.resolve()
    await holding
  }
}

async function stepState(key: string): Promise<string | undefined> {
  const { rows } = await db.query<{ state: string }>('select state from step where key = $1::text', [key])
  return rows[0]?.state
}

async function until(what: string, is: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 120_000
  while (!(await is())) {
    if (performance.now() > deadline) throw new Error(`it did not happen: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function page(sitrep: SitrepProcess): Promise<void> {
  const incidentId = `Q${randomUUID()}`
  const firedAt = Date.now()
  const event = pagerDutyEvent(
    {
      ...{ incidentKey: incidentId, incidentId, number: 1, pageId: incidentId, resolvedAt: null, firedAt },
      ...{ title: 'payments-db replica lag 900 ms', service: 'payments-db', severity: 'SEV-2' },
    },
    'incident.triggered',
    firedAt,
  )
  const { status } = await sendWebhook(event, { url: await sitrep.webhook, secret: SECRET })
  expect(status).toBe(202)
}

async function killed(sitrep: SitrepProcess): Promise<void> {
  sitrep.signal('SIGKILL')
  expect(await sitrep.ended, sitrep.output()).toBeNull()
}

async function said(): Promise<SlackMessage[]> {
  const state = JSON.parse(await readFile(path.join(dir, 'local-slack.json'), 'utf8')) as State
  return (state.messages.C0INCIDENTS ?? []).filter(({ user }) => user === SITREP.user)
}

it.skipIf(server === null)(
  'a server killed while it looks up what is known, and while it says so, says it once',
  async () => {
    const first = live()
    await first.webhook
    const freeLessons = await locked('lesson', 'access exclusive')
    await page(first)
    await until('the look-up', async () => (await stepState('known')) === 'reserved')
    await killed(first)
    expect(await stepState('known')).toBe('reserved')
    await freeLessons()

    const freeOutbox = await locked('outbox', 'share row exclusive')
    const second = live()
    await until('the announcement', async () => (await stepState('announce/known')) === 'reserved')
    await killed(second)
    expect(await stepState('known')).toBe('settled')
    expect(await stepState('announce/known')).toBe('reserved')
    await freeOutbox()

    const third = live()
    const left = (): Promise<string[]> => brokenInvariants(db, { settled: true })
    await until('the conclusion', async () => {
      const { rows } = await db.query("select from run where kind = 'page' and state = 'done'")
      return rows.length === 1 && (await left()).length === 0
    })
    third.signal('SIGTERM')
    expect(await third.ended, third.output()).toBe(0)

    const { rows: announced } = await db.query(
      `select from outbox where kind = 'edit' and message ->> 'headline' like 'Investigating%'
       and message ->> 'footer' like 'Reading%' and message::text like '%' || $1::text || '%'`,
      [PROCEDURE],
    )
    expect(announced).toHaveLength(1)
    const roots = (await said()).filter(({ ts, thread_ts: thread = ts }) => thread === ts).map(readable)
    expect(roots).toHaveLength(1)
    expect(roots[0]?.split('*Known*')).toHaveLength(2)
    expect(roots[0]?.split(PROCEDURE)).toHaveLength(2)
    expect(roots[0]).not.toContain('could not look up')
  },
)
