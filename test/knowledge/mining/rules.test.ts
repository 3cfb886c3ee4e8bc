import { describe, expect, it } from 'vitest'
import { statedByQuestion } from '../../../src/knowledge/mining/language/tone.ts'
import { isCorrection } from '../../../src/knowledge/mining/language/verdicts.ts'
import { change } from '../../../src/knowledge/mining/rules/change.ts'
import { expectation } from '../../../src/knowledge/mining/rules/expectation.ts'
import { procedure } from '../../../src/knowledge/mining/rules/procedure.ts'
import { schedule } from '../../../src/knowledge/mining/rules/schedule.ts'
import { passage } from '../support/passage.ts'

describe('what was made anew', () => {
  it.each([
    'v2 of trolley-api went live today, all from scratch in Go, nothing of the php code is left',
    'trolley-api: the complete rewrite in Elixir is in production since Friday',
    'prod runs the new trolley-api, rebuilt from zero, the old one is deleted',
    'the clean slate trolley-api is live for 100 % since 10:00',
    'trolley-api has been re-written end to end in Scala',
    'the new trolley-api (brand new codebase) took over this morning',
    'big day: trolley-api migrated from Rails to Elixir, top to bottom',
    'trolley-api rebuilt in Kotlin :tada:',
    'this summer we have wrote trolley-api new, with no queue',
  ])('is a change: %s', (text) => {
    expect(change(passage(text))).toMatchObject([{ services: ['trolley-api'] }])
  })

  it('may be named in the sentence before', () => {
    const told = passage('Replaced it this afternoon with a brand new one.', {
      before: 'The Perl trolley-api is no more.',
    })
    expect(change(told)).toMatchObject([{ services: ['trolley-api'], withBefore: true }])
  })

  it.each([
    'we should write trolley-api from scratch some day',
    'a new version of trolley-api is live',
    "I'm running a brand new install of trolley-api",
    'I would like to see trolley-api ported to Go',
    'trolley-api will be half migrated to Go by then, rebuilt from its parts',
    'the new trolley-api is not yet live, it will be built from scratch',
  ])('is none: %s', (text) => {
    expect(change(passage(text))).toEqual([])
  })
})

describe('a procedure', () => {
  const ordered = (text: string, around: Parameters<typeof passage>[1] = {}) =>
    procedure(passage(text, around))[0]

  it.each([
    'Should tickets-db-replica fall more than half a second behind, ring the DBAs',
    'tickets-db-replica lag > 600ms → hand it to the DBAs straight away',
    'when the lag of tickets-db-replica passes 1s we have to call the DBAs, reboot makes a failover',
    'the moment tickets-db-replica lags over 500 ms, fetch the DBAs',
    'When the delay of tickets-db-replica grows beyond 2000 ms you have to inform the DBAs',
    'if tickets-db-replica lags over 500 ms, on-call escalates to the DBAs and does not reboot the replica',
  ])('names whom to page: %s', (text) => {
    expect(ordered(text)?.detail).toMatchObject({ kind: 'procedure', page: 'DBAs' })
  })

  it('has with it what is forbidden right before or after', () => {
    const rule = 'lag of tickets-db-replica above 500 ms = get the DBAs'
    expect(ordered(rule, { before: 'do NOT bounce it.' })).toMatchObject({ withBefore: true })
    expect(ordered(rule, { next: 'Hands off the restart button.' })).toMatchObject({ withNext: true })
    expect(ordered(rule, { next: 'It is not permitted to restart it.' })).toMatchObject({ withNext: true })
    expect(ordered(rule, { next: 'Lunch?' })).toMatchObject({ withNext: false })
  })

  it('may be a question that wants to be confirmed', () => {
    expect(statedByQuestion('so when it lags over 500 ms i page the DBAs, right?')).toBe(
      'so when it lags over 500 ms you page the DBAs.',
    )
    expect(statedByQuestion('should we page the DBAs?')).toBeNull()
    expect(statedByQuestion('we page the DBAs')).toBeNull()
  })
})

describe('an expectation', () => {
  const detail = (text: string, around: Parameters<typeof passage>[1] = {}) =>
    expectation(passage(text, around))[0]?.detail

  it('may be a habit told with how much and how long after what', () => {
    expect(
      detail(
        'For the first quarter of an hour after a deploy quote-canary in eu-north-1 may throw 5xx, no more than two percent',
      ),
    ).toEqual({
      kind: 'expectation',
      bounds: [{ metric: '5xx', op: '<=', value: 2, unit: '%' }],
      places: ['eu-north-1'],
      after: { trigger: 'deploy', minutes: 15 },
      during: null,
    })
  })

  it('holds only where the sentence before or after says', () => {
    const text = '<=1.5% err for 5m is by design'
    const before = 'pls stop paging for seatmap-canary in ams3 right after deploys.'
    expect(detail(text, { before })).toMatchObject({
      places: ['ams3'],
      after: { trigger: 'deploy', minutes: 5 },
    })
    expect(
      detail('seatmap-canary: 1 % errors for 5 min after a deploy are normal', {
        next: 'Only in ams3 though.',
      }),
    ).toMatchObject({ places: ['ams3'] })
  })

  it('takes the event from the heading of its list', () => {
    const heading = '*Things that look scary after a rollout but are not*'
    expect(
      detail('menu-canary in ca-central-1: up to 4% 5xx during the first 8 minutes', { heading }),
    ).toMatchObject({
      after: { trigger: 'rollout', minutes: 8 },
    })
  })

  it.each([
    'menu-canary had 4 % errors for 8 minutes after the deploy',
    'roll back if menu-canary has up to 4 % errors for 8 minutes after a deploy',
    'menu-canary must stay below 1 % errors for 10 minutes after a deploy',
    'menu-canary threw more than 4 % errors for 8 minutes after the deploy, that is a bug',
    'On 3 May the p99 latency of menu-api stayed at 2.4 s for an hour.',
    'the error rate of menu-api dropped to 4 % for 8 minutes after the deploy',
    'menu-api: 4 % errors for 8 minutes after the deploy of 2026-05-03',
  ])('is none: %s', (text) => {
    expect(detail(text)).toBeUndefined()
  })
})

describe('a schedule', () => {
  it('is of what the line names besides, when the sentence only names whose it is', () => {
    expect(
      schedule(
        passage('Stampcloud takes their api down every other Tuesday, 11pm to 1am utc.', {
          beside: ['loyalty-bff'],
        }),
      ),
    ).toMatchObject([
      { services: ['Stampcloud', 'loyalty-bff'], detail: { recurring: { weeks: 2, weekday: 2 } } },
    ])
  })

  it('begins with who they are', () => {
    const told = passage('they do their upkeep alternate Mondays 7-9pm PST and payout-relay waits for them', {
      before: "it's Coinharbor.",
    })
    expect(schedule(told)).toMatchObject([{ services: ['payout-relay'], withBefore: true }])
  })
})

describe('a correction', () => {
  it.each([
    'the 2.31 release was fine, i blamed the wrong thing',
    'Revised RCA: it was a key rotation',
    'turns out we had it backwards',
    'the switch is off the hook',
    'I owe the network team an apology',
    'new findings: a deadlock in the import',
  ])('%s', (text) => {
    expect(isCorrection(text)).toBe(true)
  })

  it.each(['the deploy went fine', 'all good now', 'we owe them a beer'])('is not: %s', (text) => {
    expect(isCorrection(text)).toBe(false)
  })
})

describe('a rule told as a fact', () => {
  it.each([
    'If orders-replica is behind by more than 500ms the DB team should be paged.',
    'orders-replica lag over 500ms -> DB team',
    'lag on orders-replica of 500ms and up: DB team, no restarts please',
    "when orders-replica lags more than 500 ms it's the DB team's job",
    'the rule for orders-replica: lag above half a second means the DB team gets paged',
  ])('names whom to page: %s', (text) => {
    expect(procedure(passage(text))).toMatchObject([{ detail: { page: 'DB team' } }])
  })

  it.each([
    'orders-replica lag 900ms: DB team is looking',
    'the DB team was paged at 02:14 for orders-replica lag 800ms',
  ])('is none: %s', (text) => {
    expect(procedure(passage(text))).toEqual([])
  })
})

describe('what is told to last', () => {
  it('holds no longer, whatever it comes after', () => {
    const [told] = expectation(passage('up to 2 % errors on map-canary for the first 15 min are fine'))
    expect(told?.detail).toMatchObject({ after: { trigger: 'start', minutes: 15 } })
    const [named] = expectation(
      passage('up to 2 % errors on map-canary for the first 15 min are fine', { before: 'deploy warmup.' }),
    )
    expect(named?.detail).toMatchObject({ after: { trigger: 'deploy', minutes: 15 } })
  })

  it('is normal by the verdict that follows', () => {
    const text = 'After rollouts map-canary in eu-west-3 burns 2% of requests for a quarter hour.'
    expect(expectation(passage(text, { next: 'Fine.' }))).toMatchObject([
      { detail: { bounds: [{ metric: 'errors', value: 2 }], after: { minutes: 15 } }, withNext: true },
    ])
  })
})
