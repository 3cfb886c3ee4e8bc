import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Snapshot } from '../../src/local-slack/http/snapshot.ts'
import { SITREP } from '../../src/local-slack/workspace/seed.ts'
import type { SlackMessage } from '../../src/local-slack/workspace/types.ts'
import { scratchTemplate } from '../../src/storage/scratch.ts'
import { fakePrometheus } from '../connectors/prometheus/fake-prometheus.ts'
import { onBadDay, serveHttp, type TestServer } from '../connectors/support/bad-server.ts'
import { TEMPLATE_CACHE } from '../support/database.ts'
import { writesIn } from '../support/only-reads.ts'
import { type SitrepProcess, spawnSitrep } from '../support/sitrep-process.ts'

const TOKEN = 'token-of-this-test-that-is-long-enough-48'

/** An answer with gaps is due so long after the page; a connector's deadline is 20 s of it. */
const DUE_MS = 180_000
const DEADLINE_MS = 20_000

let dir: string
let sitrep: SitrepProcess
let hanging: TestServer
let healthy: TestServer
let refusing: string

/** A site whose Prometheus never answers, whose Loki takes no connection, and whose other Prometheus is well. */
beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-two-gaps-'))
  await cp(await scratchTemplate(TEMPLATE_CACHE), path.join(dir, 'db'), { recursive: true })
  hanging = await serveHttp(onBadDay({ kind: 'hang' }))
  healthy = await serveHttp(fakePrometheus({ service: 'checkout' }))
  const gone = await serveHttp(onBadDay({ kind: 'hang' }))
  refusing = gone.url
  await gone[Symbol.asyncDispose]()
  const file = path.join(dir, 'sitrep.yaml')
  const site = {
    services: [{ name: 'checkout' }],
    connectors: [
      { name: 'prom-hung', kind: 'prometheus', url: hanging.url },
      { name: 'loki-gone', kind: 'loki', url: refusing },
      { name: 'prom-well', kind: 'prometheus', url: healthy.url },
    ],
  }
  await writeFile(file, JSON.stringify(site))
  sitrep = spawnSitrep(dir, { SITREP_FILE: file, ALERTMANAGER_WEBHOOK_TOKENS: TOKEN })
})

afterAll(async () => {
  sitrep?.signal('SIGTERM')
  await sitrep?.ended
  await hanging?.[Symbol.asyncDispose]()
  await healthy?.[Symbol.asyncDispose]()
  await rm(dir, { recursive: true, force: true })
})

async function page(): Promise<number> {
  const { origin } = new URL(await sitrep.webhook)
  const startsAt = new Date().toISOString()
  const sent = performance.now()
  const alert = {
    ...{ status: 'firing', startsAt, endsAt: '0001-01-01T00:00:00Z', fingerprint: 'f1' },
    labels: { alertname: 'HighErrorRatio', service: 'checkout', severity: 'critical' },
    annotations: { summary: 'checkout answers 10 % of its requests with errors' },
  }
  const { status } = await fetch(`${origin}/webhooks/alertmanager`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ version: '4', groupKey: 'g', status: 'firing', alerts: [alert] }),
  })
  expect(status).toBe(202)
  return sent
}

async function thread(): Promise<SlackMessage[]> {
  const url = `${await sitrep.page}/local/state?as=U0ALICE`
  // A busy machine may cut one look short; the next one sees the same.
  const answer = await fetch(url, { headers: { connection: 'close' } }).catch(() => null)
  if (answer === null) return []
  const { messages } = (await answer.json()) as Snapshot
  return Object.values(messages)
    .flat()
    .filter(({ user }) => user === SITREP.user)
}

/** Milliseconds since `sent` at which the thread was first so. */
async function when(sent: number, is: (said: readonly SlackMessage[]) => boolean): Promise<number> {
  while (performance.now() - sent < DUE_MS + 60_000) {
    if (is(await thread())) return performance.now() - sent
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`it was not said: ${JSON.stringify(await thread()).slice(0, 2000)}`)
}

/** A root that says a conclusion has the buttons to judge it. */
const isConcluded = ({ blocks = [] }: SlackMessage): boolean => blocks.some(({ type }) => type === 'actions')

describe('a page while one system hangs and another refuses', () => {
  it('has its report on time, from what could be read, with both gaps by their names', async () => {
    const sent = await page()
    const rooted = await when(sent, (said) => said.length > 0)
    // The root does not wait for any system.
    expect(rooted).toBeLessThan(DEADLINE_MS)
    const concluded = await when(sent, (said) => said.some(isConcluded))
    expect(concluded).toBeGreaterThan(DEADLINE_MS * 0.9)
    expect(concluded).toBeLessThan(DUE_MS)
    const text = JSON.stringify(await thread())
    expect(text).toMatch(/prom-hung gave no answer in time/)
    expect(text).toMatch(/loki-gone cannot be reached \(ECONNREFUSED\)/)
    expect(text).not.toMatch(/prom-well (?:gave no|cannot)/)
    for (const { requests } of [healthy, hanging]) {
      expect(requests.length).toBeGreaterThan(0)
      expect(writesIn(requests)).toEqual([])
    }
    process.stdout.write(`root after ${Math.round(rooted)} ms, report after ${Math.round(concluded)} ms\n`)
  })
})
