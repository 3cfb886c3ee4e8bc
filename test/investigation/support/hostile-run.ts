import fc from 'fast-check'
import type { Message } from '../../../src/domain/message.ts'
import type { KeptCheck, PastCause, Progress, Verdict } from '../../../src/domain/verdict.ts'
import type { CaseFile } from '../../../src/investigation/case-file.ts'
import { runGraph } from '../../../src/investigation/graph.ts'
import { journalOf } from '../../../src/investigation/investigate.ts'
import { journaledAsk } from '../../../src/investigation/journaled-ask.ts'
import { brainOf, type InvestigationModels } from '../../../src/investigation/model/brain.ts'
import { nodesOf } from '../../../src/investigation/nodes.ts'
import { SPECIALISTS } from '../../../src/investigation/specialists/registry.ts'
import type { Work } from '../../../src/investigation/work.ts'
import { nanodollars } from '../../../src/models/prices.ts'
import { spentSoFar } from '../../../src/models/queries/spend.ts'
import { createLogger } from '../../../src/platform/logger.ts'
import { concludedMessage } from '../../../src/report/root-message.ts'
import { threadMessages } from '../../../src/report/thread-messages.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { CANARY, type HostileModel, hostileModel, type Move, move } from './hostile-model.ts'
import { modelsWith } from './models.ts'
import { storedWork } from './run.ts'

/** A case file that many runs share: its SQL runs once, whoever asks. */
export interface Ground {
  db: Database
  teamId: string
  caseFile: CaseFile
  /** What held for the cause by rules: the checks of a page of its kind. */
  kept: KeptCheck[]
}

type Caps = InvestigationModels['caps']

/** In tenths of a cent: nothing, nearly nothing, or as much as an installation allows. */
const dollars = (tight: number, usual: number): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.integer({ min: 0, max: tight * 1000 }).map((tenths) => tenths / 1000) },
    { weight: 3, arbitrary: fc.constant(usual) },
  )

/** What an earlier page of its kind was: its checks hold again, fail, or cannot be run. */
const recurring = fc.record({
  checks: fc.constantFrom<Recurring['checks']>('hold', 'fail', 'break'),
  isConfirmed: fc.boolean(),
})

export interface Recurring {
  checks: 'hold' | 'fail' | 'break'
  isConfirmed: boolean
}

/**
 * One attack: what the provider does, how little may be spent, how many runs of the incident go on at once, whether a
 * person asked for a deeper look, and what is known of an earlier page.
 */
export const attack = fc.record({
  moves: fc.array(move, { minLength: 1, maxLength: 14 }),
  caps: fc.record<Caps>({
    tier1: dollars(0.01, 0.02),
    tier2: dollars(0.06, 0.25),
    tier3: dollars(0.2, 1),
    incident: dollars(0.08, 3),
    day: dollars(0.08, 20),
    month: dollars(0.08, 200),
  }),
  runs: fc.constantFrom(1, 1, 2),
  isDeeper: fc.constantFrom(false, false, true),
  past: fc.option(recurring, { freq: 2 }),
})

export interface Attack {
  moves: Move[]
  caps: Caps
  runs: number
  isDeeper: boolean
  past: Recurring | null
}

export interface Attacked {
  calls: number
  /** Times that the run was killed in the middle of a call and taken up again. */
  resumed: number
  /** Spent over the tightest cap that held it, 0 to 1. */
  share: number
  kind: Verdict['kind']
  tier: number
  isRecurring: boolean
}

interface Run {
  work: Work
  progress: Progress[]
  model: HostileModel
  resumed: number
}

/** Runs the graph with a hostile model until it has concluded; throws the first invariant that does not hold. */
export async function attacked(ground: Ground, plan: Attack): Promise<Attacked[]> {
  const { db, caseFile } = ground
  await db.query('delete from spend')
  const first = await storedWork(db, { alert: caseFile.alert })
  const others = Array.from({ length: plan.runs - 1 }, () =>
    storedWork(db, { alert: caseFile.alert, incident: first.incident }),
  )
  const works = [first, ...(await Promise.all(others))]
  const runs = await Promise.all(works.map((work) => oneRun(ground, work, plan)))
  const seen: Attacked[] = []
  for (const run of runs) seen.push(await verified(ground, run, plan))
  const billed = runs.reduce((sum, { model }) => sum + model.billed, 0)
  const total = await spentSoFar(db, ground.teamId, {
    runId: null,
    incidentId: first.incident.id,
    at: Date.now(),
  })
  for (const scope of ['incident', 'day', 'month'] as const) {
    demand(
      total[scope] <= nanodollars(plan.caps[scope]),
      `the cap of the ${scope} was passed: ${total[scope]}`,
    )
    demand(billed <= total[scope], `${billed} was billed and ${total[scope]} entered`)
  }
  return seen
}

async function oneRun(ground: Ground, work: Work, plan: Attack): Promise<Run> {
  const { moves } = plan
  let controller = new AbortController()
  const model = hostileModel(moves, () => controller.abort(new Error('killed')))
  const run: Run = { work, progress: [], model, resumed: 0 }
  for (;;) {
    const { signal } = controller
    try {
      await conclude(ground, { ...work, signal }, { model, ...plan }, run.progress)
      return run
    } catch (error) {
      if (!signal.aborted) throw error
      run.resumed += 1
      controller = new AbortController()
    }
  }
}

/** A check that held, made to fail on any rows, or to be none at all. */
const SPOILT: Record<Recurring['checks'], (sql: string) => string> = {
  hold: (sql) => sql,
  fail: () =>
    "select count(*) as n, count(*) < 0 as holds, string_agg(distinct evidence, ',') as evidence from metrics",
  break: () => 'drop table metrics',
}

function pastOf({ kept }: Ground, past: Recurring | null): PastCause | null {
  if (past === null) return null
  const checks = kept.map((one) => ({ ...one, sql: SPOILT[past.checks](one.sql) }))
  return {
    incidentId: 'earlier',
    at: 0,
    statement: 'what it was last time',
    isConfirmed: past.isConfirmed,
    checks,
  }
}

type Asking = Pick<Attack, 'caps' | 'isDeeper' | 'past'> & { model: HostileModel }

/** What holds for the cause of a case file by rules alone. */
export async function keptChecks(ground: Omit<Ground, 'kept'>): Promise<KeptCheck[]> {
  const work = await storedWork(ground.db, { alert: ground.caseFile.alert })
  const progress: Progress[] = []
  await conclude({ ...ground, kept: [] }, work, null, progress)
  const told = progress.at(-1)
  return told?.stage === 'concluded' ? (told.verdict.checks ?? []) : []
}

/** The graph over the shared case file, with a journal and a purse of the run's own; without a model when nobody asks. */
async function conclude(
  ground: Ground,
  work: Work,
  asking: Asking | null,
  progress: Progress[],
): Promise<void> {
  const deps = {
    db: ground.db,
    teamId: ground.teamId,
    now: Date.now,
    log: createLogger('silent'),
    announce: async (one: Progress) => void progress.push(one),
  }
  const journal = journalOf(deps, work)
  const ask = journaledAsk(journal, ground.caseFile.ask)
  const { nodes } = nodesOf({
    deps,
    specialists: SPECIALISTS,
    journal,
    startedAt: Date.now(),
    openCase: async () => ({ ...ground.caseFile, ask }),
    brain: asking && brainOf(deps, modelsWith(asking.model, asking.caps), work, journal),
    withoutModel: '',
    past: async () => pastOf(ground, asking?.past ?? null),
    lookUp: null,
    asOf: Date.now(),
    isDeeper: asking?.isDeeper ?? false,
  })
  await runGraph(nodes, work.signal)
}

/** 40 calls, each tried three times; a kill takes at most four more with it. */
const MOST_ATTEMPTS = 120
const LOST_BY_A_KILL = 4

async function verified(ground: Ground, run: Run, { caps, past, isDeeper }: Attack): Promise<Attacked> {
  const { db, teamId, caseFile } = ground
  const { model, resumed, progress, work } = run
  const told = progress.filter((one) => one.stage === 'concluded')
  const [report] = told
  if (report === undefined || told.length > 1) throw new Error(`${told.length} reports were told`)
  const { verdict, cost } = report
  const messages = [
    concludedMessage(caseFile.alert, caseFile.triage, verdict, cost),
    ...threadMessages(caseFile.triage, verdict, cost),
  ]
  const { rows } = await db.query<{ n: number }>('select n from evidence where team_id = $1::text', [teamId])
  const refs = new Set(rows.map(({ n }) => `E${n}`))
  const invented = citedIn(verdict, messages).find((ref) => !refs.has(ref))
  demand(invented === undefined, `${invented} does not exist`)
  const said = saidIn(verdict, messages)
  demand(!INVENTED.test(said), `something invented was said: ${INVENTED.exec(said)?.[0]}`)
  const spent = await spentSoFar(db, teamId, { runId: work.run.id, incidentId: null, at: Date.now() })
  const { tier = 0 } = cost
  const cap = nanodollars([0, caps.tier1, Math.max(caps.tier1, caps.tier2), caps.tier3][tier] ?? 0)
  demand(
    (tier === 3) === isDeeper,
    `tier ${tier} of a run that ${isDeeper ? 'was' : 'was not'} to look deeper`,
  )
  demand(spent.run <= cap, `${spent.run} was spent under a cap of ${cap}`)
  demand(model.billed <= spent.run, `${model.billed} was billed and ${spent.run} entered`)
  const calls = model.requests.length
  demand(calls <= MOST_ATTEMPTS + resumed * LOST_BY_A_KILL, `${calls} attempts were made`)
  const isSettled = past?.checks === 'hold' && past.isConfirmed && ground.kept.length > 0 && !isDeeper
  demand(
    !isSettled || calls === 0,
    `${calls} calls were made although last time's confirmed cause holds again`,
  )
  const share = cap === 0 ? 0 : spent.run / cap
  return { calls, resumed, share, kind: verdict.kind, tier, isRecurring: past !== null }
}

const INVENTED = new RegExp(`${CANARY}|evil\\.example|the-moon|<@U|E999`)

function citedIn({ because, ruledOut, gaps }: Verdict, messages: readonly Message[]): string[] {
  const lines = messages.flatMap(({ sections }) => sections.flatMap(({ lines: all }) => all))
  return [
    ...[...because, ...ruledOut, ...lines].flatMap(({ citations }) => citations),
    ...gaps.flatMap(({ citation }) => citation ?? []),
  ]
}

/** Everything but the list of what a model said and was not believed. */
function saidIn({ leftOut: _, ...verdict }: Verdict, messages: readonly Message[]): string {
  const shown = messages.map(({ sections, ...message }) => ({
    ...message,
    sections: sections.filter(({ label }) => label !== 'Said by a model and not borne out'),
  }))
  return JSON.stringify([verdict, shown])
}

function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}
