import { describe, expect, it } from 'vitest'
import { type CaseRows, noRows } from '../../src/domain/case-file.ts'
import { answerFrom } from '../../src/investigation/answer-question.ts'
import { intentOf } from '../../src/investigation/questions/question.ts'
import {
  caseFile,
  columns,
  evidence,
  FIRED,
  MINUTE,
  ONSET,
  observation,
  ranking,
  suspect,
} from './support/build.ts'

describe('understanding a question', () => {
  it.each([
    ['what changed?', 'changes'],
    ['was anything deployed before this?', 'changes'],
    ['any recent releases?', 'changes'],
    ['since when?', 'since'],
    ['when did it start', 'since'],
    ['how long has this been going on', 'since'],
    ['show me the latency of cart', 'series'],
    ['how is cpu on cart', 'series'],
    ['which metrics changed?', 'series'],
    ['error rate?', 'series'],
    ['logs of cart', 'logs'],
    ['any exceptions?', 'logs'],
    ['why not the bank?', 'suspect'],
    ['is it DNS?', 'suspect'],
    ['could it be the database', 'suspect'],
    ['what about cart', 'suspect'],
    ['what could you not read?', 'gaps'],
    ["what couldn't you see", 'gaps'],
    ['who is affected?', 'affected'],
    ['what is the root cause?', 'cause'],
    ['why is it down', 'cause'],
    ['why is it not the bank', 'suspect'],
    ['state of the cart pods', 'state'],
    ["what's going on", 'cause'],
    ['what is E7?', 'evidence'],
    ['tell me a joke', 'unknown'],
  ])('%s → %s', (text, intent) => {
    expect(intentOf(text, false)).toBe(intent)
  })

  it('takes a bare name as a question after its numbers', () => {
    expect(intentOf('cart?', true)).toBe('series')
  })
})

const rows = (): CaseRows => ({
  ...noRows(),
  entities: [
    { evidence: 'E9', entity: 'cart-1', kind: 'pod', service: 'cart' },
    { evidence: 'E9', entity: 'checkout', kind: 'service', service: 'checkout' },
  ],
  metrics: Array.from({ length: 20 }, (_, at) => ({
    evidence: 'E1' as const,
    ts: ONSET + (at - 10) * MINUTE,
    entity: 'cart-1',
    metric: at % 2 === 0 ? 'latency_p99' : 'cpu',
    value: at % 2 === 0 && at >= 10 ? 900 : 10,
  })),
  logs: [
    {
      evidence: 'E2',
      ts: ONSET - MINUTE,
      entity: 'cart-1',
      level: 'INFO',
      message: 'served 12 items',
      traceId: null,
      spanId: null,
    },
    {
      evidence: 'E2',
      ts: ONSET + 1,
      entity: 'cart-1',
      level: 'INFO',
      message: 'served 14 items',
      traceId: null,
      spanId: null,
    },
    ...[1, 2, 3].map((n) => ({
      evidence: 'E2' as const,
      ts: ONSET + n,
      entity: 'cart-1',
      level: 'ERROR',
      message: `pool timeout after ${n} ms`,
      traceId: null,
      spanId: null,
    })),
  ],
  changes: [
    {
      evidence: 'E3',
      ts: ONSET - 14 * MINUTE,
      type: 'deploy',
      entity: 'cart',
      title: 'cart v412',
      attrs: {},
    },
    {
      evidence: 'E3',
      ts: ONSET + 4 * MINUTE,
      type: 'flag',
      entity: 'checkout',
      title: 'new-tax on',
      attrs: {},
    },
  ],
  edges: [{ evidence: 'E9', caller: 'checkout', callee: 'cart' }],
})

const file = (over: Parameters<typeof caseFile>[0] = {}) =>
  caseFile({
    incident: columns(rows()),
    evidence: [evidence(1, 'metrics'), evidence(2, 'logs'), evidence(3, 'deploys', { rows: { changes: 2 } })],
    ranking: ranking({
      suspects: [
        suspect({
          service: 'cart',
          supporting: [observation({ service: 'cart', entity: 'cart-1', text: 'latency rose' })],
        }),
        suspect({
          service: 'checkout',
          supporting: [observation({ service: 'checkout', text: 'errors rose', onset: ONSET + MINUTE })],
        }),
      ],
    }),
    ...over,
  })

const ask = async (text: string, over: Parameters<typeof caseFile>[0] = {}) => {
  const answer = await answerFrom(file(over), text)
  return { ...answer, text: answer.lines.map((line) => line.text).join('\n') }
}

describe('answering from the case file', () => {
  it('lists changes with their distance from the onset', async () => {
    const answer = await ask('what changed?')
    expect(answer.lines).toEqual([
      { text: '11:44:00 UTC (14 min before it began): deploy "cart v412" on cart', citations: ['E3'] },
      { text: '12:02:00 UTC (4 min after it began): flag "new-tax on" on checkout', citations: ['E3'] },
    ])
  })

  it('limits changes to a service and to before it began', async () => {
    expect((await ask('what changed for cart')).lines).toHaveLength(1)
    expect((await ask('what changed before it started')).text).not.toContain('new-tax')
    const none = await ask('what changed for checkout before it began')
    expect(none.lines).toEqual([
      {
        text: 'no change is recorded for checkout before it began between 11:30:00 UTC and 12:05:00 UTC',
        citations: ['E3'],
      },
    ])
  })

  it('does not claim that nothing changed when nobody read the changes', async () => {
    const answer = await ask('what changed?', { incident: columns(), evidence: [evidence(1, 'metrics')] })
    expect(answer.lines).toEqual([])
    expect(answer.gaps[0]).toBe('nothing in the case file answers this')
  })

  it('says when it began, in the order in which things moved', async () => {
    const answer = await ask('since when?')
    expect(answer.text.split('\n')).toEqual([
      'it began at 11:58:00 UTC, 2 min before the page fired',
      '11:58:00 UTC cart-1: latency rose',
      '11:59:00 UTC payments-db: errors rose',
    ])
  })

  it('gives a metric of a service before and since', async () => {
    const answer = await ask('latency of cart')
    expect(answer.understoodAs).toBe('latency of cart')
    expect(answer.lines).toEqual([
      {
        text: 'cart-1 `latency_p99`: 10 → 900 since 11:58:00 UTC (median; 900 to 900 over 5 readings)',
        citations: ['E1'],
      },
    ])
  })

  it('takes a metric that is spelt out', async () => {
    expect((await ask('show latency_p99')).lines).toHaveLength(1)
  })

  it('groups log lines, errors and new ones first', async () => {
    const answer = await ask('logs of cart')
    expect(answer.text.split('\n')).toEqual([
      'new ×3 since 11:58:00 UTC, cart-1 ERROR: "pool timeout after 1 ms"',
      '1 → 1 since 11:58:00 UTC, cart-1 INFO: "served 14 items"',
    ])
    expect((await ask('exceptions of cart')).lines).toHaveLength(1)
  })

  it('names what could not be read', async () => {
    const gaps = [{ what: 'deploys (argocd)', reason: 'access denied: 403', citation: 'E4' as const }]
    expect((await ask('what could you not read?', { gaps })).lines).toEqual([
      { text: 'deploys (argocd): access denied: 403', citations: ['E4'] },
    ])
    expect((await ask('what could you not read?')).text).toBe('every read that was made got an answer')
  })

  it('lists the state of objects, what is not well first', async () => {
    const object = (name: string, state: string) => ({
      evidence: 'E5' as const,
      ts: null,
      kind: 'pod',
      namespace: 'shop',
      name,
      state,
      attrs: {},
    })
    const objects = [
      object('cart-1', 'Running'),
      object('cart-2', 'CrashLoopBackOff'),
      object('bank-1', 'Pending'),
    ]
    const answer = await ask('state of the cart pods', { incident: columns({ ...rows(), objects }) })
    expect(answer.text.split('\n')).toEqual([
      'pod cart-2 in shop: CrashLoopBackOff',
      'pod cart-1 in shop: Running',
    ])
  })

  it('tells who is affected from symptoms and calls', async () => {
    expect((await ask('who is affected?')).text).toContain('checkout calls cart')
  })

  it('shows what a piece of evidence was', async () => {
    expect((await ask('what is E3?')).text).toBe(
      'E3: replay, deploys, incident: all deploys, 11:30:00 UTC to 12:05:00 UTC; ok; 2 changes',
    )
  })

  it('says what it took a misspelt name for, and asks back about an unknown one', async () => {
    expect((await ask('latency of checkuot')).understoodAs).toBe(
      'latency of checkout (taking "checkuot" for checkout)',
    )
    const unknown = await ask('latency of warehouse')
    expect(unknown.understoodAs).toMatch(/^something about "warehouse", .* did you mean /)
    expect(unknown.lines).toEqual([])
  })

  it('lists what can be asked when it does not understand', async () => {
    const answer = await ask('tell me a joke')
    expect(answer.understoodAs).toBe('not understood: "tell me a joke"; what I can answer')
    expect(answer.lines.length).toBeGreaterThan(5)
    expect(answer.withoutModel).toBe('no model is configured')
  })

  it('cites every line of every answer', async () => {
    const questions = [
      'what changed?',
      'since when?',
      'latency of cart',
      'logs of cart',
      'what is the cause?',
      'who is affected?',
    ]
    for (const question of questions) {
      const answer = await ask(question)
      expect(answer.lines.length, question).toBeGreaterThan(0)
      expect(
        answer.lines.every((line) => line.citations.length > 0),
        question,
      ).toBe(true)
    }
  })

  it('measures from when the page fired when the onset is not known', async () => {
    expect((await ask('what changed?', { ranking: ranking({ onset: null }) })).text).toContain(
      '16 min before it began',
    )
    expect(FIRED - ONSET).toBe(2 * MINUTE)
  })
})
