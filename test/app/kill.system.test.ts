import { randomUUID } from 'node:crypto'
import { watch } from 'node:fs'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest'
import { pagerDutyEvent, sendWebhook } from '../../src/local-slack/pager-duty/webhook.ts'
import { SITREP } from '../../src/local-slack/workspace/seed.ts'
import type { Json, SlackMessage, State } from '../../src/local-slack/workspace/types.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { openDatabase } from '../../src/storage/open-database.ts'
import { scratchTemplate } from '../../src/storage/scratch.ts'
import type { Database } from '../../src/storage/sql.ts'
import { TEMPLATE_CACHE } from '../support/database.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { type SitrepProcess, spawnSitrep } from '../support/sitrep-process.ts'

const SECRET = 'the secret of the kill test'
const CHANNEL = 'C0INCIDENTS'
const STATE_FILE = 'local-slack.json'

/** Kills are counted in writes to the disk: about 60 until Sitrep is ready, some 700 more until all is said. */
const KILLS = [120, 250, 500, 500]

/** What is left to do after a stop is done after the next start; each thread has two posts a second apart. */
const MOST_STOPS = 6

interface Page {
  incidentId: string
  event: Json
  acknowledged: boolean
}

/** One delivery about a recorded incident: as PagerDuty does, it is sent again until it is answered. */
function aPage(recording: string, incidentId = `Q${randomUUID()}`): Page {
  const at = Date.now()
  const incidentKey = `recording:${recording}:${incidentId}`
  const fired = { incidentKey, incidentId, number: 1, pageId: recording, firedAt: at, resolvedAt: null }
  const page = { ...fired, title: `page ${recording}`, service: 'checkout', severity: 'SEV-2' }
  return { incidentId, event: pagerDutyEvent(page, 'incident.triggered', at), acknowledged: false }
}

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-server-kill-'))
  await cp(await scratchTemplate(TEMPLATE_CACHE), path.join(dir, 'db'), { recursive: true })
})
afterEach(() => rm(dir, { recursive: true, force: true }))

/** What Sitrep said in the channel, as the local Slack remembers it. */
async function said(): Promise<SlackMessage[]> {
  const text = await readFile(path.join(dir, STATE_FILE), 'utf8').catch(() => null)
  const state = text === null ? null : (JSON.parse(text) as State)
  return (state?.messages[CHANNEL] ?? []).filter(({ user }) => user === SITREP.user)
}

const isRoot = ({ ts, thread_ts }: SlackMessage): boolean => thread_ts === undefined || thread_ts === ts

/** A root that says a conclusion has the button to refuse it; suspects alone have others. */
const isConcluded = ({ blocks = [] }: SlackMessage): boolean =>
  JSON.stringify(blocks).includes('"action_id":"sitrep_wrong"')

/** Every thread has its conclusion in the root and at least one message below. */
async function allConcluded(threads: number): Promise<boolean> {
  const messages = await said()
  const roots = messages.filter(isRoot)
  const hasReport = ({ ts }: SlackMessage) => messages.some((one) => one.thread_ts === ts && one.ts !== ts)
  return roots.length >= threads && roots.every((root) => isConcluded(root) && hasReport(root))
}

interface Life {
  sitrep: SitrepProcess
  /** Resolves at that write to the disk, when every thread is concluded, or when the process has ended. */
  until(write: number, threads: number): Promise<void>
  end(): void
}

function live(): Life {
  const sitrep = spawnSitrep(dir, { PAGERDUTY_WEBHOOK_SECRETS: SECRET })
  onTestFinished(() => sitrep.signal('SIGKILL'))
  let writes = 0
  let hear: (spoke: boolean) => void = () => {}
  const folders = [dir, path.join(dir, 'db/data/pg_wal')]
  const watchers = folders.map((folder) =>
    watch(folder, (_, file) => {
      writes += 1
      hear(file === STATE_FILE)
    }),
  )
  return {
    sitrep,
    until: async (write, threads) => {
      const reached = new Promise<void>((resolve, reject) => {
        hear = (spoke) => {
          if (writes >= write) resolve()
          else if (spoke) allConcluded(threads).then((all) => (all ? resolve() : undefined), reject)
        }
        hear(true)
      })
      await Promise.race([reached, sitrep.ended])
      hear = () => {}
    },
    end: () => {
      for (const watcher of watchers) watcher.close()
    },
  }
}

/** Sends what was not answered yet, once Sitrep is ready. */
async function deliver(sitrep: SitrepProcess, pages: readonly Page[]): Promise<void> {
  const url = await sitrep.webhook.catch(() => null)
  if (url === null) return
  for (const page of pages) {
    if (page.acknowledged) continue
    const { status } = await sendWebhook(page.event, { url, secret: SECRET })
    page.acknowledged = status === 202
  }
}

async function killedAt(write: number, pages: readonly Page[], threads: number): Promise<void> {
  const { sitrep, until, end } = live()
  const delivering = deliver(sitrep, pages)
  await until(write, threads)
  sitrep.signal('SIGKILL')
  expect(await sitrep.ended, sitrep.output()).toBeNull()
  await delivering
  end()
}

/** Lets Sitrep finish and stops it; gives what is left to do and to say. */
async function stoppedAtTheEnd(pages: readonly Page[], threads: number): Promise<string[]> {
  const { sitrep, until, end } = live()
  await deliver(sitrep, pages)
  await until(Number.POSITIVE_INFINITY, threads)
  sitrep.signal('SIGTERM')
  expect(await sitrep.ended, sitrep.output()).toBe(0)
  end()
  return inDatabase((db) => brokenInvariants(db, { settled: true }))
}

async function inDatabase<T>(look: (db: Database) => Promise<T>): Promise<T> {
  const db = await openDatabase({ url: null, dir, log: createLogger('silent') })
  try {
    return await look(db)
  } finally {
    await db.close()
  }
}

const outboxIdOf = ({ metadata }: SlackMessage): unknown =>
  (metadata?.event_payload as Json | undefined)?.outbox_id

async function expectWhole(db: Database, pages: readonly Page[]): Promise<void> {
  const { rows: arrived } = await db.query(
    `select n.dedup_key as key, count(distinct n.id)::int as incidents, count(*)::int as deliveries
     from inbox i join incident n on n.team_id = i.team_id and n.id = i.incident_id
     where i.kind = 'alert' and i.state = 'accepted' group by 1 order by 1`,
  )
  const ids = [...new Set(pages.map(({ incidentId }) => incidentId))].sort()
  const deliveriesOf = (id: string) => pages.filter(({ incidentId }) => incidentId === id).length
  expect(arrived).toEqual(
    ids.map((id) => ({ key: `pagerduty:${id}`, incidents: 1, deliveries: deliveriesOf(id) })),
  )
  const { rows: runs } = await db.query('select state, count(*)::int as n from run group by 1')
  expect(runs).toEqual([{ state: 'done', n: ids.length }])
  const { rows: sent } = await db.query<{ id: string; ts: string }>(
    `select id, slack_ts as ts from outbox where state = 'sent' and kind in ('root', 'reply') order by id`,
  )
  const messages = await said()
  const posts = messages.map((message) => ({ id: String(outboxIdOf(message)), ts: message.ts }))
  expect(posts.sort((a, b) => a.id.localeCompare(b.id))).toEqual(sent)
  const { rows: roots } = await db.query<{ ts: string; headline: string }>(
    `select distinct on (n.id) n.thread_ts as ts, o.message ->> 'headline' as headline
     from incident n join outbox o on o.team_id = n.team_id and o.incident_id = n.id
     where o.kind in ('root', 'edit') and o.state = 'sent' order by n.id, o.seq desc`,
  )
  const shown = messages.filter(isRoot).map(({ ts, text }) => ({ ts, headline: text }))
  const byTs = (a: { ts: string }, b: { ts: string }) => a.ts.localeCompare(b.ts)
  expect(shown.sort(byTs)).toEqual(roots.sort(byTs))
}

it('a server killed at any write loses no page, repeats no post and ends every run', async () => {
  const first = aPage('lab-27d3')
  const pages = [first, aPage('lab-4e1c'), aPage('lab-6a88'), aPage('lab-27d3', first.incidentId)]
  // Drawn anew each time, shown when the test fails.
  const kills = KILLS.map((upTo) => 1 + Math.floor(Math.random() * upTo))
  for (const write of kills) await killedAt(write, pages, 3)
  let left: string[] = []
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    // PagerDuty repeats a delivery whose answer was lost on the way.
    first.acknowledged = false
    left = await stoppedAtTheEnd(pages, 3)
    if (left.length === 0) break
  }
  expect(left, `after kills at ${kills.join(', ')}`).toEqual([])
  expect(pages.map(({ acknowledged }) => acknowledged)).toEqual(pages.map(() => true))
  await inDatabase((db) => expectWhole(db, pages)).catch((error: unknown) => {
    throw new Error(`after kills at ${kills.join(', ')}`, { cause: error })
  })
})
