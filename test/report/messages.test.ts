import { describe, expect, it } from 'vitest'
import type { Observation, RankedChange, Suspect } from '../../src/domain/ranking.ts'
import type { Alert } from '../../src/domain/signal.ts'
import type { Cost, Triage, Verdict } from '../../src/domain/verdict.ts'
import { messageAsText } from '../../src/report/message-as-text.ts'
import { concludedMessage, openedMessage, triagedMessage } from '../../src/report/root-message.ts'
import { threadMessages } from '../../src/report/thread-messages.ts'
import { messageBlocks } from '../../src/slack/blocks/message-blocks.ts'

const BEGAN = Date.UTC(2026, 10, 24, 3, 11)

const alert: Alert = {
  title: 'checkout 5xx ratio 25 % (limit 8 %)',
  service: 'checkout',
  severity: 'SEV-2',
  entity: 'checkout',
  metric: 'error_ratio',
  value: '0.25',
  firedAt: BEGAN + 20_000,
  url: null,
  labels: {},
  text: '',
}

const seen = (text: string, over: Partial<Observation> = {}): Observation => ({
  service: 'payments',
  entity: 'payments',
  family: 'error',
  score: 4,
  onset: BEGAN,
  text,
  citations: ['E2'],
  source: 'logs',
  untrusted: false,
  ...over,
})

const suspect: Suspect = {
  service: 'payments',
  entity: 'payments',
  kind: 'self-time',
  score: 9,
  onset: BEGAN,
  supporting: [
    seen('payments trace.error_rate 0 → 0.333'),
    seen('payments error log "POST /charge failed after 12 ms": share 0 → 0.88'),
    seen('payments error log "POST /charge failed after 7 ms": share 0 → 0.26'),
  ],
  opposing: [],
}

const change: RankedChange = {
  service: 'payments',
  type: 'deploy',
  title: 'payments 1.45.0',
  ts: BEGAN - 100_000,
  leadMs: 100_000,
  score: 3,
  citations: ['E3'],
}

const triage: Triage = {
  onset: BEGAN,
  onsetNote: null,
  changes: [change],
  suspects: [suspect],
  gaps: [{ what: 'traces', reason: 'access denied: add the role', citation: 'E9' }],
  sourcesRead: 3,
  sourcesFailed: 1,
}

const because = [
  ...suspect.supporting,
  ...['a', 'b', 'c', 'd'].map((name) => seen(`checked: ${name} of payments rose above 1`)),
].map(({ text, citations }) => ({ text, citations }))

const verdict: Verdict = {
  kind: 'cause',
  confidence: 'High',
  probability: 0.93,
  cause: { statement: 'payments: its code fails', service: 'payments', kind: 'code', onset: BEGAN },
  sources: 2,
  because,
  ruledOut: [
    {
      text: 'web: its error is explained by payments, which it calls: web error_ratio 0 → 0.4',
      citations: ['E1'],
    },
  ],
  gaps: triage.gaps,
  next: ['page the owner of payments'],
  limits: [],
}

const cost: Cost = { usd: 0, modelCalls: 0, seconds: 9, withoutModel: 'no model is configured' }

describe('the root message', () => {
  it('says at 30 s who is suspected, in words', () => {
    const text = messageAsText(triagedMessage(alert, triage))
    expect(text).toContain('`payments` (slow itself): failed calls of payments rose from 0 % to 33 %  [E2]')
    expect(text).toContain('payments: deploy "payments 1.45.0" (03:09:20, 100 s before it began)  [E3]')
    expect(text).toContain('3 answers, 1 failed (traces: access denied: add the role)')
  })

  it('does not say "unknown" of what the page did not say', () => {
    const bare = { ...alert, service: 'unknown', severity: 'unknown' }
    for (const kind of ['inconclusive', 'healthy', 'expected'] as const) {
      const text = messageAsText(concludedMessage(bare, triage, { ...verdict, kind, cause: null }, cost))
      expect(text).toContain('this alert')
      expect(text).not.toContain('unknown')
    }
    expect(openedMessage(bare).headline).toBe('Investigating · checkout 5xx ratio 25 % (limit 8 %)')
  })

  it('does not tell the type of a change twice', () => {
    const changes = [{ ...change, title: 'Deploy payments v2' }]
    expect(messageAsText(triagedMessage(alert, { ...triage, changes }))).toContain(
      'payments: "Deploy payments v2" (',
    )
  })

  it('offers a deeper look only with its price, which Slack asks about first', () => {
    const deeperOf = (over: Partial<Cost>) =>
      concludedMessage(alert, triage, verdict, { ...cost, ...over }).buttons.find(
        ({ action }) => action === 'deeper',
      )
    expect(deeperOf({})).toBeUndefined()
    const button = deeperOf({ deeperUsd: 1 })
    expect(button?.label).toBe('Dig deeper (at most $1.00)')
    const priced = deeperOf({
      deeperUsd: 1,
      deeperEstimate: { usd: 0.0213, basis: 'the median of 7 deeper looks' },
    })
    expect(priced?.label).toBe('Dig deeper (about $0.02, at most $1.00)')
    expect(priced?.confirm?.text).toContain(
      'It will probably cost about $0.02 (the median of 7 deeper looks).',
    )
    expect(priced?.confirm?.text).toContain('up to $1.00')
    expect(priced?.confirm?.text.length).toBeLessThanOrEqual(300)
    expect(button?.confirm?.text).toContain('up to $1.00')
    const { blocks } = messageBlocks(
      concludedMessage(alert, triage, verdict, { ...cost, deeperUsd: 1 }),
      'incident',
    )
    expect(JSON.stringify(blocks)).toContain('"confirm":{"title":{"type":"plain_text","text":"Dig deeper?"}')
  })

  it('concludes in words, says a log line once and counts what is left', () => {
    const text = messageAsText(concludedMessage(alert, triage, verdict, cost))
    expect(text).toContain('Cause (High, 2 independent sources): payments: its code fails')
    expect(text.match(/POST \/charge failed/g)).toHaveLength(1)
    expect(text).toContain('new error in the log of payments (0 % → 88 %)')
    expect(text).toContain('its errors are explained by payments')
    expect(text).toContain('… and 2 more in the thread')
    expect(text).not.toMatch(/trace\.|share \d|error_ratio 0/)
  })
})

describe('the thread', () => {
  const said = (of: Verdict): string => threadMessages(triage, of, cost).map(messageAsText).join('\n')
  const text = said(verdict)

  it('has what the root counted as "more", and repeats no suspect', () => {
    expect(text).toMatch(
      /Also:\n {2}• checked: c of payments rose above 1 {2}\[E2\]\n {2}• checked: d of payments/,
    )
    expect(text).not.toContain('checked: a of payments')
    expect(text.match(/POST \/charge failed/g)).toHaveLength(1)
    expect(text).toContain('It began at 03:11:00 UTC.')
  })

  it('does not say that something began when nothing is wrong', () => {
    const healthy: Verdict = { ...verdict, kind: 'healthy', cause: null, because: [] }
    const calm = said(healthy)
    expect(calm).toContain('What moved did so at 03:11:00 UTC.')
    expect(calm).not.toContain('It began')
    expect(calm).not.toContain('Also')
    const unknown = { ...triage, onset: null }
    expect(threadMessages(unknown, healthy, cost).map(messageAsText).join()).not.toContain('when it began')
    expect(threadMessages(unknown, verdict, cost).map(messageAsText).join()).toContain('when it began')
  })
})
