import { type ChildProcess, spawn } from 'node:child_process'
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { readCaseHeader } from '../../../src/evidence/import/case-json.ts'
import { createLogger } from '../../../src/platform/logger.ts'
import { openPostgres } from '../../../src/storage/postgres/postgres-database.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { loopback, type Recorded, type Script } from '../../models/support/loopback.ts'
import { speakMessages } from '../../models/support/messages-api.ts'
import { writeCase } from './case-folder.ts'
import { contested } from './contested.ts'
import { claims, NOTHING_FOUND } from './models.ts'
import type { ResumeChild } from './resume-child.ts'
import { storedWork } from './run.ts'

const CHILD = path.join(import.meta.dirname, 'resume-child.ts')

export interface Resumed {
  kills: number
  /** Requests that reached the provider, and model steps of the run. */
  requests: number
  steps: number
  /** Requests whose answer was not kept when a kill struck: only these may be asked again. */
  lost: number
  broken: string[]
}

interface Asked {
  /** What was sent, byte for byte. */
  body: string
  /** The process that sent it. */
  attempt: number
}

/** Answers as specialists do who look first and then claim one cause: six to ten calls a run, two rounds at most. */
function answerOf({ body }: Recorded): Script {
  const text = JSON.stringify(body.messages)
  if (text.includes('More than one cause survived'))
    return {
      do: 'text',
      text: JSON.stringify({ decision: 'accept', service: 'payments-db', why: { text: '', citations: [] } }),
    }
  if (body.messages.length === 1)
    return {
      do: 'tool',
      name: 'sql',
      json: JSON.stringify({
        query: 'select entity, max(value) as most from metrics group by entity order by entity',
        view: 'incident',
      }),
    }
  const found = text.includes('asked about what stores data')
    ? claims('payments-db', 'connection-pool', 'db_connections_active', 50)
    : NOTHING_FOUND
  return { do: 'text', text: JSON.stringify(found) }
}

/**
 * One investigation after the other, killed with SIGKILL at random points and taken up by a new process each time,
 * until `kills` have struck; the last one ends in peace.
 */
export async function resumeUnderKills(
  databaseUrl: string,
  kills: number,
  random: () => number,
): Promise<Resumed> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-resume-'))
  const db = await openPostgres(databaseUrl, createLogger('silent'))
  const total: Resumed = { kills: 0, requests: 0, steps: 0, lost: 0, broken: [] }
  try {
    const folder = await writeCase(path.join(dir, 'cases'), contested('contested'))
    while (total.kills < kills) {
      const one = await oneRun({
        db,
        databaseUrl,
        dir,
        folder,
        mostKills: Math.min(5, kills - total.kills),
        random,
      })
      for (const key of ['kills', 'requests', 'steps', 'lost'] as const) total[key] += one[key]
      total.broken.push(...one.broken)
    }
    return total
  } finally {
    await db.close()
    await rm(dir, { recursive: true, force: true })
  }
}

interface Setting {
  db: Database
  databaseUrl: string
  dir: string
  folder: string
  mostKills: number
  random: () => number
}

async function oneRun({ db, databaseUrl, dir, folder, mostKills, random }: Setting): Promise<Resumed> {
  const { alert } = await readCaseHeader(folder)
  const { run, incident } = await storedWork(db, { alert })
  const asked: Asked[] = []
  let attempt = 0
  let child: ChildProcess | null = null
  let untilKill = Number.POSITIVE_INFINITY
  const server = await loopback((request) => {
    asked.push({ body: JSON.stringify(request.body), attempt })
    untilKill -= 1
    // Before, while or after the answer is on its way, or in the SQL that follows it.
    if (untilKill <= 0) setTimeout(() => child?.kill('SIGKILL'), Math.floor(random() * 25))
    return answerOf(request)
  }, speakMessages)
  const out = path.join(dir, `${run.id}.txt`)
  await appendFile(out, '')
  const options: ResumeChild = {
    databaseUrl,
    providerUrl: server.url,
    dir,
    folder,
    work: { run, incident },
    out,
  }
  const result: Resumed = { kills: 0, requests: 0, steps: 0, lost: 0, broken: [] }
  try {
    for (;;) {
      attempt += 1
      // Every third one strikes by the clock: in the sweep, the ranking or the first queries.
      const byClock = result.kills < mostKills && random() < 0.33
      untilKill =
        result.kills < mostKills && !byClock ? 1 + Math.floor(random() * 3) : Number.POSITIVE_INFINITY
      const started = start(options)
      child = started.child
      const timer = byClock
        ? setTimeout(() => started.child.kill('SIGKILL'), 500 + random() * 2000)
        : undefined
      const ended = await started.ended
      clearTimeout(timer)
      if (ended === 'finished') break
      result.kills += 1
    }
    return { ...result, ...(await judged(db, run.id, asked, await readFile(out, 'utf8'))) }
  } finally {
    await server.close()
  }
}

/** Starts an attempt; rejects when it ends by itself with an error. */
export function start(options: ResumeChild): { child: ChildProcess; ended: Promise<'killed' | 'finished'> } {
  const child = spawn(process.execPath, [CHILD, JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk
  })
  const ended = new Promise<'killed' | 'finished'>((resolve, reject) => {
    child.once('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve('killed')
      else if (code === 0) resolve('finished')
      else reject(new Error(`the child ended with ${code}: ${errors}`))
    })
  })
  return { child, ended }
}

interface StepRow {
  key: string
  state: string
  payments: number
}

/** Holds what the provider saw against what the journal and the ledger say. */
async function judged(
  db: Database,
  runId: string,
  asked: readonly Asked[],
  told: string,
): Promise<Omit<Resumed, 'kills'>> {
  const { rows: steps } = await db.query<StepRow>(
    `select key, state from step where run_id = $1::uuid and key like 'model/%' order by key`,
    [runId],
  )
  const { rows: paid } = await db.query<{ state: string; n: number }>(
    'select state, count(*)::int as n from spend where run_id = $1::uuid group by state',
    [runId],
  )
  const counted = new Map(paid.map(({ state, n }) => [state, n]))
  const bodies = Map.groupBy(asked, ({ body }) => body)
  const lost = asked.length - bodies.size
  const broken: string[] = []
  const demand = (holds: boolean, otherwise: string): void => void (holds || broken.push(otherwise))
  demand(
    steps.every(({ state }) => state === 'settled'),
    'a model step is not settled',
  )
  // Every prompt of a later attempt is one of an earlier attempt byte for byte, or belongs to another step.
  demand(bodies.size === steps.length, `${bodies.size} different prompts for ${steps.length} steps`)
  demand(
    (counted.get('settled') ?? 0) === steps.length,
    `${counted.get('settled')} payments for ${steps.length} steps`,
  )
  // A process that died between the reservation and the request leaves one without the other.
  demand(
    (counted.get('reserved') ?? 0) >= lost,
    `${counted.get('reserved')} reservations for ${lost} lost answers`,
  )
  for (const same of bodies.values())
    demand(
      new Set(same.map(({ attempt }) => attempt)).size === same.length,
      'one process asked the same twice',
    )
  demand(told.split('\n').filter((line) => line === 'announced concluded').length >= 1, 'no report was told')
  return { requests: asked.length, steps: steps.length, lost, broken }
}
