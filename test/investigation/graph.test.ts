import { describe, expect, it } from 'vitest'
import type { SpecialistName } from '../../src/domain/verdict.ts'
import { type GraphNodes, runGraph } from '../../src/investigation/graph.ts'

const ALL: SpecialistName[] = ['kubernetes', 'database', 'networking', 'deploys']

function recorded(over: Partial<GraphNodes> = {}) {
  const log: string[] = []
  const logged = <T>(entry: string, update: T): T => {
    log.push(entry)
    return update
  }
  const nodes: GraphNodes = {
    triage: async () => logged('triage', { round: 0 }),
    plan: async (state) => logged('plan', { round: state.round + 1, asked: ALL }),
    specialist: async ({ specialist, round }) =>
      logged(`${round}/${specialist}`, { answers: [`${round}/${specialist}: found`] }),
    checks: async (state) => logged(`checks after ${state.answers.length}`, {}),
    adjudicate: async () => logged('adjudicate', { decision: 'conclude' as const }),
    conclude: async () => logged('conclude', {}),
    ...over,
  }
  return { log, nodes }
}

const live = () => new AbortController().signal

describe('the graph', () => {
  it('asks the specialists between plan and checks, then concludes', async () => {
    const { log, nodes } = recorded()
    await runGraph(nodes, live())
    expect(log.slice(0, 2)).toEqual(['triage', 'plan'])
    expect(log.slice(2, 6).toSorted()).toEqual(ALL.map((name) => `1/${name}`).toSorted())
    expect(log.slice(6)).toEqual(['checks after 4', 'adjudicate', 'conclude'])
  })

  it('asks them at the same time', async () => {
    let waiting = 0
    const { promise, resolve } = Promise.withResolvers<void>()
    const { nodes } = recorded({
      specialist: async () => {
        waiting += 1
        if (waiting === ALL.length) resolve()
        await promise
        return {}
      },
    })
    await runGraph(nodes, live())
    expect(waiting).toBe(4)
  })

  it('goes round once more with what was refuted', async () => {
    const tasks: string[] = []
    const { log, nodes } = recorded({
      plan: async (state) => ({ round: state.round + 1, asked: ['database'] }),
      specialist: async (task) => {
        tasks.push(`${task.round} without ${task.refuted.join()}`)
        return {}
      },
      adjudicate: async (state) =>
        state.round < 2 ? { decision: 'again', refuted: ['cart'] } : { decision: 'conclude' },
    })
    await runGraph(nodes, live())
    expect(tasks).toEqual(['1 without ', '2 without cart'])
    expect(log.at(-1)).toBe('conclude')
  })

  it('concludes without anybody to ask', async () => {
    const { log, nodes } = recorded({ plan: async () => ({ round: 1, asked: [] }) })
    await runGraph(nodes, live())
    expect(log).toEqual(['triage', 'checks after 0', 'adjudicate', 'conclude'])
  })

  it('does not go round for ever', async () => {
    const { nodes } = recorded({ adjudicate: async () => ({ decision: 'again' }) })
    await expect(runGraph(nodes, live())).rejects.toThrow(/[Rr]ecursion/)
  })

  it('stops when the run is aborted', async () => {
    const controller = new AbortController()
    const { log, nodes } = recorded({
      plan: async () => {
        controller.abort()
        return { round: 1, asked: ALL }
      },
    })
    await expect(runGraph(nodes, controller.signal)).rejects.toThrow()
    expect(log).not.toContain('conclude')
  })
})
