import { type GraphNodes, runGraph } from '../../investigation/graph.ts'

/** Nodes of one run: triage, plan twice, four specialists twice, checks and adjudication twice, conclude. */
const STEPS = 2 * (1 + 4 + 1 + 1) + 2

const WARM_UP = 3

const idle: GraphNodes = {
  triage: async () => ({ round: 0 }),
  plan: async ({ round }) => ({
    round: round + 1,
    asked: ['kubernetes', 'database', 'networking', 'deploys'],
  }),
  specialist: async ({ specialist, round }) => ({ answers: [`${round}/${specialist}: found`] }),
  checks: async () => ({}),
  adjudicate: async ({ round }) => ({ decision: round < 2 ? 'again' : 'conclude', refuted: [] }),
  conclude: async () => ({}),
}

/** CPU of this process in milliseconds a node when the nodes themselves do nothing, over `runs` runs of two rounds. */
export async function graphOverhead(runs: number, signal: AbortSignal): Promise<number> {
  for (let at = 0; at < WARM_UP; at += 1) await runGraph(idle, signal)
  const before = process.cpuUsage()
  for (let at = 0; at < runs; at += 1) await runGraph(idle, signal)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / (runs * STEPS)
}
