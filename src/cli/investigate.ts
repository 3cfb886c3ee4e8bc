import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { systemClock } from '../app/clock.ts'
import { investigationModels } from '../app/investigation-models.ts'
import { openPipeline, type Pipeline } from '../app/pipeline.ts'
import { requireFolder } from '../app/require-folder.ts'
import { readSettings, type Settings } from '../config.ts'
import type { Clock } from '../domain/ids.ts'
import type { Message } from '../domain/message.ts'
import type { Signal } from '../domain/signal.ts'
import type { Verdict } from '../domain/verdict.ts'
import { importCase } from '../evidence/import/import-case.ts'
import type { Recording } from '../evidence/recording.ts'
import { replayConnector } from '../evidence/replay-connector.ts'
import { createLogger } from '../platform/logger.ts'
import { messageAsText } from '../report/message-as-text.ts'
import { folderBlobs } from '../storage/folder-blobs.ts'
import { openScratchDatabase } from '../storage/scratch.ts'
import type { Database } from '../storage/sql.ts'
import { interruptible } from './interrupted.ts'
import type { AddCommand } from './program.ts'
import { type ProgressLine, progressLine } from './progress.ts'
import { terminalDelivery } from './terminal-delivery.ts'

interface Outcome {
  recording: Recording
  /** The thread: the root as it was last edited, then the replies. */
  messages: Message[]
  /** null when the investigation broke; the root says why. */
  verdict: Verdict | null
}

interface Parts {
  db: Database
  recording: Recording
  settings: Settings
  /** For what can be thrown away. */
  work: string
  progress: ProgressLine
  signal: AbortSignal
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

/** One page through the same pipeline as in Slack, said to the terminal. */
async function investigate(parts: Parts): Promise<Outcome> {
  const { db, recording, settings, work, progress, signal } = parts
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
    models: investigationModels(settings, clock),
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

async function investigateCase(dir: string, settings: Settings, signal: AbortSignal): Promise<Outcome> {
  const progress = progressLine()
  const work = await mkdtemp(path.join(os.tmpdir(), 'sitrep-case-'))
  try {
    const recording = await importCase(dir, {
      blobs: folderBlobs(path.join(work, 'blobs')),
      now: systemClock.now,
      onProgress: (what) => progress.show(`reading ${what}`),
    })
    signal.throwIfAborted()
    progress.show('preparing a database')
    const db = await openScratchDatabase(path.join(settings.SITREP_DIR, 'cache/template'))
    return await investigate({ db, recording, settings, work, progress, signal }).finally(() => db.close())
  } finally {
    progress.done()
    await rm(work, { recursive: true, force: true })
  }
}

function print({ recording, messages, verdict }: Outcome, json: boolean): void {
  if (json) {
    console.log(JSON.stringify({ id: recording.id, verdict, messages, gaps: recording.gaps }, null, 2))
    return
  }
  for (const message of messages) console.log(`${messageAsText(message)}\n`)
  for (const gap of recording.gaps) console.log(`Recording: ${gap}`)
}

export const investigateCommand: AddCommand = (program, exit) => {
  program
    .command('investigate')
    .description('Investigates a recorded incident and prints the thread as text.')
    .requiredOption('--case <dir>', 'folder of one recorded case')
    .option('--json', 'print the verdict and the thread as JSON', false)
    .action(async (options: { case: string; json: boolean }) => {
      const settings = readSettings()
      await requireFolder(settings.SITREP_DIR)
      const code = await interruptible(async (signal) => {
        const outcome = await investigateCase(options.case, settings, signal)
        print(outcome, options.json)
        return outcome.verdict === null ? 1 : 0
      })
      exit(code)
    })
}
