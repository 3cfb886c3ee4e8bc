import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { draftOf } from '../../src/app/postmortem.ts'
import { getIncident } from '../../src/incidents/queries/incident.ts'
import { saveLessons } from '../../src/knowledge/store/save.ts'
import { lesson, SAVING } from '../knowledge/support/lessons.ts'
import { stateOf } from '../local-slack/support.ts'
import { CANARY } from '../support/leaks.ts'
import { CHANNEL, type House, openHouse, type Shown, textOf } from './support/house.ts'

interface FileShown {
  id: string
  name: string
  title: string
}

describe('a postmortem in Slack', () => {
  let house: House
  let incidentId: string
  let root: Shown
  let statement: string
  beforeAll(async () => {
    house = await openHouse()
    const opened = await house.page('orders is failing')
    incidentId = opened.incidentId
    root = opened.root
    await house.reply(root.ts, (text) => text.includes('How this was concluded'))
    await house.say(`bob broke it: he rolled back orders to v41 with key ${CANARY}`, {
      threadTs: root.ts,
      user: 'U0BOB',
    })
    await house.say('Bob Tanaka fixed it, orders is back to normal', { threadTs: root.ts })
    await house.say('we should add an alert on locks', { threadTs: root.ts, user: 'U0CARLA' })
    const source = { kind: 'slack', channel: CHANNEL, ts: root.ts, thread: root.ts, permalink: null } as const
    const learned = lesson({ source, at: Date.now() })
    statement = learned.statement
    await saveLessons(house.knowledge, [learned], SAVING)
  }, 240_000)
  afterAll(() => house[Symbol.asyncDispose]())

  const inThread = async (): Promise<Shown[]> =>
    (await house.messages()).filter((one) => one.thread_ts === root.ts && one.ts !== root.ts)

  const draft = (): Promise<Shown> =>
    house.until(async () =>
      (await inThread()).find((one) => textOf(one).includes('Postmortem draft ·') && one.blocks),
    )

  const fileOf = (message: Shown | undefined): FileShown | undefined =>
    message?.files?.[0] as FileShown | undefined

  const file = (): Promise<FileShown> =>
    house.until(async () => (await inThread()).map(fileOf).find((one) => one !== undefined))

  const textOfFile = async (): Promise<string> =>
    (await fetch(`${house.slack.url}/files/${(await file()).id}`)).text()

  const statusOf = async (text: string): Promise<string | undefined> =>
    (await house.db.query<{ status: string }>('select status from lesson where statement = $1::text', [text]))
      .rows[0]?.status

  it('is offered under the conclusion, and drafted as a message and a file', async () => {
    expect(await house.press(root.ts, 'sitrep_postmortem')).toEqual({ ok: true })
    const words = textOf(await draft())
    expect(words).toContain('orders is failing')
    expect(words).toContain('Who was affected')
    expect(words).toContain(statement)
    expect((await file()).name).toMatch(
      /^postmortem-\d{4}-\d\d-\d\d-orders-orders-is-failing-[0-9a-f]{12}\.md$/,
    )
  })

  it('has the thread in it with the source of each line, and nobody by name', async () => {
    const text = await textOfFile()
    expect(text).toContain('# Postmortem: orders is failing')
    expect(text).toMatch(/said: ".*rolled back orders to v41.*" \[T1\]/)
    expect(text).toMatch(/## What worked\n\n- ".*orders is back to normal" \[T2\]/)
    expect(text).toContain('"we should add an alert on locks" [T3]')
    expect(text).toMatch(/- T1: the thread, \d\d:\d\d:\d\d UTC <http:\/\/127\.0\.0\.1:\d+\/archives\//)
    expect(text).not.toMatch(/bob|tanaka|alice|carla/i)
    expect(text).not.toContain(CANARY)
  })

  it('cites every line or leaves it blank, through to the list of sources', async () => {
    const text = await textOfFile()
    const [body = '', sources = ''] = text.split('## Sources')
    const lines = body.split('\n').filter((line) => line.startsWith('- '))
    expect(lines.length).toBeGreaterThan(5)
    for (const line of lines) expect(line).toMatch(/\[(?:E\d+|T\d+|L\d+|P|S)\]$/)
    for (const [, ref = ''] of body.matchAll(/\[([A-Z]\d*)\]/g)) expect(sources).toContain(`- ${ref}: `)
  })

  it('is the same file that the command line drafts, but for the thread', async () => {
    const incident = await getIncident(house.db, 'team', incidentId)
    if (incident === null) throw new Error('the incident is gone')
    const parts = { db: house.db, teamId: 'team', knowledge: null, readThread: null }
    const { markdown } = await draftOf(parts, incident, new AbortController().signal)
    expect(markdown).toContain('Fill in: The thread was not read')
    expect(markdown).toContain('# Postmortem: orders is failing')
  })

  it('confirms its lessons when a person accepts it, once', async () => {
    expect(await statusOf(statement)).toBe('candidate')
    const { ts } = await draft()
    await house.press(ts, 'sitrep_accept')
    const accepted = await house.until(async () => {
      const words = textOf((await inThread()).find((one) => one.ts === ts) ?? {})
      return words.includes('Postmortem accepted') ? words : null
    })
    expect(accepted).toContain('<@U0ALICE>')
    expect(accepted).not.toContain('sitrep_accept')
    expect(await statusOf(statement)).toBe('confirmed')
    const { rows } = await house.db.query<{ body: string }>(
      `select body from audit where kind = 'lesson' and actor = 'U0ALICE' order by seq`,
    )
    expect(rows.map(({ body }) => JSON.parse(body).act)).toContain('confirmed')
  })

  it('is drafted anew on demand, in the same message', async () => {
    const before = (await inThread()).length
    await house.press(root.ts, 'sitrep_postmortem')
    await draft()
    await house.until(async () => (await inThread()).length > before)
    const headed = (await inThread()).filter(
      (one) => one.blocks && /Postmortem (?:draft|accepted) ·/.test(textOf(one)),
    )
    expect(headed).toHaveLength(1)
    expect((await stateOf(house.slack)).ephemerals.at(-1)?.text).toContain('Writing the postmortem draft')
  })
})
