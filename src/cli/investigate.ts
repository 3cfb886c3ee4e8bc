import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { systemClock } from '../app/clock.ts'
import { investigationModels } from '../app/investigation-models.ts'
import { openPipeline } from '../app/pipeline.ts'
import { readSettings, type Settings } from '../config.ts'
import type { Verdict } from '../domain/verdict.ts'
import { importCase } from '../evidence/import/import-case.ts'
import type { Recording } from '../evidence/recording.ts'
import { replayConnector } from '../evidence/replay-connector.ts'
import { createLogger } from '../platform/logger.ts'
import { messageAsText } from '../report/message-as-text.ts'
import { folderBlobs } from '../storage/folder-blobs.ts'
import { openScratchDatabase } from '../storage/scratch.ts'
import type { AddCommand } from './program.ts'
import { type ProgressLine, progressLine } from './progress.ts'
import { type Thread, terminalDelivery } from './terminal-delivery.ts'

interface Outcome {
  recording: Recording
  thread: Thread
  verdict: Verdict | null
}

/** Waits until the page's run has ended; the command has no other run. */
async function untilDone(ended: () => Promise<boolean>): Promise<void> {
  while (!(await ended())) await new Promise((resolve) => setTimeout(resolve, 50))
}

async function investigateCase(dir: string, settings: Settings, progress: ProgressLine): Promise<Outcome> {
  const work = await mkdtemp(path.join(os.tmpdir(), 'sitrep-case-'))
  const log = createLogger('warn')
  progress.show('preparing a database')
  const db = await openScratchDatabase(path.join(settings.SITREP_DIR, 'cache', 'template'))
  try {
    const blobs = folderBlobs(path.join(work, 'blobs'))
    const recording = await importCase(dir, {
      blobs,
      now: systemClock.now,
      onProgress: (what) => progress.show(`reading ${what}`),
    })
    // The page comes when the recording ends: a replay reads what was there by then.
    const clock = {
      ...systemClock,
      now: () => Math.max(recording.window.end, recording.alert.firedAt) + sinceStart(),
    }
    const sinceStart = elapsed()
    const pipeline = await openPipeline({
      db,
      blobs,
      connectors: [replayConnector({ name: 'replay', open: async () => recording, shift: false })],
      teamId: 'case',
      channel: 'terminal',
      workDir: work,
      clock,
      log,
      slots: 1,
      models: investigationModels(settings, clock),
    })
    const { delivery, thread } = terminalDelivery(({ headline }) => progress.show(headline))
    const outbox = pipeline.deliverThrough(delivery, 0)
    const { alert } = recording
    await pipeline.accept(
      {
        kind: 'alert',
        source: 'cli',
        ids: [recording.id],
        occurredAt: alert.firedAt,
        phase: 'triggered',
        dedupKey: `case:${recording.id}`,
        alert,
        place: null,
      },
      { case: recording.id },
    )
    const run = async () =>
      (await db.query<{ state: string; result: Verdict | null }>('select state, result from run')).rows[0]
    await untilDone(async () => ['done', 'failed'].includes((await run())?.state ?? ''))
    await outbox.idle()
    const verdict = (await run())?.result ?? null
    await pipeline.stop()
    return { recording, thread, verdict }
  } finally {
    progress.done()
    await db.close()
    await rm(work, { recursive: true, force: true })
  }
}

/** Milliseconds since the call. */
function elapsed(): () => number {
  const start = performance.now()
  return () => Math.round(performance.now() - start)
}

function print({ recording, thread, verdict }: Outcome, json: boolean): void {
  const messages = thread.said.map(({ message }) => message)
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
      const outcome = await investigateCase(options.case, readSettings(), progressLine())
      print(outcome, options.json)
      exit(outcome.verdict === null ? 1 : 0)
    })
}
