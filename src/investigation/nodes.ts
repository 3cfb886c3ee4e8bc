import type { Known } from '../domain/known.ts'
import type { Cost, Finding, PastCause, SpecialistName, Verdict } from '../domain/verdict.ts'
import type { CaseFile } from './case-file.ts'
import { limitedTo } from './checks/ask.ts'
import { runChecks } from './checks/run-checks.ts'
import type { GraphNodes, GraphState, SpecialistTask } from './graph.ts'
import type { Brain } from './model/brain.ts'
import { adviceOf, type Counsel, checkAnswers, consultModel, decide, openCounsel } from './model/counsel.ts'
import { digestOf } from './model/digest.ts'
import { tierOf } from './model/tier.ts'
import { peopleIn } from './people-in.ts'
import { type Consultation, consult } from './specialists/consult.ts'
import type { Specialist } from './specialists/specialist.ts'
import { suspectsToAsk, takesInterest } from './specialists/topics.ts'
import { type Journal, step } from './steps.ts'
import { type Measured, measureAll } from './triage/expected.ts'
import { isAnythingKnown, knownAtFirst, knownWithCalls, type LookUp } from './triage/known.ts'
import { type Recurrence, recur } from './triage/recurrence.ts'
import { sightOf } from './triage/sight.ts'
import { candidates, isRefuted } from './verdict/candidate.ts'
import { conclude } from './verdict/conclude.ts'
import { expectedVerdict } from './verdict/expected.ts'
import type { InvestigationDeps } from './work.ts'

const ROUNDS = 2

/** What one run of the graph works on. The graph's state refers to it and holds none of it. */
export interface RunContext {
  deps: Pick<InvestigationDeps, 'now' | 'announce' | 'log' | 'deeperCosts'>
  specialists: readonly Specialist[]
  journal: Journal
  startedAt: number
  openCase: () => Promise<CaseFile>
  /** Null without a model; `withoutModel` then says why. */
  brain: Brain | null
  withoutModel: string
  /** What an earlier page of this kind was; null when nobody knows. */
  past: () => Promise<PastCause | null>
  /** What the team knows; null where nothing is kept. */
  lookUp: LookUp | null
  /** Milliseconds: what is read is of up to then. */
  asOf: number
  /** A person asked for a deeper look: as much model as tier 3 allows. */
  isDeeper: boolean
}

interface Artifacts {
  caseFile: CaseFile | null
  counsel: Counsel | null
  recurrence: Recurrence | null
  /** The confirmed expectation that holds; null when the page is to be investigated. */
  expected: Measured | null
  consultations: Map<string, Consultation>
  findings: Finding[]
  verdict: Verdict | null
}

/** The nodes of one run, and where its verdict appears. */
export function nodesOf(context: RunContext): { nodes: GraphNodes; verdict: () => Verdict } {
  const artifacts: Artifacts = {
    caseFile: null,
    counsel: null,
    recurrence: null,
    expected: null,
    consultations: new Map(),
    findings: [],
    verdict: null,
  }
  return {
    nodes: {
      triage: () => triage(context, artifacts),
      plan: async (state) => plan(context, artifacts, state),
      specialist: (task) => ask(context, artifacts, task),
      checks: (state) => check(context, artifacts, state),
      adjudicate: (state) => adjudicate(artifacts, state),
      conclude: () => settle(context, artifacts),
    },
    verdict: () => {
      if (artifacts.verdict === null) throw new Error('the graph ended without a verdict')
      return artifacts.verdict
    },
  }
}

function opened(artifacts: Artifacts): CaseFile {
  if (artifacts.caseFile === null) throw new Error('no node may run before triage has opened the case file')
  return artifacts.caseFile
}

/** Known before anything is read: nobody waits for the connectors to hear what the team wrote. */
async function knownFirst({ journal, lookUp, deps }: RunContext): Promise<Known | null> {
  if (lookUp === null) return null
  const known = await knownAtFirst(journal, lookUp)
  if (isAnythingKnown(known))
    await step(journal, 'announce/known', {}, () => deps.announce({ stage: 'known', known }))
  return known
}

/** Neither goes on when the other has failed: what opening makes is put away when the run ends. */
async function bothOf<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other])
  return [await one, await other]
}

/** The case file with what the team knows beside what was read. */
async function openWithKnown(context: RunContext): Promise<{ caseFile: CaseFile; measured: Measured[] }> {
  const [opened, first] = await bothOf(context.openCase(), knownFirst(context))
  const { journal, lookUp, asOf } = context
  if (lookUp === null || first === null) return { caseFile: opened, measured: [] }
  const known = await knownWithCalls(journal, lookUp, first, opened)
  const measured = measureAll(known.facts, opened, asOf)
  const expectations = measured.map(({ fact, outcome, why }) => ({ fact, outcome, why }))
  return { caseFile: { ...opened, triage: { ...opened.triage, known, expectations } }, measured }
}

async function triage(context: RunContext, artifacts: Artifacts): Promise<Partial<GraphState>> {
  const { caseFile, measured } = await openWithKnown(context)
  artifacts.caseFile = caseFile
  const { brain, specialists, isDeeper } = context
  const past = await step(context.journal, 'past', {}, context.past)
  const recurrence = past === null ? null : await recur(past, caseFile)
  artifacts.recurrence = recurrence
  // Whoever asks for a deeper look has heard that it is expected, and doubts it.
  const expected = isDeeper ? null : (measured.find(({ outcome }) => outcome === 'holds') ?? null)
  artifacts.expected = expected
  if (brain !== null) {
    const usual = expected === null ? (brain.tier ?? tierOf(caseFile.ranking, recurrence)) : 0
    artifacts.counsel = openCounsel(brain, caseFile, specialists, isDeeper ? 3 : usual, recurrence)
  }
  await step(context.journal, 'announce/triaged', {}, () =>
    context.deps.announce({ stage: 'triaged', triage: caseFile.triage }),
  )
  return { round: 0 }
}

/** Everybody first; then only those who have something to say about the suspects that are left. */
function plan(context: RunContext, artifacts: Artifacts, state: GraphState): Partial<GraphState> {
  const caseFile = opened(artifacts)
  const round = state.round + 1
  if (artifacts.expected !== null) return { round, asked: [] }
  const { ranking, alert } = caseFile
  const left = suspectsToAsk(ranking, alert, new Set(state.refuted))
  const asked = context.specialists.filter((specialist) => {
    return round === 1 || left.some((suspect) => takesInterest(specialist, suspect, ranking.changes))
  })
  return { round, asked: asked.map((specialist) => specialist.name) }
}

function specialistNamed(context: RunContext, name: SpecialistName): Specialist {
  const specialist = context.specialists.find((one) => one.name === name)
  if (specialist === undefined) throw new Error(`there is no specialist named ${name}`)
  return specialist
}

const taskKey = (round: number, name: SpecialistName): string => `${round}/${name}`

async function ask(
  context: RunContext,
  artifacts: Artifacts,
  task: SpecialistTask,
): Promise<Partial<GraphState>> {
  const specialist = specialistNamed(context, task.specialist)
  const { alert, ranking, incident, ask: query } = opened(artifacts)
  const briefing = { alert, ranking, rows: incident, refuted: new Set(task.refuted), ask: query }
  const consultation = await consult(specialist, briefing, context.journal.signal)
  if (consultation.finding.status === 'failed') {
    context.deps.log.warn(
      { specialist: specialist.name, reason: consultation.finding.note },
      'specialist failed',
    )
  }
  artifacts.consultations.set(taskKey(task.round, task.specialist), consultation)
  const { counsel } = artifacts
  if (counsel?.advisers.includes(specialist)) {
    const tested = [...artifacts.findings, await runChecks(consultation, query, opened(artifacts).sourceOf)]
    await consultModel(counsel, specialist, task.round, task.refuted, tested)
  }
  return { answers: [`${taskKey(task.round, task.specialist)}: ${consultation.finding.status}`] }
}

/** In the order of the registry, whatever order the answers came in. */
async function check(
  context: RunContext,
  artifacts: Artifacts,
  state: GraphState,
): Promise<Partial<GraphState>> {
  const caseFile = opened(artifacts)
  for (const name of state.asked) {
    const consultation = artifacts.consultations.get(taskKey(state.round, name))
    if (consultation === undefined) continue
    context.journal.signal.throwIfAborted()
    const own = limitedTo(specialistNamed(context, name).tables, `the ${name} specialist`, caseFile.ask)
    artifacts.findings.push(await runChecks(consultation, own, caseFile.sourceOf))
  }
  const { counsel, findings } = artifacts
  if (counsel === null) return {}
  // Whoever is none of the specialists is asked once, with what all of them tested.
  for (const adviser of counsel.advisers.filter((one) => !context.specialists.includes(one)))
    await consultModel(counsel, adviser, state.round, state.refuted, findings)
  findings.push(...(await checkAnswers(counsel, state.round)))
  return {}
}

/** Another round only when everything tested was refuted and suspects are left, or when a model found reason to doubt. */
async function adjudicate(artifacts: Artifacts, state: GraphState): Promise<Partial<GraphState>> {
  const { findings, counsel } = artifacts
  const caseFile = opened(artifacts)
  const isLast = state.round >= ROUNDS
  const all = candidates(caseFile.ranking, findings)
  const isStanding = all.some((candidate) => candidate.hypothesis !== null)
  const refuted = isStanding
    ? []
    : all.filter((candidate) => isRefuted(candidate, findings)).map((candidate) => candidate.suspect.service)
  const left = suspectsToAsk(caseFile.ranking, caseFile.alert, new Set(refuted))
  const byRules = refuted.length > 0 && left.length > 0
  const byModel = counsel !== null && (await decide(counsel, findings, state.round, isLast)) === 'again'
  const again = !isLast && (byRules || byModel)
  return { decision: again ? 'again' : 'conclude', refuted: again ? refuted : [] }
}

async function settle(context: RunContext, artifacts: Artifacts): Promise<Partial<GraphState>> {
  const caseFile = opened(artifacts)
  const { alert, ranking, evidence, gaps, triage: first } = caseFile
  const { counsel } = artifacts
  const concluded = conclude({
    alert,
    ranking,
    findings: artifacts.findings,
    evidence: [...evidence, ...(counsel?.read ?? [])],
    gaps,
    recurrence: artifacts.recurrence,
    people: peopleIn(caseFile),
    ...(counsel === null ? {} : { advice: adviceOf(counsel) }),
  })
  const { expected } = artifacts
  const decided = expected === null ? concluded : expectedVerdict(expected, concluded, caseFile.sourceOf)
  const verdict = { ...decided, saw: sightOf(ranking) }
  artifacts.verdict = verdict
  const { seconds } = await step(context.journal, 'ended', {}, async () => ({
    seconds: (context.deps.now() - context.startedAt) / 1000,
  }))
  const cost = await costOf(context, counsel, seconds)
  await step(context.journal, 'announce/concluded', {}, () =>
    context.deps.announce({ stage: 'concluded', triage: first, verdict, cost }),
  )
  return {}
}

async function costOf(context: RunContext, counsel: Counsel | null, seconds: number): Promise<Cost> {
  if (counsel === null) return { usd: 0, modelCalls: 0, seconds, withoutModel: context.withoutModel }
  const { usd, calls, answered } = await counsel.brain.spent()
  const silent = answered > 0 || counsel.tier === 0 ? null : (counsel.silent ?? 'no model answered')
  const { tier, brain, caseFile, system } = counsel
  const past = (await context.deps.deeperCosts?.()) ?? []
  const estimate = brain.deeperEstimate(past, system.length + digestOf(caseFile).length)
  return {
    usd,
    modelCalls: calls,
    seconds,
    withoutModel: silent,
    tier,
    deeperUsd: brain.deeperUsd,
    ...(estimate === null ? {} : { deeperEstimate: estimate }),
  }
}
