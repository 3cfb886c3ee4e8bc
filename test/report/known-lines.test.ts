import { describe, expect, it } from 'vitest'
import type { Known, KnownFact } from '../../src/domain/known.ts'
import type { Suspect } from '../../src/domain/ranking.ts'
import type { Alert } from '../../src/domain/signal.ts'
import type { Triage, Verdict } from '../../src/domain/verdict.ts'
import { knownLines } from '../../src/report/known-lines.ts'
import { messageAsText } from '../../src/report/message-as-text.ts'
import { concludedMessage, knownMessage, triagedMessage } from '../../src/report/root-message.ts'
import { threadMessages } from '../../src/report/thread-messages.ts'
import { messageBlocks } from '../../src/slack/blocks/message-blocks.ts'
import { outgoing } from '../../src/slack/outgoing.ts'

const NOW = Date.UTC(2026, 10, 24, 3, 12)
const DAY = 86_400_000

const fact = (over: Partial<KnownFact> = {}): KnownFact => ({
  lesson: 'l1',
  kind: 'procedure',
  services: ['payments-db'],
  relation: 'own',
  statement: 'db-replica-lag > 500 ms: page the database team, do not restart',
  detail: { kind: 'procedure', when: 'db-replica-lag > 500 ms', steps: [], page: 'the database team' },
  status: 'confirmed',
  statusReason: null,
  at: Date.UTC(2026, 10, 4),
  place: '#db',
  link: null,
  ...over,
})

const known = (over: Partial<Known> = {}): Known => ({
  at: NOW,
  service: 'payments-db',
  facts: [],
  earlier: null,
  oldAlert: null,
  failed: [],
  ...over,
})

const alert: Alert = {
  title: 'payments-db replica lag',
  service: 'payments-db',
  severity: 'SEV-2',
  entity: null,
  metric: null,
  value: null,
  firedAt: NOW,
  url: null,
  labels: {},
  text: '',
}

const triage = (over: Partial<Triage> = {}): Triage => ({
  onset: null,
  onsetNote: null,
  changes: [],
  suspects: [],
  gaps: [],
  sourcesRead: 3,
  sourcesFailed: 0,
  ...over,
})

const lines = (of: Partial<Known>, seen: Parameters<typeof knownLines>[1] = null): string[] =>
  knownLines(known(of), seen).map(({ text }) => text)

const cause = (name: string, services: string[], over: Partial<KnownFact> = {}): KnownFact =>
  fact({
    lesson: name,
    kind: 'cause',
    services,
    statement: `slow – ${name}`,
    detail: { kind: 'cause', symptom: 'slow', cause: name, fix: 'rolled back' },
    ...over,
  })

const suspect = (service: string): Suspect => ({
  service,
  entity: service,
  kind: 'latency',
  score: 5,
  onset: NOW,
  supporting: [],
  opposing: [],
})

describe('what the team knows, in lines', () => {
  it('says where it was written, when, and that nobody confirmed it', () => {
    const link = 'https://acme.slack.com/archives/C1/p3'
    expect(
      lines({
        facts: [
          fact({ link }),
          fact({ status: 'candidate', at: Date.UTC(2025, 1, 3) }),
          fact({ status: 'stale', statusReason: 'older than the change of 1 Sep 2026' }),
        ],
      }),
    ).toEqual([
      `Procedure: db-replica-lag > 500 ms: page the database team, do not restart (#db, 4 Nov) ${link}`,
      'Procedure: db-replica-lag > 500 ms: page the database team, do not restart (#db, 3 Feb 2025, unconfirmed)',
      'Procedure: db-replica-lag > 500 ms: page the database team, do not restart (#db, 4 Nov, in doubt, older than the change of 1 Sep 2026)',
    ])
  })

  it('counts pages of this kind, with dates, what they were, and their rhythm with its confidence', () => {
    const page = (at: number, over: object = {}) => ({ at, cause: null, isConfirmed: false, ...over })
    const earlier = {
      thisMonth: 3,
      count: 2,
      pages: [page(NOW - 6 * DAY, { cause: 'the bank was slow', isConfirmed: true }), page(NOW - 20 * DAY)],
      period: {
        recurring: {
          every: 'week',
          weeks: 2,
          weekday: 2,
          anchor: NOW,
          window: { from: 132, to: 252, zone: null },
        } as const,
        kept: 4,
        turns: 4,
        confidence: 0.9999,
      },
    }
    expect(lines({ earlier })).toEqual([
      'Third page of this kind since 1 Nov. Before: 18 Nov the bank was slow (confirmed); 4 Nov no cause was found',
      'They come every other Tuesday 02:12–04:12 UTC: at 4 of 4 turns, confidence 99 %',
    ])
    expect(lines({ earlier: { ...earlier, thisMonth: 1, count: 11, period: null } })[0]).toMatch(
      /^12th page of this kind\. Before/,
    )
  })

  it('puts owners of whom people say different things beside each other', () => {
    const owner = (name: string, over: Partial<KnownFact> = {}) =>
      fact({ kind: 'ownership', detail: { kind: 'ownership', owner: name }, ...over })
    const shown = lines({
      facts: [
        owner('Fern'),
        owner('Chatline', { status: 'candidate' }),
        owner('Opal', { services: ['payments-api'] }),
      ],
    })
    expect(shown.map((line) => line.split(' (')[0])).toEqual([
      'Owner: Fern',
      'Owner, told otherwise: Chatline',
      'Owner: Opal',
    ])
    expect(shown[1]).toContain('unconfirmed')
  })

  it('says what could not be looked up before anything else', () => {
    const failed = ['could not look up what the team knows: no answer within 1.9 s']
    expect(lines({ failed, facts: [fact()] })[0]).toBe(failed[0])
  })

  it('says windows that hold, or may', () => {
    const window = (holdsNow: 'yes' | 'perhaps') =>
      fact({
        kind: 'schedule',
        holdsNow,
        statement: 'the bank is down',
        detail: { kind: 'schedule', what: 'bank', recurring: null },
      })
    expect(lines({ facts: [window('yes'), window('perhaps')] })).toEqual([
      'Window now: the bank is down (#db, 4 Nov)',
      'Window now, if this is one of its weeks: the bank is down (#db, 4 Nov)',
    ])
  })

  it('puts the cause of which something stands out again first, and says of the others that nothing does', () => {
    const own = cause('the pool', ['payments-db'])
    const facts = [own, cause('the cache', ['cache']), cause('the bank', ['payments-db', 'bank'])]
    expect(lines({ facts })[1]).toMatch(/^Seen before: the cache – what helped: rolled back/)
    const seen = lines({ facts }, { suspects: [suspect('payments-db'), suspect('Bank')] })
    expect(seen).toEqual([
      expect.stringMatching(/the bank .* · `Bank` stands out now$/),
      expect.stringMatching(/the pool .*\(#db, 4 Nov\)$/),
      expect.stringMatching(/the cache .* · nothing of it stands out now$/),
    ])
  })

  it('leaves out how people begin, and keeps the sentence of a cause that cannot be understood alone', () => {
    const detail = { kind: 'change', what: 'rewritten', since: NOW - DAY } as const
    const facts = [
      fact({ kind: 'change', detail, statement: 'Heads up everyone: cart was rewritten' }),
      fact({ statement: 'no! if it lags, page the DBAs' }),
      cause('the report job opens 400 of them', ['payments-db'], {
        statement: 'bertha ran out of connections: the report job opens 400 of them',
      }),
      fact({ kind: 'jargon', detail: { kind: 'jargon', alias: 'bertha', means: 'payments-db' } }),
    ]
    expect(lines({ facts })).toEqual([
      'Procedure: if it lags, page the DBAs (#db, 4 Nov)',
      'Seen before: bertha ran out of connections: the report job opens 400 of them (#db, 4 Nov)',
      'Called so here: bertha is payments-db (#db, 4 Nov)',
      'Changed: cart was rewritten (#db, 4 Nov)',
    ])
  })

  it('says that an alert may be older than what it watches', () => {
    const change = fact({
      kind: 'change',
      statement: 'cart was rewritten',
      services: ['cart'],
      detail: { kind: 'change', what: 'rewritten', since: Date.UTC(2026, 8, 1) },
    })
    const oldAlert = {
      existedAt: Date.UTC(2025, 2, 1),
      basis: 'its label created_at',
      since: Date.UTC(2026, 8, 1),
      change,
    }
    expect(lines({ facts: [change], oldAlert })).toEqual([
      'This alert may be older than what it watches: it existed on 2025-03-01 (its label created_at), `cart` changed on 2026-09-01: cart was rewritten (#db, 4 Nov)',
    ])
    expect(lines({ facts: [change] })).toEqual(['Changed: cart was rewritten (#db, 4 Nov)'])
  })

  it('says of an expectation what was measured, why it does not hold, or that nobody confirmed it', () => {
    const one = fact({
      kind: 'expectation',
      statement: '2 % errors are expected',
      detail: { kind: 'expectation', bounds: [], places: [], after: null, during: null },
    })
    expect(lines({ facts: [one] })[0]).toMatch(/^May be expected, to be measured: 2 %/)
    const judged = (outcome: 'holds' | 'fails' | 'undecided', why: string) =>
      lines({ facts: [one] }, { suspects: [], expectations: [{ fact: one, outcome, why }] })[0]
    expect(judged('holds', 'x')).toBe('As the team expects: 2 % errors are expected (#db, 4 Nov)')
    expect(judged('fails', 'more than 15 min')).toMatch(/^Not as expected: .*: more than 15 min$/)
    expect(judged('undecided', 'nobody has confirmed it')).toMatch(
      /^Perhaps expected, not decided by it: .*: nobody has confirmed it$/,
    )
  })
})

describe('the root', () => {
  const verdict: Verdict = {
    kind: 'inconclusive',
    confidence: 'Low',
    probability: 0,
    cause: null,
    sources: 0,
    because: [],
    ruledOut: [],
    gaps: [],
    next: [],
    limits: [],
  }
  const cost = { usd: 0, modelCalls: 0, seconds: 1, withoutModel: null }
  const many = known({
    facts: Array.from({ length: 11 }, (_, n) => fact({ lesson: `l${n}`, statement: `say ${n}` })),
  })

  it('holds it from the first second to the conclusion, and the thread has what it has no room for', () => {
    const first = messageAsText(knownMessage(alert, known({ facts: [fact()] })))
    expect(first).toContain('Investigating · payments-db')
    expect(first).toContain('Known:\n  • Procedure: db-replica-lag')
    const seen = triage({ known: many })
    expect(messageAsText(triagedMessage(alert, seen))).toMatch(/say 7[\s\S]*… and 3 more in the thread/)
    const concluded = messageAsText(concludedMessage(alert, seen, verdict, cost))
    expect(concluded).toMatch(/say 4[\s\S]*… and 6 more in the thread/)
    const thread = threadMessages(seen, verdict, cost).map(messageAsText).join()
    expect(thread).toMatch(/Also known:[\s\S]*say 5[\s\S]*say 10/)
    expect(thread).not.toContain('say 4')
  })

  it('says nothing where nothing is known', () => {
    expect(messageAsText(triagedMessage(alert, triage({ known: known() })))).not.toContain('Known')
    expect(messageAsText(triagedMessage(alert, triage()))).not.toContain('Known')
  })

  it('lets no text of a lesson call, link, style or speak for Sitrep', () => {
    const statement =
      '<!channel> <@U0BOSS> @here *Cause (High)*: `x` <https://evil.example/a|click> https://evil.example/b {person}'
    const hostile = fact({
      statement,
      place: '<!here> `p`',
      statusReason: '*all clear*',
      status: 'stale',
      link: 'javascript:alert(1)',
    })
    const blocks = messageBlocks(knownMessage(alert, known({ facts: [hostile] })), 'i1')
    const sent = outgoing({ linkHosts: ['acme.slack.com'], redact: (text) => text })({
      text: blocks.text,
      blocks: blocks.blocks,
      mentions: blocks.mentions,
    })
    const text = JSON.stringify(sent)
    expect(text).not.toMatch(/<!|<@|<https?:|<javascript|\*Cause|\*all clear/)
    expect(text).toContain('`https://evil.example/b`')
    expect(text).toContain('`javascript:alert(1`')
  })
})
