import { describe, expect, it } from 'vitest'
import type { ChangeRow } from '../../src/domain/case-file.ts'
import { conclude } from '../../src/investigation/verdict/conclude.ts'
import { nameless, peopleOf } from '../../src/investigation/verdict/people.ts'
import { alert, change, check, evidence, finding, hypothesis, ranking } from './support/build.ts'

const changed = (attrs: Record<string, unknown>): ChangeRow => ({
  evidence: 'E3',
  ts: 1,
  type: 'commit',
  entity: 'checkout',
  title: 'raise the pool',
  attrs,
})

describe('who made the changes', () => {
  it('is told by git, code hosts and deploy tools', () => {
    const rows = [
      changed({ author: 'Mara Lind <mara@example.com>', sha: 'Ab3' }),
      changed({ committer: { name: 'Lind, Jo', login: 'jolind' } }),
      changed({ triggered_by: 'kfoss', approvedBy: 'Ana' }),
    ]
    expect(peopleOf(rows, [])).toEqual(['Mara Lind', 'Mara', 'Lind', 'Lind, Jo', 'jolind', 'kfoss', 'Ana'])
  })

  it.each([
    'renovate[bot]',
    'Deploy Bot',
    'system:serviceaccount:argocd:argocd-application-controller',
    'ci',
    'root',
    'checkout',
    'x@example.com',
    '12',
  ])('is no person: %s', (author) => {
    expect(peopleOf([changed({ author })], ['Checkout'])).toEqual([])
  })
})

describe('a text without names', () => {
  const clean = nameless(['Mara Lind', 'Mara', 'Lind', 'Will', 'kfoss'])
  it.each([
    ['mara lind broke the pool', '(person) broke the pool'],
    ["after Mara's commit; Lind approved", "after (person)'s commit; (person) approved"],
    ['by kfoss.', 'by (person).'],
    ['Will: it will rise', '(person): it will rise'],
    ['Mara  Lind, Will and kfoss', '(person), (person) and (person)'],
    [
      'mara-api, Mara-api, lib/Mara.ts and Willow are things',
      'mara-api, Mara-api, lib/Mara.ts and Willow are things',
    ],
  ])('%s', (text, expected) => {
    expect(clean(text)).toBe(expected)
  })

  it('is what it was when nobody is known', () => {
    expect(nameless([])('Mara')).toBe('Mara')
  })
})

describe('a verdict', () => {
  const people = ['Mara Lind', 'Mara', 'Lind']
  const blaming = hypothesis({
    statement: 'payments-db: Mara Lind exhausted the connections',
    checks: [check({ claim: 'Lind pushed it' }), ...hypothesis().checks],
  })
  const verdict = (named: readonly string[]) =>
    conclude({
      alert,
      ranking: ranking({ changes: [change({ title: 'raise the pool (Mara Lind)', leadMs: -60_000 })] }),
      findings: [finding({ hypotheses: [blaming] })],
      evidence: [evidence(1, 'metrics'), evidence(2, 'logs'), evidence(3, 'deploys'), evidence(4, 'traces')],
      gaps: [],
      people: named,
      advice: {
        preferred: null,
        contested: [],
        answer: [{ text: 'Mara is to blame for it', citations: ['E1'] }],
        limits: ['Mara was not asked'],
        leftOut: ['"Lind did it" cites nothing'],
      },
    })

  it('names nobody as a cause, whether rules or a model wrote it', () => {
    expect(JSON.stringify(verdict([]))).toMatch(/Mara Lind exhausted.*Mara is to blame/)
    const said = verdict(people)
    expect(said.cause?.statement).toBe('payments-db: (person) exhausted the connections')
    expect(said.because[0]?.text).toBe('(person) is to blame for it')
    expect(JSON.stringify(said)).not.toMatch(/Mara|Lind/)
  })
})
