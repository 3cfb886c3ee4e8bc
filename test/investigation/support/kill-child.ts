import { appendFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Connector } from '../../../src/domain/connector.ts'
import { investigate } from '../../../src/investigation/investigate.ts'
import { createLogger } from '../../../src/platform/logger.ts'
import { openEmbedded } from '../../../src/storage/embedded/embedded-database.ts'
import { folderBlobs } from '../../../src/storage/folder-blobs.ts'
import { replayOf } from './replay.ts'
import { TEAM, unfenced } from './run.ts'

/**
 * One attempt at a run, to be killed by its parent: `--hang triaged` waits for ever when the triage is told,
 * `--hang logs` inside the read of logs. Everything that happened is appended to `--out`.
 */
const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    case: { type: 'string' },
    work: { type: 'string' },
    out: { type: 'string' },
    hang: { type: 'string' },
  },
})

const dir = values.dir ?? ''
const tell = (line: string) => appendFileSync(values.out ?? '', `${line}\n`)
const forever = () => new Promise<never>(() => setInterval(() => undefined, 60_000))

const log = createLogger('silent')
const db = await openEmbedded(path.join(dir, 'data'))
const blobs = folderBlobs(path.join(dir, 'blobs'))
const replay = replayOf(values.case ?? '', blobs)

const connector: Connector = {
  ...replay,
  collect: async (request, options) => {
    tell(`asked ${request.purpose} ${request.kind}`)
    if (values.hang === request.kind) await forever()
    const answer = await replay.collect(request, options)
    tell(`read ${request.purpose} ${request.kind}`)
    return answer
  },
}

const { run, incident } = JSON.parse(values.work ?? '{}')

const verdict = await investigate(
  {
    connectors: [connector],
    db,
    teamId: TEAM,
    blobs,
    now: Date.now,
    snapshotDir: path.join(dir, 'snapshots'),
    announce: async ({ stage }) => {
      tell(`announced ${stage}`)
      if (values.hang === stage) await forever()
    },
    log,
  },
  { run, incident, write: unfenced(db), signal: new AbortController().signal },
)
tell(`verdict ${JSON.stringify(verdict)}`)
await db.close()
