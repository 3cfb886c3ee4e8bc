import { describe, expect, it } from 'vitest'
import type { Evidence } from '../../src/domain/case-file.ts'
import type { PostmortemFacts } from '../../src/domain/postmortem.ts'
import type { Verdict } from '../../src/domain/verdict.ts'
import { draftPostmortem } from '../../src/report/postmortem.ts'
import { postmortemMarkdown, postmortemName } from '../../src/report/postmortem-markdown.ts'
import { acceptedPostmortem, isAcceptable, postmortemMessage } from '../../src/report/postmortem-message.ts'
import { anAlert } from '../incidents/support/house.ts'

const FIRED = Date.parse('2026-11-24T03:12:04Z')
const MINUTE = 60_000

const verdict: Verdict = {
  kind: 'cause',
  confidence: 'High',
  probability: 0.95,
  cause: {
    statement: 'connection pool exhaustion in payments-db after v412',
    service: 'payments-db',
    kind: 'saturation',
    onset: FIRED - 3 * MINUTE,
  },
  sources: 3,
  because: [{ text: 'pool waits rose 0.02 → 8.6 s at 02:59:40', citations: ['E3', 'E7'] }],
  ruledOut: [{ text: 'provider maintenance: its p99 is flat', citations: ['E9'] }],
  gaps: [{ what: 'argocd history', reason: '403', citation: 'E11' }],
  next: ['roll back payments-api to v411'],
  limits: [],
}

const evidence = (n: number): Evidence => ({
  n,
  ref: `E${n}`,
  connector: 'prometheus',
  source: 'metrics',
  purpose: 'incident',
  query: `query ${n}`,
  args: {},
  window: { start: FIRED - 60 * MINUTE, end: FIRED },
  status: 'ok',
  reason: null,
  bytes: 1,
  rows: {},
  rawKey: null,
  parts: {},
  collectedAt: FIRED,
})

const said = (minutes: number, text: string): PostmortemFacts['said'][number] => {
  const at = FIRED + minutes * MINUTE
  return { ts: (at / 1000).toFixed(6), at, text, link: `https://acme.slack.com/archives/C1/p${at}` }
}

const facts = (over: Partial<PostmortemFacts> = {}): PostmortemFacts => ({
  incident: {
    id: '0198-incident',
    alert: anAlert('checkout p99 > 2 s', { value: '3.4 s', firedAt: FIRED, url: 'https://pd.example.com/1' }),
    openedAt: FIRED,
    resolvedAt: FIRED + 28 * MINUTE,
  },
  conclusion: {
    verdict,
    at: FIRED + MINUTE,
    changes: [
      {
        service: 'payments-api',
        type: 'deploy',
        title: 'v412',
        ts: FIRED - 14 * MINUTE,
        leadMs: 11 * MINUTE,
        score: 1,
        citations: ['E14'],
      },
    ],
  },
  isWithdrawn: false,
  labels: [{ incidentId: 'i', verdict: 'right', cause: null, person: 'U1', at: FIRED + 20 * MINUTE }],
  evidence: [3, 7, 9, 11, 14, 20].map(evidence),
  said: [
    said(5, 'rolled back payments-api to v411'),
    said(6, 'does that help?'),
    said(9, 'p99 is back to normal, that did it'),
    said(15, 'we should add an alert on pool waits'),
  ],
  unread: null,
  lessons: [{ kind: 'cause', statement: 'v412 shrank the pool', ts: null }],
  ...over,
})

/** Everything that could be missing is, once each. */
const SITUATIONS: [string, Partial<PostmortemFacts>][] = [
  ['all there', {}],
  ['nothing concluded', { conclusion: null }],
  ['a cause taken back', { isWithdrawn: true }],
  [
    'a cause taken back, and the real one told',
    {
      isWithdrawn: true,
      labels: [
        { incidentId: 'i', verdict: 'wrong', cause: 'a lock of the warehouse job', person: 'U1', at: FIRED },
      ],
    },
  ],
  ['a thread that nobody could read', { said: [], unread: 'not_in_channel' }],
  ['still open', { incident: { ...facts().incident, resolvedAt: null } }],
  [
    'nothing at all',
    { conclusion: null, labels: [], evidence: [], said: [], lessons: [], unread: 'no thread' },
  ],
]

describe('a postmortem draft', () => {
  it.each(SITUATIONS)('%s: every sentence cites a source that is listed, or is a blank', (_, over) => {
    const { sections, sources } = draftPostmortem(facts(over))
    const listed = new Set(sources.map(({ ref }) => ref))
    for (const { heading, lines } of sections) {
      expect(lines.length, heading).toBeGreaterThan(0)
      for (const line of lines) {
        if ('blank' in line) continue
        expect(line.cites.length, line.text).toBeGreaterThan(0)
        for (const ref of line.cites) expect([...listed], line.text).toContain(ref)
      }
    }
    const cited = new Set(
      sections.flatMap(({ lines }) => lines.flatMap((one) => ('blank' in one ? [] : one.cites))),
    )
    expect([...listed].filter((ref) => !cited.has(ref))).toEqual([])
  })

  it('tells when what happened, with the source of each', () => {
    const markdown = postmortemMarkdown(draftPostmortem(facts()))
    const timeline = markdown.slice(markdown.indexOf('## Timeline'), markdown.indexOf('## Root cause'))
    expect(timeline.match(/^- .*$/gm)).toEqual([
      '- 02:58:04 payments-api: deploy "v412" [E14]',
      '- 03:09:04 it began, by the evidence [S]',
      '- 03:12:04 the page fired: "checkout p99 > 2 s" [P]',
      '- 03:13:04 Sitrep concluded [S]',
      '- 03:17:04 said: "rolled back payments-api to v411" [T1]',
      '- 03:21:04 said: "p99 is back to normal, that did it" [T3]',
      '- 03:27:04 said: "we should add an alert on pool waits" [T4]',
      '- 03:32:04 a person confirmed the cause [L1]',
      '- 03:40:04 the page was resolved [P]',
    ])
    expect(markdown).toMatch(/## What worked\n\n- "p99 is back to normal, that did it" \[T3\]/)
    expect(markdown).toMatch(/## Action items\n\n- "we should add an alert on pool waits" \[T4\]/)
    expect(markdown).toContain('- T3: the thread, 03:21:04 UTC <https://acme.slack.com/archives/C1/p')
    expect(markdown).not.toContain('does that help')
  })

  it('does not repeat a cause that was taken back as one', () => {
    const [, over] = SITUATIONS[3] ?? ['', {}]
    const { sections } = draftPostmortem(facts(over))
    const cause = sections.find(({ heading }) => heading === 'Root cause')?.lines
    expect(cause).toEqual([
      { text: 'a lock of the warehouse job', cites: ['L1'] },
      { text: expect.stringContaining('was taken back'), cites: ['S'] },
    ])
    expect(JSON.stringify(sections)).not.toContain('roll back payments-api')
  })

  it('shows no markup, picture or link of the outside world', () => {
    const bad = '![x](https://evil.example/?q) <img src=x> [click](javascript:alert(1)) `rm` *b*'
    const markdown = postmortemMarkdown(draftPostmortem(facts({ said: [said(1, `${bad} fixed`)] })))
    expect(markdown).not.toMatch(/!\[|\]\(|<img|(?<![`<])https:\/\/evil/)
  })

  it('names its file by day and alert', () => {
    expect(postmortemName(draftPostmortem(facts()))).toBe('postmortem-2026-11-24-checkout-checkout-p99-2-s')
  })

  it('holds 500 messages of the thread without listing them all', () => {
    const many = Array.from({ length: 500 }, (_, n) =>
      said(n / 20, `line ${n}${n % 50 === 0 ? ' restarted it' : ''}`),
    )
    const { sections } = draftPostmortem(facts({ said: many }))
    expect(sections.find(({ heading }) => heading.startsWith('Timeline'))?.lines.length).toBeLessThan(40)
  })
})

describe('its message', () => {
  const message = postmortemMessage({ postmortem: draftPostmortem(facts()) }, '0198-incident')

  it('says what is to be filled in, and can be accepted once', () => {
    expect(JSON.stringify(message.sections)).toContain('Action items: Action, owner, date')
    expect(isAcceptable(message)).toBe(true)
    const accepted = acceptedPostmortem(message, 'U1', 2)
    expect(isAcceptable(accepted)).toBe(false)
    expect(accepted.headline).toMatch(/^Postmortem accepted/)
    expect(accepted.sections.at(-1)?.lines[0]?.text).toBe('by {person}; 2 lessons are confirmed')
  })
})
