import type { Cost, Finding, SpecialistName, Verdict } from '../domain/verdict.ts'
import type { CaseFile } from './case-file.ts'
import { limitedTo } from './checks/ask.ts'
import { runChecks } from './checks/run-checks.ts'
import type { GraphNodes, GraphState, SpecialistTask } from './graph.ts'
import { type Consultation, consult } from './specialists/consult.ts'
import type { Specialist } from './specialists/specialist.ts'
import { suspectsToAsk, takesInterest } from './specialists/topics.ts'
import { type Journal, step } from './steps.ts'
import { candidates, isRefuted } from './verdict/candidate.ts'
import { conclude } from './verdict/conclude.ts'
import { type InvestigationDeps, WITHOUT_MODEL } from './work.ts'

const ROUNDS = 2

/** What one run of the graph works on. The graph's state refers to it and holds none of it. */
export interface RunContext {
  deps: Pick<InvestigationDeps, 'now' | 'announce' | 'log'>
  specialists: readonly Specialist[]
  journal: Journal
  startedAt: number
  openCase: () => Promise<CaseFile>
}

interface Artifacts {
  caseFile: CaseFile | null
  consultations: Map<string, Consultation>
  findings: Finding[]
  verdict: Verdict | null
}

/** The nodes of one run, and where its verdict appears. */
export function nodesOf(context: RunContext): { nodes: GraphNodes; verdict: () => Verdict } {
  const artifacts: Artifacts = { caseFile: null, consultations: new Map(), findings: [], verdict: null }
  return {
    nodes: {
      triage: () => triage(context, artifacts),
      plan: async (state) => plan(context, opened(artifacts), state),
      specialist: (task) => ask(context, artifacts, task),
      checks: (state) => check(context, artifacts, state),
      adjudicate: async (state) => adjudicate(opened(artifacts), artifacts.findings, state),
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

async function triage(context: RunContext, artifacts: Artifacts): Promise<Partial<GraphState>> {
  const caseFile = await context.openCase()
  artifacts.caseFile = caseFile
  await step(context.journal, 'announce/triaged', {}, () =>
    context.deps.announce({ stage: 'triaged', triage: caseFile.triage }),
  )
  return { round: 0 }
}

/** Everybody first; then only those who have something to say about the suspects that are left. */
function plan(context: RunContext, caseFile: CaseFile, state: GraphState): Partial<GraphState> {
  const round = state.round + 1
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
  return {}
}

/** Another round only when everything tested was refuted and suspects are left that nobody was asked about. */
function adjudicate(
  caseFile: CaseFile,
  findings: readonly Finding[],
  state: GraphState,
): Partial<GraphState> {
  const all = candidates(caseFile.ranking, findings)
  if (all.some((candidate) => candidate.hypothesis !== null)) return { decision: 'conclude' }
  const refuted = all
    .filter((candidate) => isRefuted(candidate, findings))
    .map((candidate) => candidate.suspect.service)
  const left = suspectsToAsk(caseFile.ranking, caseFile.alert, new Set(refuted))
  const again = state.round < ROUNDS && refuted.length > 0 && left.length > 0
  return { decision: again ? 'again' : 'conclude', refuted: again ? refuted : [] }
}

async function settle(context: RunContext, artifacts: Artifacts): Promise<Partial<GraphState>> {
  const { alert, ranking, evidence, gaps, triage: first } = opened(artifacts)
  const verdict = conclude({ alert, ranking, findings: artifacts.findings, evidence, gaps })
  artifacts.verdict = verdict
  const { seconds } = await step(context.journal, 'ended', {}, async () => ({
    seconds: (context.deps.now() - context.startedAt) / 1000,
  }))
  const cost: Cost = { usd: 0, modelCalls: 0, seconds, withoutModel: WITHOUT_MODEL }
  await step(context.journal, 'announce/concluded', {}, () =>
    context.deps.announce({ stage: 'concluded', triage: first, verdict, cost }),
  )
  return {}
}
