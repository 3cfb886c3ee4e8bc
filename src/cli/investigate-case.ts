import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { systemClock } from '../app/clock.ts'
import { openPipeline, type Pipeline } from '../app/pipeline.ts'
import type { Clock } from '../domain/ids.ts'
import type { Message } from '../domain/message.ts'
import type { Signal } from '../domain/signal.ts'
import type { Verdict } from '../domain/verdict.ts'
import { importCase } from '../evidence/import/import-case.ts'
import type { Recording } from '../evidence/recording.ts'
import { replayConnector } from '../evidence/replay-connector.ts'
import type { InvestigationModels } from '../investigation/model/brain.ts'
import { createLogger } from '../platform/logger.ts'
import { folderBlobs } from '../storage/folder-blobs.ts'
import { openScratchDatabase } from '../storage/scratch.ts'
import type { Database } from '../storage/sql.ts'
import type { ProgressLine } from './progress.ts'
import { terminalDelivery } from './terminal-delivery.ts'

export interface Investigated {
  recording: Recording
  /** The thread: the root as it was last edited, then the replies. */
  messages: Message[]
  /** null when the investigation broke; the root says why. */
  verdict: Verdict | null
}

export interface InvestigateOptions {
  /** Folder of an empty database to start from, made when it is not there. */
  template: string
  /** Given the clock of the replay; null for rules only. */
  models: ((clock: Clock) => InvestigationModels) | null
  progress: ProgressLine
  signal: AbortSignal
  /** For measuring what is found however busy the machine is; default: as in production. */
  queryDeadlineMs?: number
}

interface Parts extends InvestigateOptions {
  db: Database
  recording: Recording
  /** For what can be thrown away. */
  work: string
}

/** The page comes when the recording ends: a replay reads what was there by then. */
function clockAtTheEnd({ window, alert }: Recording): Clock {
  const started = performance.now()
  const end = Math.max(window.end, alert.firedAt)
  return { ...systemClock, now: () => end + Math.round(performance.now() - started) }
}

type Ended = { state: 'done' | 'failed'; result: Verdict | null }

/** Waits until the page's run has ended; the command has no other run. */
async function untilEnded(db: Database, signal: AbortSignal): Promise<Ended> {
  for (;;) {
    const { rows } = await db.query<Ended>("select state, result from run where state in ('done', 'failed')")
    if (rows[0]) return rows[0]
    await delay(50, undefined, { signal })
  }
}

async function page({ recording: { id, alert } }: Parts, pipeline: Pipeline): Promise<void> {
  const signal: Signal = {
    kind: 'alert',
    source: 'cli',
    ids: [id],
    occurredAt: alert.firedAt,
    phase: 'triggered',
    dedupKey: `case:${id}`,
    alert,
    place: null,
  }
  await pipeline.accept(signal, { case: id })
}

/** One page through the same pipeline as in Slack. */
async function investigate(parts: Parts): Promise<Investigated> {
  const { db, recording, work, progress, signal, models } = parts
  const clock = clockAtTheEnd(recording)
  const pipeline = await openPipeline({
    db,
    blobs: recording.blobs,
    connectors: [replayConnector({ name: 'replay', open: async () => recording, shift: false })],
    teamId: 'case',
    channel: 'terminal',
    workDir: work,
    clock,
    log: createLogger('warn'),
    slots: 1,
    ...(parts.queryDeadlineMs === undefined ? {} : { queryDeadlineMs: parts.queryDeadlineMs }),
    ...(models === null ? {} : { models: models(clock) }),
  })
  try {
    const { delivery, thread } = terminalDelivery(({ headline }) => progress.show(headline))
    const outbox = pipeline.deliverThrough(delivery, 0)
    await page(parts, pipeline)
    const { result } = await untilEnded(db, signal)
    await outbox.idle()
    return { recording, messages: thread.said.map(({ message }) => message), verdict: result }
  } finally {
    await pipeline.stop()
  }
}

/** Investigates one recorded incident over a database that is thrown away. */
export async function investigateCase(dir: string, options: InvestigateOptions): Promise<Investigated> {
  const { progress, signal, template } = options
  const work = await mkdtemp(path.join(os.tmpdir(), 'sitrep-case-'))
  try {
    const recording = await importCase(dir, {
      blobs: folderBlobs(path.join(work, 'blobs')),
      now: systemClock.now,
      onProgress: (what) => progress.show(`reading ${what}`),
    })
    signal.throwIfAborted()
    progress.show('preparing a database')
    const db = await openScratchDatabase(template)
    return await investigate({ ...options, db, recording, work }).finally(() => db.close())
  } finally {
    progress.done()
    await rm(work, { recursive: true, force: true })
  }
}
