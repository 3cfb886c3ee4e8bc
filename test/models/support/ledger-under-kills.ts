import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Caps } from '../../../src/models/ledger.ts'
import { nanodollars, PRICES } from '../../../src/models/prices.ts'
import { createLogger } from '../../../src/platform/logger.ts'
import { openPostgres } from '../../../src/storage/postgres/postgres-database.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { newId } from '../../investigation/support/run.ts'
import type { LedgerChild } from './ledger-child.ts'
import { brokenLedger } from './ledger-invariants.ts'
import { loopback, type Script } from './loopback.ts'
import { MESSAGES_USAGE, speakMessages } from './messages-api.ts'

const CHILD = path.join(import.meta.dirname, 'ledger-child.ts')

export interface LedgerDamage {
  kills: number
  requests: number
  /** Billed by the provider and entered in the ledger, in billionths of a dollar. */
  billed: number
  entered: number
  cap: number
  /** What did not hold, after each kill and at the end. */
  broken: string[]
  /** What stopped the two at last. */
  stoppedBy: string[]
}

/** Most a kill waits for: whatever it hits, the reservation before it is there and the settlement may be. */
const REQUESTS_BETWEEN_KILLS = 6

/**
 * Two processes race for one day's cap through a real PostgreSQL, each killed with SIGKILL again and again in the
 * middle of calls and started anew, until `kills` have struck and the cap has stopped both.
 */
export async function ledgerUnderKills(
  databaseUrl: string,
  kills: number,
  random: () => number,
): Promise<LedgerDamage> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-ledger-'))
  const db = await openPostgres(databaseUrl, createLogger('silent'))
  const teamId = newId()
  // Room for what the kills, cut streams and silences leave reserved until all have struck.
  const caps: Caps = { run: 1000, incident: 1000, day: 0.06 * kills + 0.2, month: 1000 }
  const damage: LedgerDamage = {
    kills: 0,
    requests: 0,
    billed: 0,
    entered: 0,
    cap: nanodollars(caps.day),
    broken: [],
    stoppedBy: [],
  }
  const names = [newId(), newId()]
  const running = new Map<string, ChildProcess>()
  let untilKill = 1
  const strike = (): void => {
    const victim = [...running.values()][Math.floor(random() * running.size)]
    if (victim?.kill('SIGKILL')) damage.kills += 1
  }
  const server = await loopback(() => {
    damage.requests += 1
    untilKill -= 1
    const script = scriptOf(random())
    if (script.do !== 'status') damage.billed += BILL
    if (untilKill <= 0 && damage.kills < kills) {
      untilKill = 1 + Math.floor(random() * REQUESTS_BETWEEN_KILLS)
      // Before, while or after the answer is on its way.
      setTimeout(strike, Math.floor(random() * 4))
    }
    return script
  }, speakMessages)
  const once = (runId: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const options: LedgerChild = {
        databaseUrl,
        providerUrl: server.url,
        teamId,
        runId,
        incidentId: names[0] ?? '',
        caps,
        out: path.join(dir, runId),
      }
      const child = spawn(process.execPath, [CHILD, JSON.stringify(options)], {
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      let errors = ''
      child.stderr.on('data', (chunk: Buffer) => {
        errors += chunk
      })
      running.set(runId, child)
      child.once('exit', (code, signal) => {
        running.delete(runId)
        if (code === 0 || signal === 'SIGKILL') resolve()
        else reject(new Error(`the child ended with ${code}: ${errors}`))
      })
    })
  const untilStopped = async (runId: string): Promise<void> => {
    await writeFile(path.join(dir, runId), '')
    for (;;) {
      await once(runId)
      damage.broken.push(...(await brokenLedger(db, teamId, caps)))
      const stopped = await readFile(path.join(dir, runId), 'utf8')
      if (stopped === '') continue
      damage.stoppedBy.push(stopped.trim())
      return
    }
  }
  try {
    await Promise.all(names.map(untilStopped))
    damage.entered = await enteredBy(db, teamId)
    if (damage.billed > damage.entered)
      damage.broken.push(`${damage.billed} billed, ${damage.entered} entered`)
    if (damage.entered > damage.cap) damage.broken.push(`${damage.entered} entered, over the cap`)
    return damage
  } finally {
    for (const child of running.values()) child.kill('SIGKILL')
    await server.close()
    await db.close()
    await rm(dir, { recursive: true, force: true })
  }
}

const PRICE = PRICES.models['claude-opus-5-5']!

/** What the fake provider's usage comes to: 7 tokens out. */
const BILL =
  1000 *
  (MESSAGES_USAGE.input_tokens * PRICE.input +
    MESSAGES_USAGE.cache_read_input_tokens * PRICE.cacheRead +
    MESSAGES_USAGE.cache_creation_input_tokens * PRICE.cacheWrite +
    7 * PRICE.output)

function scriptOf(dice: number): Script {
  if (dice < 0.5) return { do: 'text', text: 'the pool' }
  if (dice < 0.6) return { do: 'status', status: 529, message: 'Overloaded' }
  if (dice < 0.7) return { do: 'overload' }
  return dice < 0.85 ? { do: 'cut', text: 'the p' } : { do: 'hang' }
}

async function enteredBy(db: Database, teamId: string): Promise<number> {
  const { rows } = await db.query<{ nano: string }>(
    `select coalesce(sum(case state when 'void' then 0 else coalesce(cost_nano, reserved_nano) end), 0)::text as nano
     from spend where team_id = $1::text`,
    [teamId],
  )
  return Number(rows[0]?.nano ?? 0)
}
