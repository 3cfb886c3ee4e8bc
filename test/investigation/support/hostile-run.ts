import fc from 'fast-check'
import type { Message } from '../../../src/domain/message.ts'
import type { Progress, Verdict } from '../../../src/domain/verdict.ts'
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
}

type Caps = InvestigationModels['caps']

/** In tenths of a cent: nothing, nearly nothing, or as much as an installation allows. */
const dollars = (tight: number, usual: number): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.integer({ min: 0, max: tight * 1000 }).map((tenths) => tenths / 1000) },
    { weight: 3, arbitrary: fc.constant(usual) },
  )

/** One attack: what the provider does, how little may be spent, and how many runs of the incident go on at once. */
export const attack = fc.record({
  moves: fc.array(move, { minLength: 1, maxLength: 14 }),
  caps: fc.record<Caps>({
    tier1: dollars(0.01, 0.02),
    tier2: dollars(0.06, 0.25),
    incident: dollars(0.08, 3),
    day: dollars(0.08, 20),
    month: dollars(0.08, 200),
  }),
  runs: fc.constantFrom(1, 1, 2),
})

export interface Attack {
  moves: Move[]
  caps: Caps
  runs: number
}

export interface Attacked {
  calls: number
  /** Times that the run was killed in the middle of a call and taken up again. */
  resumed: number
  /** Spent over the tightest cap that held it, 0 to 1. */
  share: number
  kind: Verdict['kind']
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
  for (const run of runs) seen.push(await verified(ground, run, plan.caps))
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

async function oneRun(ground: Ground, work: Work, { moves, caps }: Attack): Promise<Run> {
  let controller = new AbortController()
  const model = hostileModel(moves, () => controller.abort(new Error('killed')))
  const run: Run = { work, progress: [], model, resumed: 0 }
  for (;;) {
    const { signal } = controller
    try {
      await conclude(ground, { ...work, signal }, model, caps, run.progress)
      return run
    } catch (error) {
      if (!signal.aborted) throw error
      run.resumed += 1
      controller = new AbortController()
    }
  }
}

/** The graph over the shared case file, with a journal and a purse of the run's own. */
async function conclude(
  ground: Ground,
  work: Work,
  model: HostileModel,
  caps: Caps,
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
    brain: brainOf(deps, modelsWith(model, caps), work, journal),
    withoutModel: '',
  })
  await runGraph(nodes, work.signal)
}

/** 40 calls, each tried three times; a kill takes at most four more with it. */
const MOST_ATTEMPTS = 120
const LOST_BY_A_KILL = 4

async function verified(ground: Ground, run: Run, caps: Caps): Promise<Attacked> {
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
  const cap = nanodollars(cost.tier === 2 ? Math.max(caps.tier1, caps.tier2) : caps.tier1)
  demand(spent.run <= cap, `${spent.run} was spent under a cap of ${cap}`)
  demand(model.billed <= spent.run, `${model.billed} was billed and ${spent.run} entered`)
  const calls = model.requests.length
  demand(calls <= MOST_ATTEMPTS + resumed * LOST_BY_A_KILL, `${calls} attempts were made`)
  return { calls, resumed, share: cap === 0 ? 0 : spent.run / cap, kind: verdict.kind }
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
