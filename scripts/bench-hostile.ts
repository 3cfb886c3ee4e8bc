import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { dollarsOf } from '../src/models/prices.ts'
import { createLogger } from '../src/platform/logger.ts'
import { migrate } from '../src/storage/migrate.ts'
import { openPostgres } from '../src/storage/postgres/postgres-database.ts'
import { openScratchDatabase } from '../src/storage/scratch.ts'
import { openGrounds } from '../test/investigation/support/hostile-ground.ts'
import { type Attacked, attack, attacked } from '../test/investigation/support/hostile-run.ts'
import { openHouse } from '../test/investigation/support/house.ts'
import { resumeUnderKills } from '../test/investigation/support/resume-under-kills.ts'
import { ledgerUnderKills } from '../test/models/support/ledger-under-kills.ts'
import { startPostgres } from '../test/support/postgres-server.ts'

/** The ledger under attack: prints what was seen, and the smallest plan or the rows that broke an invariant. */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    kills: { type: 'string', default: '50' },
    resumes: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
})

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(0)} s`

/** Runs on one machine's embedded database; gives the number of broken invariants. */
async function hostileRuns(wanted: number, seed: number): Promise<number> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-hostile-'))
  const house = await openHouse(() => openScratchDatabase(dir))
  const { grounds, close } = await openGrounds(house)
  const seen: Attacked[] = []
  const started = performance.now()
  const result = await fc.check(
    fc.asyncProperty(fc.nat(grounds.length - 1), attack, async (which, plan) => {
      const ground = grounds[which]
      if (ground !== undefined) seen.push(...(await attacked(ground, plan)))
    }),
    { numRuns: wanted, seed },
  )
  await close()
  await house.close()
  await rm(dir, { recursive: true, force: true })
  const kinds = Map.groupBy(seen, ({ kind }) => kind)
  const tiers = [...Map.groupBy(seen, ({ tier }) => tier)].sort(([a], [b]) => a - b)
  console.log(
    [
      `hostile model: seed ${seed}, ${wanted} plans, ${seen.length} runs in ${seconds(started)}, embedded database, two case files (rules sure of one)`,
      `  model calls ${seen.reduce((sum, { calls }) => sum + calls, 0)}, runs taken up again after a kill ${seen.filter(({ resumed }) => resumed > 0).length}`,
      `  reports ${seen.length}: ${[...kinds].map(([kind, all]) => `${kind} ${all.length}`).join(', ')}`,
      `  most spent of a run's cap ${(100 * Math.max(0, ...seen.map(({ share }) => share))).toFixed(1)} %`,
      `  by tier: ${tiers.map(([tier, all]) => `${tier}: ${all.length}`).join(', ')}; with an earlier page of its kind ${seen.filter(({ isRecurring }) => isRecurring).length}`,
      result.failed ? fc.defaultReportMessage(result) : '  broken invariants 0',
    ].join('\n'),
  )
  return result.failed ? 1 : 0
}

const usd = (nano: number): string => `$${dollarsOf(nano).toFixed(4)}`

const brokenLines = (broken: readonly string[]): string =>
  `  broken invariants ${broken.length}${broken.map((line) => `\n  ${line}`).join('')}`

async function ledgerKills(url: string, wanted: number): Promise<number> {
  const started = performance.now()
  const { broken, ...damage } = await ledgerUnderKills(url, wanted, Math.random)
  console.log(
    [
      `kill -9: ${damage.kills} kills of two processes racing one day's cap, ${damage.requests} requests in ${seconds(started)}, PostgreSQL, provider on loopback`,
      `  billed ${usd(damage.billed)}, entered ${usd(damage.entered)}, cap ${usd(damage.cap)}`,
      brokenLines(broken),
    ].join('\n'),
  )
  return broken.length
}

async function resumes(url: string, wanted: number): Promise<number> {
  const started = performance.now()
  const { broken, kills, requests, steps, lost } = await resumeUnderKills(url, wanted, Math.random)
  console.log(
    [
      `resume: ${kills} kills at random points of investigations, each taken up by another process, in ${seconds(started)}, PostgreSQL, model on loopback`,
      `  ${requests} requests for ${steps} model steps; ${lost} answers were lost with the process that waited for them and asked for again with the same bytes`,
      brokenLines(broken),
    ].join('\n'),
  )
  return broken.length
}

/** Kills over a real PostgreSQL; gives the number of broken invariants. */
async function onPostgres(wanted: { kills: number; resumes: number }): Promise<number> {
  const server = await startPostgres()
  if (server === null) {
    console.log('kills: skipped, no PostgreSQL with pgvector is installed')
    return 0
  }
  try {
    const db = await openPostgres(server.url, createLogger('silent'))
    await migrate(db)
    await db.close()
    const ledger = wanted.kills > 0 ? await ledgerKills(server.url, wanted.kills) : 0
    return ledger + (wanted.resumes > 0 ? await resumes(server.url, wanted.resumes) : 0)
  } finally {
    await server.stop()
  }
}

console.log(`Node ${process.versions.node}`)
const attacks = Number(values.runs) > 0 ? await hostileRuns(Number(values.runs), Number(values.seed)) : 0
const damage = await onPostgres({ kills: Number(values.kills), resumes: Number(values.resumes) })
process.exitCode = attacks + damage > 0 ? 1 : 0
