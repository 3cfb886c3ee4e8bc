import { describe, expect, it } from 'vitest'
import { evaluate } from '../../../src/knowledge/expectations/evaluate.ts'
import { asksNormal } from '../../../src/knowledge/mining/language/asks-normal.ts'
import { dayWindow } from '../../../src/knowledge/mining/language/day-window.ts'
import { inFigures } from '../../../src/knowledge/mining/language/numbers.ts'
import { recurrenceIn } from '../../../src/knowledge/mining/language/recurrence.ts'
import { readConversation } from '../../../src/knowledge/mining/read-conversation.ts'
import { readPassage } from '../../../src/knowledge/mining/read-passage.ts'
import { tolerance } from '../../../src/knowledge/mining/rules/tolerance.ts'
import type { SlackMessage } from '../../../src/knowledge/sources/slack/message.ts'
import { NO_RHYTHMS, NOT_TOLERATED, RHYTHMS, TOLERATED } from '../support/free-talk.ts'
import { passage } from '../support/passage.ts'

/** A Monday at noon. */
const AT = Date.UTC(2026, 1, 2, 12)

const told = (text: string, after: readonly { text: string; bot: boolean }[]) =>
  tolerance({ text, prompts: after.toReversed(), at: AT })[0]?.detail

describe('what is normal, told in free talk', () => {
  it.each(TOLERATED)('$said', ({ said, after, detail }) => {
    expect(told(said, after)).toMatchObject(detail)
  })
})

describe('what is not told to be normal', () => {
  it.each(NOT_TOLERATED)('$said', ({ said, after }) => {
    expect(told(said, after)).toBeUndefined()
  })
})

const isSchedule = (text: string): boolean =>
  readPassage(passage(text, { at: AT })).some(({ detail }) => detail.kind === 'schedule')

describe('a rhythm', () => {
  it.each(RHYTHMS)('%s', (text) => {
    expect(isSchedule(text)).toBe(true)
  })

  it.each(NO_RHYTHMS)('is none: %s', (text) => {
    expect(isSchedule(text)).toBe(false)
  })

  it('may be a turn alone in its sentence, with the hours after it', () => {
    const [one] = readPassage(
      passage('The grid operator tests the line from 1 to 3 UTC and the pumps go away.', {
        before: 'second sunday.',
        at: AT,
      }),
    )
    expect(one?.detail).toMatchObject({ recurring: { every: 'weekday-of-month', turns: [2], weekday: 0 } })
  })
})

const message = (text: string, author: string, at: number, bot = false): SlackMessage => ({
  ts: (at / 1000).toFixed(6),
  at,
  thread: null,
  author,
  bot,
  text,
  mentions: [],
  reactions: [],
  edited: null,
})

const readIn = (...said: SlackMessage[]) =>
  readConversation({ first: said[0]?.ts ?? '', messages: said }, null, { model: null }).filter(
    ({ kind }) => kind === 'expectation',
  )

describe('asking whether it is normal', () => {
  it.each([
    'should this be red?',
    'p99 2s, hmm ok?',
    'does it always do that',
    'is 40s of lag a lot?',
    'am i meant to do anything',
    'how bad is 3%?',
    'that ok?',
    'too high?',
    'false alarm?',
    'is 12 minutes of lag acceptable',
    'are those 503s a problem',
    'what number do you want to be called at?',
  ])('%s', (text) => {
    expect(asksNormal(text)).toBe(true)
  })

  it.each([
    'who is on call?',
    'are you ok with friday?',
    'is tom here?',
    'is the fix out?',
    'what changed?',
    'did you deploy?',
  ])('is something else: %s', (text) => {
    expect(asksNormal(text)).toBe(false)
  })
})

describe('in a conversation', () => {
  const fired = message('[FIRING] stalls p99 4100ms', 'B1', AT, true)

  it('an answer takes the measurement of the alert, and not its number', () => {
    const said = readIn(
      fired,
      message(
        'leave it, the stock count takes it to six seconds for a quarter of an hour',
        'U2',
        AT + 60_000,
      ),
    )
    expect(said.map(({ detail }) => detail)).toMatchObject([
      { bounds: [{ metric: 'p99', op: '<=', value: 6, unit: 's' }], after: { minutes: 15 } },
    ])
  })

  it('what somebody says in one breath is one thing', () => {
    const said = readIn(
      fired,
      message('nah', 'U2', AT + 60_000),
      message('thats the stock count', 'U2', AT + 70_000),
      message('half one till three utc', 'U2', AT + 90_000),
      message('up to six seconds is fine then', 'U2', AT + 120_000),
    )
    expect(said).toMatchObject([
      {
        ts: ((AT + 120_000) / 1000).toFixed(6),
        quote: 'up to six seconds is fine then',
        detail: {
          bounds: [{ metric: 'p99', op: '<=', value: 6, unit: 's' }],
          during: { every: 'day', window: { from: 90, to: 180, zone: 'UTC' } },
        },
      },
    ])
  })

  it('a fault that comes back is no rhythm', () => {
    const text = 'the basket objects are never released, so the heap is getting full every 2 days'
    const messages = [message('stall-api heap critical', 'B1', AT, true), message(text, 'U2', AT + 60_000)]
    const said = readConversation({ first: messages[0]?.ts ?? '', messages }, null, { model: null })
    expect(said.filter(({ kind }) => kind === 'schedule')).toEqual([])
  })

  it('an answer that names what it is about stands without its question', () => {
    const said = readIn(
      message('is this bad?', 'U3', AT),
      message('no, 2 % errors on stall-api are expected for 15 min after each deploy', 'U2', AT + 60_000),
    )
    expect(said.map(({ statement }) => statement)).toEqual([
      'no, 2 % errors on stall-api are expected for 15 min after each deploy',
    ])
  })

  it('nothing is learnt of what somebody else refutes', () => {
    const said = readIn(
      fired,
      message('just the stock count, up to six seconds is fine', 'U2', AT + 60_000),
      message('not normal on a monday, the count is on fridays', 'U3', AT + 120_000),
    )
    expect(said).toEqual([])
  })
})

describe('hours in words', () => {
  it.each([
    ['half one till quarter past three (utc)', 90, 195],
    ['between quarter to eleven and half eleven at night', 1365, 1410],
    ['mondays 6 to quarter to 7', 360, 405],
    ['wednesdays 10 to half past (utc)', 600, 630],
    ['noon to half past two (utc)', 720, 870],
    ['weekdays 9 to 5', 540, 1020],
    ['every night from quarter to one till three', 45, 180],
    ['nightly between ten and half past two', 1320, 150],
  ])('%s', (text, from, to) => {
    expect(dayWindow(text)).toMatchObject({ from, to })
  })

  it.each(['mondays 2 to 3 people', 'half 2 percent', '2 to 3 retries'])('are none: %s', (text) => {
    expect(dayWindow(text)).toBeNull()
  })
})

describe('numbers in words', () => {
  it.each([
    ['two point four seconds', '2.4 seconds'],
    ['two hundred and ten ms', '210 ms'],
    ['three to four percent', '3 to 4 percent'],
    ['more than fifty a second', 'more than 50 a second'],
    ['up to ninety', 'up to 90'],
  ])('%s', (words, figures) => {
    expect(inFigures(words)).toBe(figures)
  })
})

describe('a part of every hour', () => {
  it('is held to its minutes', () => {
    const during = recurrenceIn('the first ten minutes of each hour', AT)
    expect(during).toEqual({ every: 'hour', from: 0, to: 10, window: null })
    const bounds = [{ metric: 'lag', op: '<=', value: 90, unit: 's' }] as const
    const at = (minute: number) =>
      evaluate(
        { kind: 'expectation', bounds: [...bounds], places: [], after: null, during },
        '',
        {
          at: AT + minute * 60_000,
          service: 'kiln',
          place: null,
          metric: 'lag_seconds',
          value: { value: 80, unit: '' },
          minutesSinceTrigger: null,
        },
        () => [],
      ).status
    expect([at(0), at(9), at(10), at(59)]).toEqual(['holds', 'holds', 'fails', 'fails'])
  })
})
