import { describe, expect, it } from 'vitest'
import type { ModelBlock, ModelMessage } from '../../src/domain/model.ts'
import { TABLE_NAMES } from '../../src/evidence/tables.ts'
import type { SqlRow } from '../../src/investigation/checks/ask.ts'
import { askSpecialist } from '../../src/investigation/model/ask-specialist.ts'
import type { Brain } from '../../src/investigation/model/brain.ts'
import { sharedPrefix } from '../../src/investigation/model/prefix.ts'
import { answerCalls, type Bench, TOOLS } from '../../src/investigation/model/tools.ts'
import { SPECIALISTS } from '../../src/investigation/specialists/registry.ts'
import type { Asked, RoleRequest } from '../../src/models/ask-model.ts'
import { usage } from '../models/support/fake-model.ts'
import { caseFile, silentAsk } from './support/build.ts'

const [first] = SPECIALISTS

const benchWith = (rows: SqlRow[]): Bench => ({
  specialist: first!,
  firedAt: 0,
  further: null,
  ask: async () => ({ status: 'ok', rows }),
  read: [],
  named: 0,
})

type ToolCall = Extract<ModelBlock, { type: 'tool-call' }>

const call = (
  name: string,
  input: unknown = { query: 'select * from metrics', view: 'incident' },
): ToolCall => ({
  type: 'tool-call',
  id: 't1',
  name,
  input,
})

/** Somebody who wants to look once more, whatever was seen. */
function restless(): Brain & { requests: RoleRequest[] } {
  const requests: RoleRequest[] = []
  return {
    requests,
    agents: 'fan-out',
    tier: null,
    deeperUsd: 1,
    deeperEstimate: () => null,
    ask: async (_, __, request): Promise<Asked> => {
      requests.push(request)
      const content = Array.from({ length: 9 }, (___, at) => ({ ...call('sql'), id: `t${at}` }))
      return { status: 'answered', content, usage: usage() }
    },
    spent: async () => ({ usd: 0, calls: requests.length, answered: 0 }),
  }
}

const ask = (brain: Brain) =>
  askSpecialist({
    specialist: first!,
    caseFile: caseFile({ ask: async () => ({ status: 'ok', rows: flood }) }),
    brain,
    system: sharedPrefix(SPECIALISTS, []),
    tier: 2,
    round: 1,
    suspects: [],
    isSceptic: false,
    tested: [],
    doubts: [],
  })

const flood: SqlRow[] = Array.from({ length: 400 }, (_, at) => ({ at, message: 'x'.repeat(500) }))

const sizeOf = (messages: readonly ModelMessage[]): number => JSON.stringify(messages).length

describe('agents that bounce a question between them', () => {
  it('have nothing to do it with: two tools, and neither asks anybody', () => {
    expect(TOOLS.map(({ name }) => name)).toEqual(['sql', 'collect'])
  })

  it('get four calls each and are given up then, whatever they still want', async () => {
    const brain = restless()
    const { finding } = await ask(brain)
    expect(brain.requests).toHaveLength(4)
    expect(brain.requests.slice(2).map(({ toolChoice }) => toolChoice)).toEqual(['none', 'none'])
    expect(finding.status).toBe('failed')
  })
})

describe('capabilities that nobody finds', () => {
  it('are drawn from the registries: every specialist, kind of fault, table and kind of read', () => {
    const prefix = sharedPrefix(SPECIALISTS, ['logs', 'traces'])
    for (const { name, faults } of SPECIALISTS) {
      expect(prefix).toContain(`- ${name}: reads `)
      for (const { id } of faults) expect(prefix).toContain(id)
    }
    for (const table of TABLE_NAMES) expect(prefix).toContain(`- ${table}(`)
    expect(prefix).toContain('logs, traces')
    expect(sharedPrefix([...SPECIALISTS, { ...first!, name: 'generalist' }], [])).toContain(
      '- generalist: reads ',
    )
  })

  it('come back with the answer to whoever asks for something that does not exist', async () => {
    const [answer] = await answerCalls([call('kubectl')], benchWith([]))
    expect(answer).toMatchObject({ failed: true, text: expect.stringContaining('there are sql and collect') })
    const nothing = async () => []
    const further = {
      ...{ kinds: ['logs' as const], collect: nothing, tools: [], readByName: nothing },
      askWith: async () => silentAsk,
    }
    const wanted = call('collect', { kind: 'dreams', from_minutes: -10, to_minutes: 0 })
    const [kinds] = await answerCalls([wanted], { ...benchWith([]), further })
    expect(kinds).toMatchObject({ failed: true, text: expect.stringContaining('kinds: logs') })
  })
})

describe('output of tools that floods the context', () => {
  it('never enters it: an answer is cut, with what is missing', async () => {
    const [answer] = await answerCalls([call('sql')], benchWith(flood))
    expect(answer?.text.length).toBeLessThanOrEqual(1200)
    expect(answer?.text).toContain('more rows were cut: aggregate')
  })

  it('does not add up either: the last request of a specialist that always asks for everything is small', async () => {
    const brain = restless()
    await ask(brain)
    // Two turns of six answers of 1,200 characters at most, their calls, and the question.
    expect(sizeOf(brain.requests.at(-1)?.messages ?? [])).toBeLessThan(30_000)
  })
})
