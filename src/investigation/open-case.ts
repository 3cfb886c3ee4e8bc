import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Evidence } from '../domain/case-file.ts'
import type { CollectRequest, ReadTool } from '../domain/connector.ts'
import { type EvidenceRef, refNumber } from '../domain/ids.ts'
import type { Triage } from '../domain/verdict.ts'
import { type CaseBudget, caseBudget } from '../evidence/case-budget.ts'
import { collectEvidence } from '../evidence/collect.ts'
import { loadColumns } from '../evidence/columns/load-columns.ts'
import { type EvidenceStore, evidenceStore } from '../evidence/evidence-store.ts'
import { bytesOfCase, listEvidence, runsThatRead } from '../evidence/queries/evidence.ts'
import { openSqlSandbox, type SandboxOptions, type SqlSandbox } from '../evidence/sandbox/sql-sandbox.ts'
import { buildSnapshot } from '../evidence/snapshot.ts'
import { LOG_READING } from '../ranking/log-reading.ts'
import { rank } from '../ranking/rank.ts'
import { redactHere } from '../safety/redact/redaction.ts'
import { type CaseFile, sourceOfEvidence } from './case-file.ts'
import type { Ask, SqlAnswer, View } from './checks/ask.ts'
import type { Further } from './further.ts'
import { journaledAsk } from './journaled-ask.ts'
import { newestOpened } from './queries/step.ts'
import { type Journal, step, untilSettled } from './steps.ts'
import { gapsOf } from './triage/gaps.ts'
import { coveredWindow, sweepRequests, usualWindows, type Windows, windowsSince } from './triage/requests.ts'
import type { InvestigationDeps, Work } from './work.ts'

/**
 * Gives `use` a way to open the incident's case file and removes what opening it made. What the incident has
 * been read for already is taken as it is; an incident without evidence is swept first.
 */
export async function withOpenCase<T>(
  deps: InvestigationDeps,
  work: Work,
  journal: Journal,
  use: (open: () => Promise<CaseFile>) => Promise<T>,
): Promise<T> {
  const snapshot = path.join(deps.snapshotDir, `${work.run.id}.duckdb`)
  const made: Made = { snapshots: [], sandboxes: [] }
  const store = evidenceStore({
    write: work.write,
    read: deps.db,
    teamId: deps.teamId,
    caseId: work.incident.id,
    runId: work.run.id,
    blobs: deps.blobs,
    now: deps.now,
  })
  const budget = caseBudget(() => bytesOfCase(deps.db, { teamId: deps.teamId, caseId: work.incident.id }))
  try {
    return await use(() => openCase({ deps, work, journal, made, store, budget }, snapshot))
  } finally {
    await untilSettled(journal)
    await Promise.all(made.sandboxes.map((sandbox) => sandbox.close()))
    await Promise.all(made.snapshots.map((file) => rm(file, { force: true })))
  }
}

/** What opening a case file makes and its end removes. */
interface Made {
  snapshots: string[]
  sandboxes: SqlSandbox[]
}

interface Opening {
  deps: InvestigationDeps
  work: Work
  journal: Journal
  made: Made
  store: EvidenceStore
  budget: CaseBudget
}

async function openCase(opening: Opening, snapshot: string): Promise<CaseFile> {
  const { deps, work, made } = opening
  const { alert } = work.incident
  const windows = await windowsOf(opening)
  const evidence = await readEvidence(opening, windows)
  made.snapshots.push(snapshot)
  await buildSnapshot({ evidence, blobs: deps.blobs, file: snapshot })
  const { incident, baseline } = await loadColumns(snapshot, LOG_READING)
  const window = coveredWindow(windows.incident, evidence)
  const ranking = rank({ alert, window, rows: incident, baseline })
  const gaps = gapsOf(evidence)
  const cut = { onset: ranking.onset, precision: ranking.onsetPrecision, window }
  return {
    alert,
    evidence,
    window,
    incident,
    baseline,
    ranking,
    gaps,
    triage: triageOf(ranking, gaps, evidence),
    ask: askOver(opening, snapshot, cut),
    sourceOf: sourceOfEvidence(evidence),
    further: furtherOf(opening, evidence, snapshot, cut),
  }
}

type Cut = SandboxOptions['cut']

const sandboxOptions = (
  { queryDeadlineMs }: InvestigationDeps,
  snapshot: string,
  cut: Cut,
): SandboxOptions => ({
  snapshot,
  cut,
  ...(queryDeadlineMs === undefined ? {} : { deadlineMs: queryDeadlineMs }),
})

function askOver({ deps, work, journal, made }: Opening, snapshot: string, cut: Cut): Ask {
  const sandbox = openSqlSandbox(sandboxOptions(deps, snapshot, cut))
  made.sandboxes.push(sandbox)
  return journaledAsk(journal, (sql, view) => answerOf(deps, sandbox, sql, view, work.signal))
}

/** One child a query: a child kept for each larger file would let one run take all the places there are. */
function askLarger({ deps, work, journal }: Opening, snapshot: string, cut: Cut, name: string): Ask {
  const run = async (sql: string, view: View): Promise<SqlAnswer> => {
    const sandbox = openSqlSandbox(sandboxOptions(deps, snapshot, cut))
    try {
      return await answerOf(deps, sandbox, sql, view, work.signal)
    } finally {
      await sandbox.close()
    }
  }
  return journaledAsk(journal, run, `/${name}`)
}

/** The first to offer a name says what it takes; instances of one kind say the same. */
function toolsByName(connectors: InvestigationDeps['connectors']): Map<string, ReadTool> {
  const tools = new Map<string, ReadTool>()
  for (const tool of connectors.flatMap((connector) => connector.tools ?? [])) {
    if (!tools.has(tool.name)) tools.set(tool.name, tool)
  }
  return tools
}

/** More reads get a snapshot of their own, so that what others asked before keeps its answers. */
function furtherOf(opening: Opening, evidence: readonly Evidence[], snapshot: string, cut: Cut): Further {
  const { deps, work, made } = opening
  const kinds = new Set(deps.connectors.flatMap((connector) => connector.answers))
  kinds.delete('tool')
  const listed = async (refs: readonly EvidenceRef[]): Promise<Evidence[]> => {
    const all = await listEvidence(deps.db, deps.teamId, work.incident.id)
    return all.filter((one) => refs.includes(one.ref))
  }
  return {
    kinds: [...kinds].sort(),
    collect: async (kind, purpose, window) =>
      listed(
        await collect(opening, `further/${kind}/${purpose}/${window.start}/${window.end}`, {
          kind,
          purpose,
          window,
        }),
      ),
    tools: [...toolsByName(deps.connectors).values()],
    readByName: async (tool, window) => {
      const named = createHash('sha256').update(JSON.stringify(tool)).digest('hex').slice(0, 24)
      const key = `further/tool/${named}/${window.start}/${window.end}`
      return listed(await collect(opening, key, { kind: 'tool', purpose: 'incident', window, tool }))
    },
    askWith: async (refs) => {
      const name = refs.join('+')
      const file = snapshot.replace(/\.duckdb$/, `.${name}.duckdb`)
      made.snapshots.push(file)
      await buildSnapshot({ evidence: [...evidence, ...(await listed(refs))], blobs: deps.blobs, file })
      return askLarger(opening, file, cut, name)
    },
  }
}

/**
 * Sweeps in a page run, in a look again, and in any run of an incident that nothing was read for yet. What the run
 * opened with is recorded: a resume works on the same evidence, whatever was read since.
 */
async function readEvidence(reading: Reading, windows: Windows): Promise<Evidence[]> {
  const { deps, work, journal } = reading
  const { id } = work.incident
  const list = () => listEvidence(deps.db, deps.teamId, id)
  const { kind } = work.run
  const before = kind === 'page' || kind === 'again' ? [] : await list()
  const swept = before.length === 0 ? new Set(await sweep(reading, windows)) : null
  const all = await list()
  const found = kind === 'again' ? all.filter((one) => swept?.has(one.ref)) : await current(deps, id, all)
  const refs = await step(journal, 'opened', {}, async () => found.map((one) => one.ref))
  return found.filter((one) => refs.includes(one.ref))
}

/**
 * The newest sweep and what was read since: reads of an earlier one cover the same hour, and counted twice they would
 * say twice as much.
 */
async function current(
  deps: InvestigationDeps,
  incidentId: string,
  all: readonly Evidence[],
): Promise<readonly Evidence[]> {
  const runs = await runsThatRead(deps.db, { teamId: deps.teamId, caseId: incidentId })
  const opened = await newestOpened(deps.db, deps.teamId, runs)
  if (opened === null) return all
  const newest = Math.max(0, ...opened.map(refNumber))
  return all.filter(({ ref, n }) => opened.includes(ref) || n > newest)
}

/** Recorded once: an earlier incident may be resolved while this one is looked at. */
async function windowsOf({ deps, work, journal }: Reading): Promise<Windows> {
  const { incident, run } = work
  const given = deps.windows?.(incident.alert, run.asOf) ?? null
  if (given !== null) return given
  const usual = usualWindows(incident.alert, run.asOf)
  if (deps.calmSince === undefined) return usual
  const { calmSince } = deps
  return windowsSince(usual, await step(journal, 'calm-since', {}, () => calmSince(incident)))
}

type Reading = Pick<Opening, 'deps' | 'work' | 'journal' | 'store' | 'budget'>

/** All requests at once: the slowest connector decides, and its deadline bounds it. */
async function sweep(reading: Reading, windows: Windows): Promise<EvidenceRef[]> {
  const requests = sweepRequests(windows)
  const refs = await Promise.all(
    requests.map((request) => collect(reading, `collect/${request.purpose}/${request.kind}`, request)),
  )
  return refs.flat()
}

function targetsOf({ targets }: InvestigationDeps, { incident }: Work): Pick<CollectRequest, 'targets'> {
  return targets === undefined ? {} : { targets: targets(incident.alert) }
}

function collect(
  { deps, work, journal, store, budget }: Reading,
  key: string,
  request: Omit<CollectRequest, 'alert'>,
): Promise<EvidenceRef[]> {
  return step(journal, key, request, async () => {
    const evidence = await collectEvidence(
      { ...request, alert: work.incident.alert, ...targetsOf(deps, work) },
      {
        connectors: deps.connectors,
        store,
        budget,
        read: deps.db,
        teamId: deps.teamId,
        caseId: work.incident.id,
        blobs: deps.blobs,
        now: deps.now,
        redact: deps.redact ?? redactHere({ key: work.run.id }),
        signal: work.signal,
        ...(deps.connectorDeadlineMs === undefined ? {} : { deadlineMs: deps.connectorDeadlineMs }),
      },
    )
    return evidence.map((one) => one.ref)
  })
}

function triageOf(ranking: CaseFile['ranking'], gaps: Triage['gaps'], evidence: readonly Evidence[]): Triage {
  const failed = evidence.filter((one) => one.status === 'failed' || one.status === 'denied')
  return {
    onset: ranking.onset,
    onsetNote: ranking.onsetNote,
    changes: ranking.changes,
    suspects: ranking.suspects,
    gaps,
    sourcesRead: evidence.length - failed.length,
    sourcesFailed: failed.length,
  }
}

async function answerOf(
  deps: InvestigationDeps,
  sandbox: SqlSandbox,
  sql: string,
  view: View,
  signal: AbortSignal,
): Promise<SqlAnswer> {
  const answer = await sandbox.run(sql, { view, signal })
  signal.throwIfAborted()
  if (answer.status === 'ok') return { status: 'ok', rows: answer.rows }
  const reason = answer.status === 'timeout' ? 'the query took too long' : answer.reason
  deps.log.warn({ sql, view, reason }, 'a query on the case file gave no answer')
  return { status: 'unavailable', reason }
}
