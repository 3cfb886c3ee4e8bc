import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/domain/verdict.ts'
import { type Conclusion, conclude } from '../../src/investigation/verdict/conclude.ts'
import { confidenceOf } from '../../src/investigation/verdict/rules.ts'
import { withoutPeople } from '../../src/investigation/verdict/statements.ts'
import {
  alert,
  change,
  check,
  evidence,
  FIRED,
  finding,
  hypothesis,
  MINUTE,
  ONSET,
  observation,
  ranking,
  suspect,
} from './support/build.ts'

const read = [evidence(1, 'metrics'), evidence(2, 'logs'), evidence(3, 'deploys'), evidence(4, 'traces')]

const base: Conclusion = { alert, ranking: ranking(), findings: [finding()], evidence: read, gaps: [] }

const decide = (over: Partial<Conclusion> = {}) => conclude({ ...base, ...over })

describe('the rules of a cause', () => {
  it('names a cause when two independent sources and executed checks agree before the page', () => {
    const verdict = decide()
    expect(verdict).toMatchObject({ kind: 'cause', confidence: 'High', sources: 2, limits: [] })
    expect(verdict.cause).toEqual({
      statement: 'payments-db: database connections are exhausted',
      service: 'payments-db',
      kind: 'connection-pool',
      onset: ONSET,
    })
    expect(verdict.because.every((one) => one.citations.length > 0)).toBe(true)
    expect(verdict.because.map((one) => one.text).join('\n')).toContain('checked: `pool_wait` of payments-db')
  })

  it('is not sure of a cause while something checked stands against it, or nobody could decide', () => {
    const advice = { preferred: null, contested: ['payments-db'], answer: [], limits: [], leftOut: [] }
    const verdict = decide({ advice })
    expect(verdict).toMatchObject({ kind: 'likely', confidence: 'Medium' })
    expect(verdict.limits).toEqual(['what was said against payments-db is not settled'])
    expect(decide({ advice: { ...advice, contested: ['cart'] } }).confidence).toBe('High')
  })

  it('is inconclusive on one source, however loud it is', () => {
    const alone = suspect({
      supporting: [observation({ score: 9 }), observation({ score: 8, text: 'again' })],
    })
    const verdict = decide({
      ranking: ranking({ suspects: [alone], confidence: 0.95 }),
      findings: [finding({ hypotheses: [hypothesis({ checks: [check()] })] })],
    })
    expect(verdict).toMatchObject({ kind: 'inconclusive', confidence: 'Low', cause: null, sources: 1 })
    expect(verdict.limits).toEqual(['only one source saw it (metrics)'])
    expect(verdict.next).toEqual(['look at payments-db first'])
  })

  it('is inconclusive when all of it is text that an outsider could have written', () => {
    const logs = check({ source: 'logs', citations: ['E2'], sql: 'select 1 from logs' })
    const events = check({ id: 'c3', source: 'kubernetes', citations: ['E4'], sql: 'select 1 from events' })
    const verdict = decide({
      ranking: ranking({ suspects: [suspect({ supporting: [] })] }),
      findings: [finding({ hypotheses: [hypothesis({ checks: [logs, events] })] })],
    })
    expect(verdict.kind).toBe('inconclusive')
    expect(verdict.limits).toEqual(['all of it rests on text that an outsider could have written'])
  })

  it('does not blame what began after the page fired', () => {
    const late = suspect({ onset: FIRED + 3 * MINUTE })
    const verdict = decide({ ranking: ranking({ suspects: [late] }) })
    expect(verdict.kind).toBe('inconclusive')
    expect(verdict.limits[0]).toBe('it began only at 12:03:00 UTC, after the page fired')
  })

  it('allows a minute between the clocks of the page and of the telemetry', () => {
    expect(decide({ ranking: ranking({ suspects: [suspect({ onset: FIRED + 40_000 })] }) }).kind).toBe(
      'cause',
    )
  })

  it('is at most likely when a check failed', () => {
    const checks = [
      ...hypothesis().checks,
      check({ id: 'c3', outcome: 'fails', claim: '`cpu` of payments-db rose' }),
    ]
    const verdict = decide({ findings: [finding({ hypotheses: [hypothesis({ checks })] })] })
    expect(verdict).toMatchObject({ kind: 'likely', confidence: 'Medium' })
    expect(verdict.limits).toEqual(['a check failed: `cpu` of payments-db rose'])
  })

  it('is refuted when a contradicting check holds', () => {
    const checks = [...hypothesis().checks, check({ id: 'c3', role: 'contradicts' })]
    const verdict = decide({ findings: [finding({ hypotheses: [hypothesis({ checks })] })] })
    expect(verdict.kind).toBe('inconclusive')
    expect(verdict.limits[0]).toBe('no check of a specialist holds for payments-db')
  })

  it('is at most likely without a baseline and without a time', () => {
    const checks = hypothesis().checks.map((one) => ({ ...one, note: 'no baseline' }))
    const verdict = decide({
      ranking: ranking({
        suspects: [
          suspect({ onset: null, supporting: suspect().supporting.map((one) => ({ ...one, onset: null })) }),
        ],
      }),
      findings: [finding({ hypotheses: [hypothesis({ checks })] })],
    })
    expect(verdict).toMatchObject({ kind: 'likely', probability: 0.89 })
    expect(verdict.limits).toEqual(['when it began is not known', 'no baseline to compare with'])
  })

  it('names nobody when no specialist could test anything', () => {
    const verdict = decide({ findings: [finding({ status: 'nothing-found', hypotheses: [] })] })
    expect(verdict).toMatchObject({ kind: 'inconclusive', cause: null })
  })

  it('does not count evidence that failed as a source', () => {
    const failed = [evidence(1, 'metrics'), evidence(2, 'logs', { status: 'failed', reason: '403' })]
    const verdict = decide({
      evidence: failed,
      findings: [finding({ hypotheses: [hypothesis({ checks: [check()] })] })],
    })
    expect(verdict.sources).toBe(1)
  })

  it('does not count structure as a witness', () => {
    const supporting = [observation(), observation({ source: 'topology', citations: ['E4'] })]
    const verdict = decide({
      ranking: ranking({ suspects: [suspect({ supporting })] }),
      findings: [finding({ hypotheses: [hypothesis({ checks: [check()] })] })],
    })
    expect(verdict.sources).toBe(1)
  })

  describe('a later suspect', () => {
    const suspects = [suspect(), suspect({ service: 'bank', entity: 'bank', score: 5 })]
    const bank = hypothesis({ service: 'bank', statement: 'bank: calls to it take longer' })
    const told = (...own: Finding['hypotheses']) =>
      decide({
        ranking: ranking({ suspects, confidence: 0.5 }),
        findings: [finding({ hypotheses: [...own, bank] })],
      })

    it('is named when checks spoke against the first, and never with High', () => {
      const verdict = told(hypothesis({ checks: [check({ outcome: 'fails' })] }))
      expect(verdict.cause?.service).toBe('bank')
      expect(verdict.kind).toBe('likely')
      expect(verdict.limits).toEqual(['the first suspect was payments-db, not bank'])
    })

    it('is not named because the first has fewer witnesses, or was asked nothing that could be run', () => {
      const held = hypothesis({ checks: [check()] })
      const quiet = decide({
        ranking: ranking({
          suspects: [suspect({ supporting: [observation()] }), suspects[1] ?? suspect()],
          confidence: 0.5,
        }),
        findings: [finding({ hypotheses: [held, bank] })],
      })
      expect(quiet).toMatchObject({ kind: 'inconclusive', cause: null })
      expect(told(hypothesis({ checks: [check({ outcome: 'unavailable' })] })).cause).toBeNull()
      expect(told().cause).toBeNull()
    })
  })
})

describe('a change as the trigger', () => {
  const before = check({
    id: 'd/before',
    claim: '"payments-db v412" came before the onset',
    source: 'deploys',
    citations: ['E3'],
    sql: 'select 1 from changes',
  })
  const effect = check({ id: 'd/metric', source: 'metrics' })
  const blamed = (checks = [before, effect]): Finding =>
    finding({
      specialist: 'deploys',
      hypotheses: [hypothesis({ id: 'deploys/payments-db/change', kind: 'change', by: 'deploys', checks })],
    })

  it('is named in the cause and proposed to be rolled back', () => {
    const verdict = decide({ ranking: ranking({ changes: [change()] }), findings: [finding(), blamed()] })
    expect(verdict.cause?.statement).toBe(
      'payments-db: database connections are exhausted after deploy "payments-db v412" (10 min before it began)',
    )
    expect(verdict.next[0]).toBe('roll back deploy "payments-db v412" on payments-db')
    expect(verdict.because[1]?.citations).toEqual(['E3'])
  })

  it('explains nothing by having come first', () => {
    const verdict = decide({ ranking: ranking({ changes: [change()] }), findings: [blamed([before])] })
    expect(verdict.kind).toBe('inconclusive')
  })

  it('keeps the name of an entity that looks like a mail address', () => {
    expect(withoutPeople('user@db.example.com_Database::SQL is slow; ask bob@example.com.')).toBe(
      'user@db.example.com_Database::SQL is slow; ask (person).',
    )
    expect(withoutPeople('bump @scope/core, thanks @bob')).toBe('bump @scope/core, thanks (person)')
  })

  it('loses the people that its title mentions', () => {
    const named = change({ title: 'fix pool (@jane.doe, jane@example.com)' })
    const verdict = decide({ ranking: ranking({ changes: [named] }), findings: [finding(), blamed()] })
    expect(JSON.stringify(verdict)).not.toMatch(/jane/)
  })
})

describe('what is ruled out', () => {
  it('cites the check, the opposing fact or the later onset that speaks against a suspect', () => {
    const node = suspect({ service: 'node-1' })
    const bank = suspect({
      service: 'bank',
      opposing: [observation({ text: 'provider p99 flat', citations: ['E4'] })],
    })
    const cart = suspect({ service: 'cart', onset: ONSET + 90_000 })
    const refuted = hypothesis({
      service: 'node-1',
      statement: 'node-1: its node is not healthy',
      checks: [check({ outcome: 'fails', citations: ['E4'] })],
    })
    const verdict = decide({
      ranking: ranking({ suspects: [suspect(), node, bank, cart] }),
      findings: [finding(), finding({ specialist: 'kubernetes', hypotheses: [refuted] })],
    })
    expect(verdict.ruledOut.map((one) => one.text)).toEqual([
      expect.stringMatching(/^node-1: its node is not healthy: checked and not so, this fails: /),
      'bank: provider p99 flat',
      'cart: moved only at 11:59:30 UTC, 90 s after payments-db',
    ])
    expect(verdict.ruledOut.every((one) => one.citations.length > 0)).toBe(true)
  })

  it('rules out a change that came after it began, and drops what nothing supports', () => {
    const after = change({ title: 'bank v2', service: 'bank', leadMs: -4 * MINUTE, citations: ['E3'] })
    const unexplained = suspect({ service: 'cart' })
    const verdict = decide({ ranking: ranking({ suspects: [suspect(), unexplained], changes: [after] }) })
    expect(verdict.ruledOut).toEqual([
      { text: 'deploy "bank v2" on bank: came 4 min after it began', citations: ['E3'] },
    ])
  })
})

describe('other outcomes', () => {
  it('says first what points outside when it names nobody, and not beside a cause', () => {
    const outside = ranking({
      outcome: 'external',
      outcomeReason: 'cart, bank are refused by a provider [E2]',
      confidence: 0.95,
    })
    const verdict = decide({ ranking: outside, findings: [] })
    const said = { text: 'cart, bank are refused by a provider', citations: ['E2'] }
    expect(verdict).toMatchObject({ kind: 'inconclusive', cause: null, outside: said })
    expect(verdict.because[0]).toEqual(said)
    expect(decide().outside).toBeUndefined()
    expect(decide({ ranking: outside }).probability).toBeLessThan(0.6)
  })

  it('says healthy with what was read, and never that nothing needs doing', () => {
    const verdict = decide({
      ranking: ranking({ outcome: 'healthy', outcomeReason: 'all pods are ready [E1]', suspects: [] }),
      findings: [],
    })
    expect(verdict).toMatchObject({ kind: 'healthy', cause: null })
    expect(verdict.because).toEqual([{ text: 'all pods are ready', citations: ['E1'] }])
    expect(JSON.stringify(verdict)).not.toMatch(/no action/i)
  })

  it('says so when nothing stands out', () => {
    const verdict = decide({
      ranking: ranking({ suspects: [], outcome: 'unclear', confidence: 0 }),
      findings: [],
    })
    expect(verdict).toMatchObject({
      kind: 'inconclusive',
      probability: 0,
      limits: ['nothing in the case file stands out'],
    })
  })

  it('proposes to read by hand what could not be read', () => {
    const gaps = [
      { what: 'argocd history', reason: 'access denied: 403', citation: 'E4' as const },
      { what: 'traces', reason: 'no connector here reads them', citation: null },
      { what: 'logs', reason: 'only a part was read', citation: 'E5' as const, isPartial: true as const },
    ]
    expect(decide({ gaps }).next.at(-1)).toBe('check argocd history by hand (access denied: 403)')
  })

  it('says High from .9 and Medium from .6', () => {
    expect([0.9, 0.89, 0.6, 0.59].map(confidenceOf)).toEqual(['High', 'Medium', 'Medium', 'Low'])
  })
})
