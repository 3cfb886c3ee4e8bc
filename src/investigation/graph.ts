import type { SpecialistName } from '../domain/verdict.ts'

/** What travels between nodes: numbers and short strings. Everything else is in the run's context. */
export interface GraphState {
  round: number
  /** Specialists asked in this round. */
  asked: SpecialistName[]
  /** `1/database: found`, one an answer. */
  answers: string[]
  /** Services whose hypotheses did not stand. */
  refuted: string[]
  decision: 'conclude' | 'again'
}

export interface SpecialistTask {
  specialist: SpecialistName
  round: number
  refuted: string[]
}

type Update = Partial<GraphState>

/** What each node does; the graph only says in which order. */
export interface GraphNodes {
  triage(): Promise<Update>
  plan(state: GraphState): Promise<Update>
  /** Never throws but for an abort: one thrown error would end its siblings. */
  specialist(task: SpecialistTask): Promise<Update>
  checks(state: GraphState): Promise<Update>
  adjudicate(state: GraphState): Promise<Update>
  conclude(state: GraphState): Promise<Update>
}

/** Two rounds of four steps and the two ends, with room for none more: a loop is a bug. */
const STEPS = 2 * 4 + 2 + 2

/**
 * triage → plan → specialists in parallel → checks → adjudicate → conclude, with one way back to plan.
 * In memory and without a checkpointer: the step journal is what survives a crash.
 */
export async function runGraph(nodes: GraphNodes, signal: AbortSignal): Promise<void> {
  // LangGraph takes a quarter of a second to load, which only a run should pay.
  const { Annotation, END, Send, START, StateGraph } = await import('@langchain/langgraph')
  const append = <T>(before: T[], more: T[]): T[] => [...before, ...more]
  const State = Annotation.Root({
    round: Annotation<number>,
    asked: Annotation<SpecialistName[]>,
    answers: Annotation<string[]>({ reducer: append, default: () => [] }),
    refuted: Annotation<string[]>({ reducer: append, default: () => [] }),
    decision: Annotation<GraphState['decision']>,
  })
  const graph = new StateGraph(State)
    .addNode('triage', () => nodes.triage())
    .addNode('plan', (state) => nodes.plan(state))
    .addNode('specialist', (task: SpecialistTask) => nodes.specialist(task))
    .addNode('checks', (state) => nodes.checks(state))
    .addNode('adjudicate', (state) => nodes.adjudicate(state))
    .addNode('conclude', (state) => nodes.conclude(state))
    .addEdge(START, 'triage')
    .addEdge('triage', 'plan')
    .addConditionalEdges('plan', (state) => fanOut(state, (task) => new Send('specialist', task)), [
      'specialist',
      'checks',
    ])
    .addEdge('specialist', 'checks')
    .addEdge('checks', 'adjudicate')
    .addConditionalEdges('adjudicate', (state) => (state.decision === 'again' ? 'plan' : 'conclude'), [
      'plan',
      'conclude',
    ])
    .addEdge('conclude', END)
    .compile()
  await graph.invoke({ round: 0, asked: [], decision: 'conclude' }, { signal, recursionLimit: STEPS })
}

function fanOut<T>(state: GraphState, send: (task: SpecialistTask) => T): T[] | 'checks' {
  const tasks = state.asked.map((specialist) => ({ specialist, round: state.round, refuted: state.refuted }))
  return tasks.length === 0 ? 'checks' : tasks.map(send)
}
