import { appendFile, cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import { type Duck, literal, withDuck } from '../../src/evidence/duck.ts'
import { pagerDutyEvent, sendWebhook } from '../../src/local-slack/pager-duty/webhook.ts'
import { SITREP } from '../../src/local-slack/workspace/seed.ts'
import type { State } from '../../src/local-slack/workspace/types.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { ANCHORS, readAnchors } from '../../src/safety/audit/anchor.ts'
import { verifyAudit } from '../../src/safety/audit/verify.ts'
import { openDatabase } from '../../src/storage/open-database.ts'
import { scratchTemplate } from '../../src/storage/scratch.ts'
import { type Loopback, loopback, type Script } from '../models/support/loopback.ts'
import { speakMessages } from '../models/support/messages-api.ts'
import { TEMPLATE_CACHE } from '../support/database.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { CANARY, spellingsOf } from '../support/leaks.ts'
import { type SitrepProcess, spawnSitrep } from '../support/sitrep-process.ts'

const CASE = path.join(import.meta.dirname, '../cases/lab-27d3')
const CHANNEL = 'C0INCIDENTS'

/** One secret a surface: the same beginning finds them all, the end says where one came from. */
const planted = (surface: string): string => `${CANARY}x9${surface}Zq`

/** What logs put around a secret, in turn, so that the redaction has something to know it by. */
const SHAPES: ((secret: string) => string)[] = [
  (secret) => `login failed password=${secret}`,
  (secret) => `Authorization: Bearer ${secret}`,
  (secret) => `postgres://app:${secret}@db.internal:5432/shop`,
  (secret) => `{"api_key": "${secret}"}`,
  (secret) => `deployctl --token=${secret} apply`,
]
let turn = 0
const said = (surface: string): string => {
  turn += 1
  return (SHAPES[turn % SHAPES.length] ?? String)(planted(surface))
}

const jsonl = (rows: object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('')

/** A recorded incident with a secret in everything that telemetry can say. */
async function poisonedCase(root: string): Promise<void> {
  const dir = path.join(root, 'lab-27d3')
  await cp(CASE, dir, { recursive: true })
  const { alert } = JSON.parse(await readFile(path.join(dir, 'case.json'), 'utf8'))
  const at = alert.firedAt - 60_000
  const logs = Array.from({ length: 40 }, (_, n) => ({
    ts: at + n * 1000,
    entity: 'inventory',
    level: 'error',
    message: said('log'),
  }))
  await appendFile(path.join(dir, 'logs.jsonl'), jsonl(logs))
  await appendFile(
    path.join(dir, 'events.jsonl'),
    jsonl([
      { ts: at, type: 'deploy', entity: 'inventory', title: said('title'), attrs: { diff: said('diff') } },
      { ts: at, type: 'k8s-event', entity: 'inventory', title: said('event'), attrs: { note: said('note') } },
    ]),
  )
  const span = { traceId: 'a'.repeat(32), parentId: null, start: at, durMs: 900, status: 'error' }
  await appendFile(
    path.join(dir, 'traces.jsonl'),
    jsonl([{ ...span, spanId: 'b'.repeat(16), service: 'inventory', op: said('span') }]),
  )
  await appendFile(
    path.join(dir, 'tools/tools.jsonl'),
    jsonl([
      {
        tool: 'env',
        toolset: 'shell',
        args: { of: said('args') },
        matchAny: false,
        status: 'success',
        output: said('tool'),
      },
    ]),
  )
}

/** A model that says a secret whatever it is asked. */
const talkative = (): Script[] =>
  Array.from({ length: 200 }, () => ({ do: 'text' as const, text: `I know: ${said('model')}` }))

interface Running {
  dir: string
  sitrep: SitrepProcess
  models: Loopback
  /** Settings of its own that are secret, and appear in no shape that a rule knows. */
  own: { webhook: string }
}

async function start(): Promise<Running> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-sinks-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  await cp(await scratchTemplate(TEMPLATE_CACHE), path.join(dir, 'db'), { recursive: true })
  const recordings = await mkdtemp(path.join(os.tmpdir(), 'sitrep-poisoned-'))
  onTestFinished(() => rm(recordings, { recursive: true, force: true }))
  await poisonedCase(recordings)
  const models = await loopback(talkative(), speakMessages)
  onTestFinished(() => models.close())
  const own = { webhook: planted('webhook') }
  const sitrep = spawnSitrep(dir, {
    PAGERDUTY_WEBHOOK_SECRETS: own.webhook,
    ANTHROPIC_API_KEY: 'not-the-canary-the-header-needs-it',
    ANTHROPIC_BASE_URL: models.url,
    SITREP_RECORDINGS: recordings,
    SITREP_LOG_LEVEL: 'debug',
  })
  onTestFinished(() => sitrep.signal('SIGKILL'))
  return { dir, sitrep, models, own }
}

const act = async (page: string, name: string, body: object): Promise<Record<string, unknown>> => {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${page}/local/${name}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return (await answer.json()) as Record<string, unknown>
}

/** A page, and everything a person can say about it. */
async function useEverything({ sitrep, own, dir }: Running): Promise<void> {
  const [page, url] = await Promise.all([sitrep.page, sitrep.webhook])
  const fired = {
    incidentKey: 'recording:lab-27d3:Q1',
    incidentId: 'Q1',
    number: 1,
    pageId: 'lab-27d3',
    firedAt: Date.now(),
    resolvedAt: null,
    // A secret of Sitrep's own has no shape: it is known by its value.
    title: `checkout slow ${own.webhook} ${Buffer.from(`a ${own.webhook} b`).toString('base64')}`,
    service: 'checkout',
    severity: said('severity'),
  }
  const event = pagerDutyEvent(fired, 'incident.triggered', Date.now())
  expect((await sendWebhook(event, { url, secret: own.webhook })).status).toBe(202)
  const by = { user: 'U0ALICE', channel: CHANNEL }
  const root = await until('a root message', async () =>
    (await botMessages(dir)).find(({ thread_ts: thread }) => !thread),
  )
  const threadTs = root.ts
  await act(page, 'message', { ...by, threadTs, text: `@sitrep logs of inventory ${said('question')}` })
  await act(page, 'message', { ...by, threadTs, text: `@sitrep hypothesis: ${said('claim')}` })
  await act(page, 'command', { ...by, text: `/hypothesis ${said('command')}` })
  await act(page, 'command', { ...by, text: `/sitrep investigate ${said('investigate')}` })
  await act(page, 'command', { ...by, text: `/sitrep ${said('verb')}` })
  await act(page, 'alert', { channel: CHANNEL, text: `orders: error rate ${said('post')}` })
  await until('a conclusion', async () =>
    (await botMessages(dir)).some(
      (one) => one.ts === root.ts && JSON.stringify(one.blocks).includes('sitrep_wrong'),
    ),
  )
  await act(page, 'action', { ...by, ts: root.ts, actionId: 'sitrep_wrong' })
  const modal = await until('a modal', async () => {
    const state = await (await fetch(`${page}/local/state?as=U0ALICE`)).json()
    return (state as { views: { id: string }[] }).views.at(-1)
  })
  await act(page, 'view-submit', { ...by, viewId: modal.id, values: { cause: { cause: said('modal') } } })
}

const PATIENCE_MS = 120_000

async function until<T>(what: string, look: () => Promise<T | undefined | null | false>): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const found = await look()
    if (found) return found
    if (performance.now() > deadline) throw new Error(`it did not happen: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function botMessages(dir: string): Promise<State['messages'][string]> {
  const text = await readFile(path.join(dir, 'local-slack.json'), 'utf8').catch(() => '{"messages":{}}')
  const messages = (JSON.parse(text) as State).messages[CHANNEL] ?? []
  return messages.filter(({ user }) => user === SITREP.user)
}

/** Every row of every table, also the queue's. */
async function databaseText(dir: string): Promise<Record<string, string>> {
  const db = await openDatabase({ url: null, dir, log: createLogger('silent') })
  try {
    const { rows } = await db.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    )
    const texts: Record<string, string> = {}
    for (const { name } of rows) {
      const all = await db.query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`)
      texts[`table ${name}`] = all.rows.map(({ row }) => row).join('\n')
    }
    expect(await brokenInvariants(db, { settled: false })).toEqual([])
    expect((await verifyAudit(db, await readAnchors(path.join(dir, ANCHORS)))).bad).toBeNull()
    return texts
  } finally {
    await db.close()
  }
}

const rowsOf = async (duck: Duck, file: string): Promise<unknown> =>
  (await duck.runAndReadAll(`select * from read_parquet(${literal(file)})`)).getRowsJson()

/** Parquet and zstd as the text in them: compressed, no search would find anything. */
async function blobText(dir: string): Promise<Record<string, string>> {
  const root = path.join(dir, 'blobs')
  const files = await readdir(root, { recursive: true, withFileTypes: true })
  const texts: Record<string, string> = {}
  await withDuck(async (duck) => {
    for (const file of files.filter((one) => one.isFile())) {
      const full = path.join(file.parentPath, file.name)
      const bytes = await readFile(full)
      const isParquet = bytes.subarray(0, 4).toString('latin1') === 'PAR1'
      const isZstd = bytes.readUInt32LE(0) === 0xfd2fb528
      const plain = (): string => (isZstd ? zstdDecompressSync(bytes) : bytes).toString('latin1')
      texts[`blob ${file.name}`] = isParquet ? JSON.stringify(await rowsOf(duck, full)) : plain()
    }
  })
  return texts
}

function leaksIn(sinks: Record<string, string>): string[] {
  const wanted = spellingsOf(CANARY)
  return Object.entries(sinks).flatMap(([sink, text]) =>
    wanted.flatMap((one) => {
      const at = text.indexOf(one)
      return at < 0 ? [] : [`${sink}: …${text.slice(Math.max(0, at - 60), at + 60)}…`]
    }),
  )
}

it('no secret of any surface reaches any sink, in any spelling', async () => {
  const running = await start()
  const { dir, sitrep, models } = running
  await useEverything(running).catch((cause: unknown) => {
    throw new Error(sitrep.output(), { cause })
  })
  sitrep.signal('SIGTERM')
  expect(await sitrep.ended, sitrep.output()).toBe(0)
  const sinks: Record<string, string> = {
    'log and terminal': sitrep.output(),
    'model requests': JSON.stringify(models.requests.map(({ body }) => body)),
    'Slack messages': JSON.stringify(await botMessages(dir)),
    ...(await databaseText(dir)),
    ...(await blobText(dir)),
  }
  expect(leaksIn(sinks)).toEqual([])
  // Where something was said, it was replaced, not merely absent.
  for (const sink of [
    'table public.inbox',
    'table public.run',
    'table public.step',
    'table public.label',
    'model requests',
  ])
    expect(sinks[sink], sink).toContain('[REDACTED:')
  expect(models.requests.length).toBeGreaterThan(0)
})
