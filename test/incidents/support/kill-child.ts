/**
 * A whole Sitrep without its edges, for the kill tests: takes in the pages it is given, works, posts into a file
 * that plays Slack, and kills itself at the n-th step (a transaction's begin, end, or a call's before and after).
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { announce, reply } from '../../../src/incidents/announce.ts'
import type { Delivery, Post } from '../../../src/incidents/delivery.ts'
import { startOutbox } from '../../../src/incidents/outbox.ts'
import { createQueue } from '../../../src/incidents/queue.ts'
import { startWorker } from '../../../src/incidents/start-worker.ts'
import type { RunWork } from '../../../src/incidents/worker.ts'
import { createLogger } from '../../../src/platform/logger.ts'
import { openDatabase } from '../../../src/storage/open-database.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { anAlert, aPage, count, house, plainMessage, TEAM } from './house.ts'

export interface ChildOptions {
  url: string | null
  dir: string
  slackFile: string
  ackFile: string
  /** Keys of the pages; a key twice is two deliveries of one problem. */
  pages: string[]
  /** The step at which the process ends itself; null lets it finish. */
  killAt: number | null
  /** Every so many calls the answer of the file that plays Slack is lost; 0 never. */
  loseEvery: number
}

export interface FileLine {
  call: 'post' | 'edit'
  ts: string
  outboxId: string
  incidentId: string | null
  threadTs: string | null
  headline: string
}

export const readLines = (file: string): FileLine[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as FileLine)
    : []

let steps = 0
function step(killAt: number | null): void {
  steps += 1
  if (steps === killAt) process.kill(process.pid, 'SIGKILL')
}

function stepping(db: Database, killAt: number | null): Database {
  return {
    ...db,
    tx: async (work) => {
      step(killAt)
      const result = await db.tx(async (tx) => {
        const inner = await work(tx)
        step(killAt)
        return inner
      })
      step(killAt)
      return result
    },
  }
}

/** Slack as a file: what was said survives every process. */
function fileSlack({ slackFile, killAt, loseEvery }: ChildOptions): Delivery {
  let calls = 0
  const write = (call: FileLine['call'], post: Post, ts: string) => {
    step(killAt)
    const { outboxId, incidentId, threadTs, message } = post
    const line: FileLine = { call, ts, outboxId, incidentId, threadTs, headline: message.headline }
    appendFileSync(slackFile, `${JSON.stringify(line)}\n`)
    step(killAt)
    calls += 1
    return loseEvery > 0 && calls % loseEvery === 0
      ? ({ status: 'unknown', reason: 'the answer was lost' } as const)
      : ({ status: 'sent', ts } as const)
  }
  return {
    post: async (post) => write('post', post, `${process.hrtime.bigint()}`),
    edit: async (edit) => write('edit', edit, edit.ts),
    ephemeral: async () => ({ status: 'sent', ts: '' }),
    lookUp: async ({ outboxId }) =>
      readLines(slackFile).find((line) => line.outboxId === outboxId)?.ts ?? null,
  }
}

async function main(options: ChildOptions): Promise<void> {
  const log = createLogger('silent')
  const { url, dir, killAt, pages, ackFile } = options
  const opened = await openDatabase({ url, dir, log })
  const db = stepping(opened, killAt)
  const clock = { now: () => Date.now(), newId: () => home.clock.newId(), advance: () => {} }
  const home = house(db)
  Object.assign(home.deps, { clock: { now: () => Date.now(), newId: home.clock.newId } })
  const queue = await createQueue(db, log)
  const parts = { db, teamId: TEAM, clock, log }
  const outbox = startOutbox({
    ...parts,
    delivery: fileSlack(options),
    spacingMs: 0,
    leaseMs: 1500,
    callMs: 500,
  })
  home.deps.enqueue = queue.enqueue
  home.deps.wake = () => {
    queue.wake()
    outbox.wake()
  }

  const handle = async ({ run, incident, write, done, signal }: RunWork): Promise<void> => {
    const speaking = { teamId: TEAM, clock }
    await write((tx) =>
      announce({ ...speaking, tx }, incident, plainMessage(`triaged ${incident.alert.title}`)),
    )
    await delay(5, undefined, { signal })
    await done({ run: run.id }, async (tx) => {
      await announce({ ...speaking, tx }, incident, plainMessage(`concluded ${incident.alert.title}`))
      await reply({ ...speaking, tx }, incident, plainMessage(`report ${incident.alert.title}`))
    })
  }
  const worker = await startWorker({ ...parts, queue, slots: 2, handle, onFailed: async () => {} })

  // Like PagerDuty: every delivery is sent again until it is answered.
  for (const [index, key] of pages.entries()) {
    const page = aPage(key, { ids: [`delivery:${index}`], alert: anAlert(key) })
    await home.accept(page)
    appendFileSync(ackFile, `${key}\n`)
  }
  const left = async (): Promise<number> =>
    (await count(opened, 'run', `state in ('queued', 'running')`)) +
    (await count(opened, 'outbox', `state in ('pending', 'sending')`))
  while ((await left()) > 0) await delay(20)
  await worker.stop(1000)
  await outbox.stop()
  await opened.close()
}

if (process.argv[1] === import.meta.filename) {
  await main(JSON.parse(process.argv[2] ?? '{}') as ChildOptions)
  process.exit(0)
}
