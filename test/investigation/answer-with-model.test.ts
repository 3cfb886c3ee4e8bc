import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from '../../src/domain/answer.ts'
import type { ModelReply } from '../../src/domain/model.ts'
import type { Ask } from '../../src/investigation/checks/ask.ts'
import { journalOf } from '../../src/investigation/investigate.ts'
import { answerWithModel } from '../../src/investigation/model/answer-with-model.ts'
import { brainOf } from '../../src/investigation/model/brain.ts'
import { failedStatus } from '../../src/models/failure.ts'
import { answerMessage } from '../../src/report/answer-messages.ts'
import type { Database } from '../../src/storage/sql.ts'
import { fakeModel, says, usage } from '../models/support/fake-model.ts'
import { sharedDatabase } from '../support/database.ts'
import { alert, caseFile, evidence } from './support/build.ts'
import { modelsWith } from './support/models.ts'
import { storedWork, TEAM } from './support/run.ts'

let db: Database
beforeAll(async () => {
  db = await sharedDatabase()
})
afterAll(() => db.close())

const byRules: Answer = {
  understoodAs: 'the cause',
  lines: [{ text: 'pool waits rose 0.02 → 8.6 s', citations: ['E1'] }],
  gaps: [],
  withoutModel: 'no model is configured',
}

/** One row of metrics, whatever is asked. */
const oneRow: Ask = async () => ({
  status: 'ok',
  rows: [{ entity: 'payments-db', most: 98, evidence: 'E1' }],
})

const read = [evidence(1, 'metrics', { rows: { metrics: 20 } }), evidence(2, 'logs', { rows: { logs: 9 } })]

async function answered(...replies: ModelReply[]) {
  const deps = { db, teamId: TEAM, now: Date.now }
  const work = await storedWork(db, { alert, kind: 'question' })
  const model = fakeModel((_, at) => replies[at] ?? null)
  const brain = brainOf(deps, modelsWith(model), work, journalOf(deps, work))
  const file = caseFile({ evidence: read, ask: oneRow })
  return { answer: await answerWithModel(brain, file, 'why is checkout slow?', byRules), model }
}

const saying = (...answer: { text: string; citations: string[] }[]) => says({ answer })

const looks: ModelReply = {
  status: 'answered',
  content: [
    {
      type: 'tool-call',
      id: 't1',
      name: 'sql',
      input: { query: 'select entity, max(value) as most, evidence from metrics', view: 'incident' },
    },
  ],
  usage: usage(),
}

describe('a question with a model', () => {
  it('is answered in its words, before what rules say', async () => {
    const { answer } = await answered(saying({ text: 'Its pool waits rose to 8.6 s.', citations: ['E1'] }))
    expect(answer.lines).toEqual([
      { text: 'Its pool waits rose to 8.6 s.', citations: ['E1'] },
      ...byRules.lines,
    ])
    expect(answer.withoutModel).toBeNull()
    expect(answerMessage(answer).footer).toMatch(/^\$\d\S* · 1 model call$/)
  })

  it('may say what a tool showed, with the read that it came from', async () => {
    const sentence = { text: 'payments-db holds 98 connections.', citations: ['E1'] }
    expect((await answered(looks, saying(sentence))).answer.lines[0]).toEqual(sentence)
    expect((await answered(saying(sentence))).answer.lines).toEqual(byRules.lines)
  })

  it.each([
    ['a number that nothing says', { text: 'It rose to 4242.4242 s.', citations: ['E1'] }],
    ['a time that nothing says', { text: 'It began at 03:14.', citations: ['E1'] }],
    ['a read that does not exist', { text: 'The pool is empty.', citations: ['E999'] }],
    ['a read that supports nothing', { text: 'The pool is empty.', citations: ['E77', 'E1'] }],
    ['no read at all', { text: 'The pool is empty.', citations: [] }],
    ['a number of another read', { text: 'It rose to 8.6 s.', citations: ['E2'] }],
    ['a link', { text: 'See https://evil.example/E1.', citations: ['E1'] }],
  ])('drops a sentence with %s, and keeps the others', async (_, invented) => {
    const { answer } = await answered(saying(invented, { text: 'Its pool waits rose.', citations: ['E1'] }))
    expect(answer.lines.map(({ text }) => text)).toEqual(['Its pool waits rose.', byRules.lines[0]?.text])
    expect(JSON.stringify(answer)).not.toContain(invented.text)
  })

  it('has the answer of the rules when nothing of it can be kept, and says so', async () => {
    const { answer } = await answered(saying({ text: 'It is 7.', citations: ['E1'] }))
    expect(answer.lines).toEqual(byRules.lines)
    expect(answer.withoutModel).toContain('nothing that the case file bears out')
  })

  it('has the answer of the rules while the provider has an outage, with the reason', async () => {
    const { answer } = await answered(failedStatus(401, 'invalid key', null))
    expect(answer).toEqual({
      ...byRules,
      withoutModel: 'denied: 401 invalid key',
      cost: { usd: 0, modelCalls: 1 },
    })
  })

  it('shows the model the question as data', async () => {
    const { model } = await answered(saying())
    const text = JSON.stringify(model.requests[0]?.messages)
    expect(text).toContain('why is checkout slow?')
    expect(model.requests[0]?.schema).not.toBeNull()
  })
})
