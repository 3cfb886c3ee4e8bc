import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { estimateSlack } from '../../src/app/capture/estimate-slack.ts'
import { spanOf } from '../../src/cli/mine-slack.ts'
import type { AskSlack } from '../../src/knowledge/sources/slack/api.ts'
import { rateLimited } from '../../src/local-slack/web-api/faults.ts'
import type { Database } from '../../src/storage/sql.ts'
import { DAY } from '../knowledge/support/lessons.ts'
import { act, api, openSlack } from '../local-slack/support.ts'
import { clearTables, sharedDatabase } from '../support/database.ts'
import { asking, mineAll, never, said, stored } from './support/live-slack.ts'

type Slack = Awaited<ReturnType<typeof openSlack>>

/** A workspace in which something was learnt in a public, a private and a shared channel. */
async function talkIn(slack: Slack): Promise<{ thread: string; owner: string }> {
  const thread = await said(slack, 'U0ALICE', 'C0PAYMENTS', 'checkout-service is timing out again')
  await said(slack, 'U0BOB', 'C0PAYMENTS', 'looking', thread)
  await said(
    slack,
    'U0BOB',
    'C0PAYMENTS',
    'the root cause was that the connection pool of payments-db was too small',
    thread,
  )
  await said(slack, 'U0ALICE', 'C0PAYMENTS', 'raised pool.max to 50, that fixed it', thread)
  const owner = await said(slack, 'U0BOB', 'C0PAYMENTS', 'search-api is owned by team Falcon')
  await said(slack, 'U0ALICE', 'G0SRE', 'ledger-db is owned by team Canary')
  await said(slack, 'U0NORA', 'C0NORTHWIND', 'northwind-gateway is owned by team Heron')
  await said(slack, 'U0CARLA', 'C0GENERAL', 'billing-api is owned by team Osprey')
  return { thread, owner }
}

const statements = async (db: Database): Promise<string[]> =>
  (await stored(db)).map(({ statement }) => statement)

describe('sitrep mine --slack', () => {
  let db: Database

  beforeAll(async () => {
    db = await sharedDatabase()
  })

  beforeEach(() => clearTables(db))

  afterAll(() => db.close())

  it('learns from the channels it is in, each lesson with its readers and its link', async () => {
    await using slack = await openSlack()
    const { thread } = await talkIn(slack)
    const mined = await mineAll(db, asking(slack))
    const lessons = await stored(db)
    expect(lessons.map(({ readers, source }) => [readers, source.channel])).toEqual([
      ['team', 'C0PAYMENTS'],
      ['team', 'C0PAYMENTS'],
      ['G0SRE', 'G0SRE'],
      ['C0NORTHWIND', 'C0NORTHWIND'],
    ])
    const [cause] = lessons
    expect(cause?.statement).toContain('the connection pool of payments-db was too small')
    expect(cause?.source.thread).toBe(thread)
    // The address that Slack itself gives.
    const { permalink } = await api(slack, 'chat.getPermalink', {
      channel: 'C0PAYMENTS',
      message_ts: cause?.source.ts,
    })
    expect(cause?.source.permalink).toBe(permalink)
    expect(mined).toMatchObject({ channels: 4, messages: 7, changed: 4, retracted: 0, complaints: [] })
    expect((await db.query('select 1 from slack_line')).rowCount).toBe(0)
  })

  it('reads no channel that it is not in, and names the one that was asked for', async () => {
    await using slack = await openSlack()
    await talkIn(slack)
    await mineAll(db, asking(slack), { channels: ['#payments'] })
    expect(await statements(db)).toHaveLength(2)
    await expect(mineAll(db, asking(slack), { channels: ['general'] })).rejects.toThrow(
      'Sitrep is not in #general: invite it there with /invite @Sitrep',
    )
  })

  it('ends as if nothing had happened when it is cut off at any call, and asks for one page or one thread twice at most', async () => {
    await using slack = await openSlack({ historyItems: 2 })
    await talkIn(slack)
    for (const text of ['one', 'two', 'three']) await said(slack, 'U0ALICE', 'C0PAYMENTS', text)
    const count = (ask: AskSlack, calls: string[], cutAt: number): AskSlack => {
      return async (method, args, signal) => {
        const answer = await ask(method, args, signal)
        if (/^conversations\./.test(method)) calls.push(`${method} ${JSON.stringify(args)}`)
        if (calls.length === cutAt) throw new Error('killed')
        return answer
      }
    }
    const whole: string[] = []
    await mineAll(db, count(asking(slack), whole, -1))
    const wanted = await stored(db)
    expect(whole.length).toBeGreaterThan(6)
    for (let cutAt = 1; cutAt <= whole.length; cutAt += 1) {
      await clearTables(db)
      const first: string[] = []
      await expect(mineAll(db, count(asking(slack), first, cutAt))).rejects.toThrow('killed')
      expect(await stored(db)).toEqual([])
      const second: string[] = []
      await mineAll(db, count(asking(slack), second, -1))
      expect(await stored(db)).toEqual(wanted)
      const pages = (calls: string[]): string[] => calls.filter((call) => call.includes('history'))
      const twice = pages(second).filter((call) => pages(first).includes(call))
      expect(twice.length).toBeLessThanOrEqual(1)
      // The thread has two pages.
      expect(first.length + second.length).toBeLessThanOrEqual(whole.length + 2)
    }
  })

  it('waits as long as Slack says', async () => {
    await using slack = await openSlack()
    await talkIn(slack)
    slack.faults.add({ method: 'conversations.history', times: 2, ...rateLimited(30) })
    slack.faults.add({ method: 'conversations.replies', times: 1, status: 503 })
    const waited: number[] = []
    await mineAll(db, asking(slack, waited))
    expect(waited).toEqual([30_000, 30_000, 1000])
    expect(await statements(db)).toHaveLength(4)
  })

  it('takes back what was deleted, and follows what was edited', async () => {
    await using slack = await openSlack()
    const { owner } = await talkIn(slack)
    const kept = await said(slack, 'U0ALICE', 'C0PAYMENTS', 'inventory-api is owned by team Wren')
    await mineAll(db, asking(slack))
    await act(slack, 'delete', { user: 'U0BOB', channel: 'C0PAYMENTS', ts: owner })
    await act(slack, 'edit', {
      user: 'U0ALICE',
      channel: 'C0PAYMENTS',
      ts: kept,
      text: 'inventory-api is owned by team Robin',
    })
    const again = await mineAll(db, asking(slack))
    expect(again).toMatchObject({ changed: 1, retracted: 1 })
    const all = (await statements(db)).join('\n')
    expect(all).not.toMatch(/Falcon|Wren/)
    expect(all).toContain('inventory-api is owned by team Robin')
  })

  it('leaves what lies before the window, and a decision whose words are the same', async () => {
    await using slack = await openSlack()
    await talkIn(slack)
    await mineAll(db, asking(slack))
    await db.query("update lesson set status = 'confirmed', decided_by = 'U0BOB', services = '{one, two}'")
    const again = await mineAll(db, asking(slack), { sinceMs: 0 })
    expect(again).toMatchObject({ messages: 0, retracted: 0 })
    await mineAll(db, asking(slack))
    expect(new Set((await stored(db)).map(({ status }) => status))).toEqual(new Set(['confirmed']))
  })

  it('forgets what it had read of a channel that it is put out of, and goes on with the others', async () => {
    await using slack = await openSlack()
    await talkIn(slack)
    const leaving: AskSlack = async (method, args, signal) => {
      if (method === 'conversations.replies' || args.channel === 'G0SRE')
        await act(slack, 'leave', { user: 'U0ALICE', channel: 'G0SRE', leaver: 'U0SITREP' })
      return asking(slack)(method, args, signal)
    }
    const { complaints } = await mineAll(db, leaving)
    expect(complaints).toEqual([
      '#sre-private: it is gone, or Sitrep is not in it any more: nothing of it is kept',
    ])
    expect((await stored(db)).map(({ readers }) => readers)).toEqual(['team', 'team', 'C0NORTHWIND'])
  })

  it('learns nothing from what it said itself, only from what people answered', async () => {
    await using slack = await openSlack()
    const { ts } = await api(slack, 'chat.postMessage', {
      channel: 'C0INCIDENTS',
      text: 'the root cause was that the cache of search-api was cold',
    })
    await said(slack, 'U0BOB', 'C0INCIDENTS', 'ranking-api is owned by team Finch', String(ts))
    await mineAll(db, asking(slack))
    expect(await statements(db)).toEqual(['ranking-api is owned by team Finch'])
  })

  it('masks secrets before they are staged', async () => {
    await using slack = await openSlack()
    await talkIn(slack)
    await said(
      slack,
      'U0BOB',
      'C0PAYMENTS',
      'cart-api is owned by team Kite, token ghp_0123456789abcdefghijABCDEFGHIJ012345',
    )
    const staged: string[] = []
    const looking: AskSlack = async (method, args, signal) => {
      const { rows } = await db.query<{ line: string }>('select line::text as line from slack_line')
      staged.push(...rows.map(({ line }) => line))
      return asking(slack)(method, args, signal)
    }
    await mineAll(db, looking)
    expect(staged.join('\n')).toContain('[REDACTED')
    expect(staged.join('\n')).not.toContain('ghp_0123456789')
  })
})

describe('sitrep mine --slack --dry-run', () => {
  it('counts exactly what one page holds, and says when it is a guess', async () => {
    await using slack = await openSlack()
    await talkIn(slack)
    const asked = { ask: asking(slack), channels: [], sinceMs: DAY, paceMs: 1500, signal: never }
    expect(await estimateSlack({ ...asked, now: Date.now })).toEqual({
      channels: 4,
      messages: 7,
      threads: 1,
      calls: 5,
      minutes: 1,
      isExact: true,
    })
    await using small = await openSlack({ historyItems: 1 })
    await talkIn(small)
    const guess = await estimateSlack({ ...asked, ask: asking(small), now: Date.now })
    expect(guess.isExact).toBe(false)
    expect(guess.messages).toBeGreaterThan(7)
  })

  it.each([
    ['90d', 90 * DAY],
    ['12h', DAY / 2],
    ['2w', 14 * DAY],
    ['0d', null],
    ['', null],
    ['a year', null],
    ['-3d', null],
  ])('takes %s', (text, ms) => {
    expect(spanOf(text)).toBe(ms)
  })
})
