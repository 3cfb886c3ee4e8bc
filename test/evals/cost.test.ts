import { describe, expect, it } from 'vitest'
import type { ModelRequest } from '../../src/domain/model.ts'
import type { Verdict } from '../../src/domain/verdict.ts'
import { askedCall } from '../../src/evals/cost/asked.ts'
import { comparisonLines } from '../../src/evals/cost/compare-investigators.ts'
import { type CaseCost, costReport } from '../../src/evals/cost/cost-report.ts'
import { THINKING, tokenCounter } from '../../src/evals/cost/count-tokens.ts'
import type { CountedCall } from '../../src/evals/cost/counting-model.ts'
import { deskAnswers } from '../../src/evals/cost/desk-answers.ts'
import type { Answer } from '../../src/evals/truth.ts'
import { PRICES } from '../../src/models/prices.ts'
import { loadPrompt, renderPrompt } from '../../src/models/prompts.ts'

const request = (over: Partial<ModelRequest> = {}): ModelRequest => ({
  model: 'claude-haiku-5-5',
  system: 's'.repeat(3500),
  messages: [{ role: 'user', content: [{ type: 'text', text: 'q'.repeat(3500) }] }],
  tools: [],
  toolChoice: 'none',
  schema: null,
  maxTokens: 100,
  effort: 'low',
  ...over,
})

const call = (part: CountedCall['part'], dollars: number, input = 1000): CountedCall => ({
  part,
  input,
  cached: 0,
  output: 100,
  nano: dollars * 1e9,
})

const costOf = (id: string, calls: CountedCall[], over: Partial<CaseCost> = {}): CaseCost => ({
  id,
  calls,
  truth: null,
  verdicts: null,
  unanswered: 0,
  unasked: 0,
  ...over,
})

describe('counting tokens', () => {
  it('reads what the same incident sent before from the cache, and thinks', () => {
    const counter = tokenCounter()
    const first = counter.count(request(), 'x'.repeat(35), 'small')
    expect(first.cacheRead).toBe(0)
    expect(first.cacheWrite).toBeGreaterThan(2000)
    expect(first.output).toBe(10 + THINKING.small)
    const { messages } = request()
    const more = [...messages, { role: 'assistant' as const, content: [] }]
    const second = counter.count(request({ messages: more }), '', 'large')
    expect(second.cacheRead).toBe(first.cacheWrite)
    expect(second.cacheWrite).toBeLessThan(50)
    const other = counter.count(request({ messages: [] }), '', 'small')
    expect(other.cacheRead).toBeGreaterThan(1000)
    expect(other.cacheRead).toBeLessThan(first.cacheWrite)
  })

  it('caches nothing shorter than providers do', () => {
    const short = request({ system: 's', messages: [] })
    const counter = tokenCounter()
    counter.count(short, '', 'small')
    expect(counter.count(short, '', 'small')).toMatchObject({ cacheRead: 0, cacheWrite: 0 })
  })
})

describe('whom a request asks', () => {
  const asking = (name: string): ModelRequest => {
    const prompt = loadPrompt(name)
    const text = renderPrompt(prompt, Object.fromEntries(prompt.inputs.map((input) => [input, 'none'])))
    return request({ messages: [{ role: 'user', content: [{ type: 'text', text }] }] })
  }

  it.each([
    ['challenge', 'challenge'],
    ['adjudicate', 'adjudicate'],
    ['specialists/database', 'database'],
    ['specialists/generalist', 'generalist'],
  ])('is told by the prompt %s', (name, who) => {
    expect(askedCall(asking(name))).toMatchObject({ who, turn: 0, isSecondRound: false })
  })

  it('gets the answer that was typed for it, with the numbers of this run', () => {
    const text = `${loadPrompt('challenge').body.split('\n')[0]}\nChange at 10:00:00 UTC: cart, deploy "v2" [E41]`
    const typed = {
      who: 'challenge',
      reply: { answer: [{ text: 'v2 did', citations: ['Change at 10:00:00 UTC: cart'] }] },
    }
    const { answer, unanswered, unasked } = deskAnswers([typed])
    expect(unasked()).toBe(1)
    const asked = request({ messages: [{ role: 'user', content: [{ type: 'text', text }] }] })
    expect(answer(asked)).toEqual({ text: '{"answer":[{"text":"v2 did","citations":["E41"]}]}' })
    expect(answer(asked)).toBeNull()
    expect([unanswered(), unasked()]).toEqual([1, 0])
  })
})

const TRUTH: Answer = {
  id: 'x',
  dataset: 'd',
  faultKind: 'cpu',
  kinds: [],
  names: [],
  healthy: false,
  external: false,
  faultAt: null,
  change: null,
  alerting: null,
  lastDeployed: null,
  lastCommit: null,
}

const OUTSIDE = { outside: { text: 'cart are refused by a provider', citations: ['E1' as const] } }

const verdict = (service: string | null, over: Partial<Verdict> = {}): Verdict => ({
  kind: service === null ? 'inconclusive' : 'cause',
  confidence: 'High',
  probability: 0.9,
  cause: service === null ? null : { statement: service, service, kind: 'cpu', onset: null },
  sources: 2,
  because: [],
  ruledOut: [],
  gaps: [],
  next: [],
  limits: [],
  ...over,
})

const OPUS = PRICES.models['claude-opus-5-5']!

const reportOf = (cases: CaseCost[]): string => costReport(cases, OPUS)

describe('the cost report', () => {
  it('prices tier 2 at the stated shares, whatever shares the cases had', () => {
    const report = reportOf([
      costOf('a', [call('first', 0.02)]),
      costOf('b', [call('first', 0.02), call('second', 0.01)]),
      costOf('c', [call('first', 0.02), call('adjudication', 0.03, 5000)]),
      costOf('d', [call('challenge', 0.001)]),
    ])
    expect(report).toContain('conflicts (seen in 1 of 3) and 30 % second rounds (seen in 1 of 3)')
    // 49 % cost 0.02, 21 % 0.03, 21 % 0.05, 9 % 0.06.
    expect(report).toContain('kept  median: $0.0300')
    expect(report).toContain('kept  p95: $0.0600')
    // 0.9 × 0.001 + 0.1 × (0.02 + 0.3 × 0.01 + 0.3 × 0.03).
    expect(report).toContain('kept  per alert: $0.0041')
  })

  it('counts a conflict that no case had with the input of the longest question', () => {
    const report = reportOf([costOf('a', [call('first', 0.02, 1000), call('first', 0.01, 4000)])])
    expect(report).toContain('never seen: counted with the input')
    // 0.03, and 4,000 tokens written at $5 and 1,800 answered at $20 a million.
    expect(report).toContain('kept  p95: $0.0860')
  })

  it('says what was missed and what was not measured', () => {
    expect(reportOf([costOf('a', [call('first', 0.3)])])).toContain('MISSED most: $0.3410 (at most $0.2500)')
    const none = reportOf([costOf('a', [])])
    expect(none).toContain('its bars are not measured')
    expect(none).not.toContain('median: ')
  })

  const judged = (id: string, truth: Partial<Answer>, rules: Verdict, model: Verdict): CaseCost =>
    costOf(id, [call('first', 0.01)], { truth: { ...TRUTH, ...truth }, verdicts: { rules, model } })

  it('shows truth, verdicts and what the model made of each case', () => {
    const report = reportOf([
      judged('a', { names: ['cart'] }, verdict('cart'), verdict('bank')),
      judged('b', { names: ['cart'] }, verdict('bank'), verdict(null)),
      judged('c', { healthy: true }, verdict(null), verdict(null)),
      judged('d', { external: true, faultKind: 'provider' }, verdict(null), verdict(null, OUTSIDE)),
    ])
    expect(report).toMatch(/^a +cart +cause cart \(right\) +cause bank \(wrong\) +worse/m)
    expect(report).toMatch(/^b +cart +cause bank \(wrong\) +inconclusive \(open\) +better/m)
    expect(report).toMatch(/^c +healthy +inconclusive \(open\) +inconclusive \(open\) +same/m)
    expect(report).toMatch(
      /^d +outside: provider +inconclusive \(open\) +inconclusive, outside \(right\) +better/m,
    )
    expect(report).toContain('rules only: 1 right, 2 name nobody, 1 wrong, of 4')
    expect(report).toContain('with the model: 1 right, 2 name nobody, 1 wrong')
    expect(report).toContain('the model made worse: a')
  })
})

describe('investigators side by side', () => {
  const attempt = (dollars: number, service: string | null) => ({
    calls: dollars === 0 ? [] : [call('first', dollars)],
    verdict: verdict(service),
  })

  it('counts only the cases that all of them have answers for', () => {
    const truth = { ...TRUTH, names: ['cart'] }
    const lines = comparisonLines(
      [
        {
          truth,
          attempts: new Map([
            ['fan-out', attempt(0.02, 'cart')],
            ['rules', attempt(0, null)],
          ] as const),
        },
        { truth, attempts: new Map([['rules', attempt(0, 'cart')]] as const) },
      ],
      ['fan-out', 'rules'],
      true,
    ).join('\n')
    expect(lines).toContain('the same 1 cases')
    expect(lines).toMatch(/^fan-out +1 +1 +1\.0k +\$0\.0200 +\$0\.0200 +1 +0 +0$/m)
    expect(lines).toMatch(/^rules +1 +0 +0\.0k +\$0\.0000 +\$0\.0000 +0 +1 +0$/m)
  })

  it('says nothing of one alone', () => {
    expect(comparisonLines([], ['fan-out'], true)).toEqual([])
  })
})
