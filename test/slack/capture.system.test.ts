import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { captureDue } from '../../src/app/capture/capture-worker.ts'
import { type LiveKnowledge, liveKnowledge } from '../../src/app/capture/live-knowledge.ts'
import { systemClock } from '../../src/app/clock.ts'
import type { AskSlack } from '../../src/knowledge/sources/slack/api.ts'
import type { KnowledgeStore } from '../../src/knowledge/store/store.ts'
import { rateLimited } from '../../src/local-slack/web-api/faults.ts'
import { asking, never, said, stored } from '../app/support/live-slack.ts'
import { act, silent } from '../local-slack/support.ts'
import { CHANNEL, type House, knowledgeOf, openHouse, textOf } from './support/house.ts'

const ALICE = 'U0ALICE'
const BOB = 'U0BOB'

describe('what is learned while Sitrep runs', () => {
  let house: House
  let skew = 0
  const now = (): number => Date.now() + skew
  const store = (): KnowledgeStore => ({ ...knowledgeOf(house.db), now })

  beforeAll(async () => {
    house = await openHouse({
      people: [ALICE, BOB],
      live: async (slack, known): Promise<LiveKnowledge> =>
        liveKnowledge({
          store: { ...known, now },
          access: slack,
          redact: (text) => text,
          clock: systemClock,
          asksResolver: true,
          log: silent,
        }),
    })
  }, 280_000)

  afterAll(() => house[Symbol.asyncDispose]())

  const tasks = async (): Promise<number> => (await house.db.query('select 1 from slack_task')).rowCount

  /** Waits until so many threads wait to be read, lets the time pass and reads them. */
  const learn = async (wait = 1, ask: AskSlack = asking(house.slack)): Promise<number> => {
    await house.until(async () => (await tasks()) >= wait)
    skew += 180_000
    return captureDue({ store: store(), ask, redact: (text) => text, log: silent }, never)
  }

  const known = async (channel: string): Promise<string[]> =>
    (await stored(house.db)).filter(({ source }) => source.channel === channel).map((one) => one.statement)

  describe('from the thread of an incident that was resolved', () => {
    let incidentId = ''
    let thread = ''
    let cause = ''

    beforeAll(async () => {
      const opened = await house.page('orders is failing')
      incidentId = opened.incidentId
      thread = opened.root.ts
      cause = await said(house.slack, BOB, CHANNEL, 'the root cause was a full disk of orders-db', thread)
      await said(house.slack, ALICE, CHANNEL, 'nice catch', thread)
    }, 280_000)

    it('nothing before it is over', async () => {
      expect(await tasks()).toBe(0)
    })

    it('what people wrote there, once, as candidates with a link, and nothing of what Sitrep wrote', async () => {
      await house.resolve(incidentId)
      expect(await tasks()).toBe(1)
      // Two minutes have not passed.
      expect(
        await captureDue({ store: store(), ask: asking(house.slack), redact: String, log: silent }, never),
      ).toBe(0)
      expect(await learn()).toBe(1)
      const lessons = await stored(house.db)
      expect(lessons.map(({ status, readers, source }) => [status, readers, source.ts])).toEqual([
        ['candidate', 'team', cause],
      ])
      const asked = await house.reply(thread, (text) => text.includes('I learned one thing'))
      expect(asked).toMatch(/full disk of orders-db.*sitrep_lesson_keep/)
      expect(lessons[0]?.source.permalink).toContain(`p${cause.replace('.', '')}?thread_ts=${thread}`)
      expect(await tasks()).toBe(0)
    })

    it('a check mark of somebody who was there confirms it', async () => {
      await act(house.slack, 'reaction', {
        user: ALICE,
        channel: CHANNEL,
        ts: cause,
        name: 'white_check_mark',
      })
      await learn()
      expect((await stored(house.db)).map(({ status }) => status)).toEqual(['confirmed'])
      await act(house.slack, 'reaction', {
        user: ALICE,
        channel: CHANNEL,
        ts: cause,
        name: 'white_check_mark',
      })
      await learn()
      expect((await stored(house.db)).map(({ status }) => status)).toEqual(['candidate'])
    })

    it('a Right of whoever said it confirms it', async () => {
      await house.reply(thread, (text) => text.includes('How this was concluded'))
      await act(house.slack, 'edit', {
        user: BOB,
        channel: CHANNEL,
        ts: cause,
        text: 'the root cause was a full disk of orders-db-2',
      })
      await learn()
      expect(await known(CHANNEL)).toEqual([expect.stringContaining('orders-db-2')])
      await act(house.slack, 'action', { user: BOB, channel: CHANNEL, ts: thread, actionId: 'sitrep_right' })
      await learn()
      const { rows } = await house.db.query('select status, decided_by, status_reason from lesson')
      expect(rows).toEqual([{ status: 'confirmed', decided_by: BOB, status_reason: 'Right by the resolver' }])
    })

    it('whoever pressed it is asked once what told them, and the answer is a candidate with their name', async () => {
      const asked = await house.reply(thread, (text) => text.includes('what showed you what it was'))
      expect(asked).toContain(`<@${BOB}>`)
      await act(house.slack, 'action', {
        user: ALICE,
        channel: CHANNEL,
        ts: thread,
        actionId: 'sitrep_right',
      })
      await said(house.slack, BOB, CHANNEL, 'why?', thread)
      const told = await said(house.slack, BOB, CHANNEL, 'writes stopped while reads went on', thread)
      await learn()
      const { rows } = await house.db.query(
        "select statement, authors, status from lesson where source ->> 'ts' = $1::text",
        [told],
      )
      expect(rows).toEqual([
        {
          statement: 'orders is failing – writes stopped while reads went on',
          authors: [BOB],
          status: 'candidate',
        },
      ])
      const questions = (await house.messages()).filter((one) => textOf(one).includes('what showed you'))
      expect(questions).toHaveLength(1)
      await act(house.slack, 'edit', { user: BOB, channel: CHANNEL, ts: told, text: 'sorry, no idea' })
      await learn()
      expect(await known(CHANNEL)).toHaveLength(1)
    })

    it('a decision outlives what is written there later', async () => {
      await said(house.slack, ALICE, CHANNEL, 'thanks everybody', thread)
      await learn()
      expect((await stored(house.db)).map(({ status }) => status)).toEqual(['confirmed'])
    })

    it('what is deleted is forgotten', async () => {
      await act(house.slack, 'delete', { user: BOB, channel: CHANNEL, ts: cause })
      await learn()
      expect(await stored(house.db)).toEqual([])
    })
  })

  it('a correction days later takes the place of what was learned', async () => {
    const { incidentId, root } = await house.page('ledger is failing')
    await said(house.slack, BOB, CHANNEL, 'the root cause was the cache of ledger-api', root.ts)
    await house.resolve(incidentId)
    await learn()
    expect(await known(CHANNEL)).toEqual([expect.stringContaining('the cache of ledger-api')])
    skew += 3 * 86_400_000
    await said(house.slack, ALICE, CHANNEL, 'nope, that was wrong', root.ts)
    await said(
      house.slack,
      ALICE,
      CHANNEL,
      'correction: the real root cause was an expired certificate of ledger-api',
      root.ts,
    )
    await learn()
    const rows = await stored(house.db)
    const standing = rows.filter(({ status }) => status !== 'superseded').map((one) => one.statement)
    expect(standing).toEqual([expect.stringContaining('an expired certificate of ledger-api')])
  })

  it('what was said in a private channel stays there', async () => {
    const { incidentId, root } = await house.page('vault is failing', 'G0SRE')
    await said(house.slack, BOB, 'G0SRE', 'the root cause was the canary of vault-db', root.ts)
    await house.resolve(incidentId)
    await learn()
    const canary = (await stored(house.db)).filter(({ statement }) => statement.includes('canary'))
    expect(canary.map(({ readers }) => readers)).toEqual(['G0SRE'])
  })

  it('what was said outside threads is followed too, and nothing else is kept of other talk', async () => {
    const owner = await said(house.slack, BOB, 'C0PAYMENTS', 'search-api is owned by team Falcon')
    const { mineAll } = await import('../app/support/live-slack.ts')
    await mineAll(house.db, asking(house.slack), { store: store(), channels: ['payments'] })
    expect(await known('C0PAYMENTS')).toEqual(['search-api is owned by team Falcon'])
    const other = await said(house.slack, BOB, 'C0PAYMENTS', 'lunch?')
    await act(house.slack, 'edit', { user: BOB, channel: 'C0PAYMENTS', ts: other, text: 'lunch at one?' })
    await act(house.slack, 'edit', {
      user: BOB,
      channel: 'C0PAYMENTS',
      ts: owner,
      text: 'search-api is owned by team Heron',
    })
    expect(await learn()).toBe(1)
    expect(await known('C0PAYMENTS')).toEqual(['search-api is owned by team Heron'])
    await act(house.slack, 'delete', { user: BOB, channel: 'C0PAYMENTS', ts: owner })
    await learn()
    expect(await known('C0PAYMENTS')).toEqual([])
  })

  it('is tried again when Slack does not answer, and loses nothing that changed meanwhile', async () => {
    const { incidentId, root } = await house.page('cart is failing')
    await said(house.slack, BOB, CHANNEL, 'the root cause was a deadlock in cart-db', root.ts)
    await house.resolve(incidentId)
    const failing: AskSlack = async () => {
      throw new Error('no Slack')
    }
    await learn(1, failing)
    expect(await tasks()).toBe(1)
    let more = false
    const interrupted: AskSlack = async (method, args, signal) => {
      const answer = await asking(house.slack)(method, args, signal)
      if (method === 'conversations.replies' && !more) {
        more = true
        await said(house.slack, BOB, CHANNEL, 'cart-db is owned by team Wren', root.ts)
        const before = { asked: '1' }
        await house.until(async () => {
          const { rows } = await house.db.query<{ asked: string }>('select asked from slack_task')
          return rows[0]?.asked !== before.asked
        })
      }
      return answer
    }
    house.slack.faults.add({ method: 'conversations.info', times: 1, ...rateLimited(1) })
    await learn(1, interrupted)
    if ((await tasks()) > 0) await learn()
    const all = (await known(CHANNEL)).join('\n')
    expect(all).toContain('a deadlock in cart-db')
    expect(all).toContain('cart-db is owned by team Wren')
    expect(await tasks()).toBe(0)
  })
})
