import { describe, expect, it } from 'vitest'
import { folderOf, mined, said, tsOf, USERS } from '../support/mine-folder.ts'

const alert = (ts: number, text: string): object =>
  said(ts, 'B1', text, { subtype: 'bot_message', bot_id: 'B1', username: 'bell' })

const inThread = (ts: number, user: string, text: string, of: number): object =>
  said(ts, user, text, { thread_ts: tsOf(of) })

/** Programs post about four services. */
const ALERTS = [
  alert(1, '[FIRING] hatch-planner: p99 4 s'),
  alert(2, '[FIRING] egg-sorter: queue 900'),
  alert(3, '[FIRING] feed-silo-intake: lag 90 s'),
  alert(4, '[FIRING] barn-gw: 12 sockets lost'),
]

const RUNBOOK = 'if the backlog grows past 500, restart it and page @nadia'

interface Told {
  name?: string
  topic?: string
  messages: readonly object[]
}

/** What the lessons of one channel are about, besides a channel of alerts. */
async function servicesIn({ name = 'random', topic = '', messages }: Told): Promise<string[]> {
  const channels = [
    { id: 'C1', name: 'bell-board', members: ['U1'], topic: { value: '' } },
    { id: 'C2', name, members: ['U1'], topic: { value: topic } },
  ]
  const { lessons } = await mined({
    slackExport: await folderOf({
      'channels.json': JSON.stringify(channels),
      'users.json': USERS,
      'bell-board/2026-09-21.json': JSON.stringify(ALERTS),
      [`${name}/2026-09-21.json`]: JSON.stringify(messages),
    }),
  })
  return [...new Set(lessons.flatMap(({ services }) => services))]
}

describe('a part of a name that only one service has', () => {
  it.each([
    ['its end', 'planner errors up to 2 % for 10 minutes after a deploy are expected', 'hatch-planner'],
    ['its beginning', 'hatch errors up to 2 % for 10 minutes after a deploy are expected', 'hatch-planner'],
    ['its words', 'egg sorter errors up to 2 % for 10 minutes after a deploy are expected', 'egg-sorter'],
  ])('means it: %s', async (_, text, service) => {
    expect(await servicesIn({ messages: [said(10, 'U1', text)] })).toEqual([service])
  })

  it('counts for less than a name in full', async () => {
    const text = 'egg-sorter errors up to 2 % for 10 minutes after the planner is deployed are expected'
    expect(await servicesIn({ messages: [said(10, 'U1', text)] })).toEqual(['egg-sorter'])
  })

  it('counts for less than the alert that is answered, in what is normal', async () => {
    const messages = [
      alert(5, '[FIRING] egg-sorter: queue 1200'),
      inThread(6, 'U1', 'the farms hatch on mondays, up to 2000 is normal then', 5),
    ]
    expect(await servicesIn({ messages })).toEqual(['egg-sorter'])
  })

  it('is meant by what is normal that begins with it', async () => {
    const messages = [
      said(5, 'U2', 'roost-svc p99 up to 3 s for 5 minutes after a deploy is expected'),
      said(200_000, 'U1', 'roost fails in the rain: up to 6 % is normal'),
    ]
    expect(await servicesIn({ name: 'hatching', messages })).toEqual(['roost-svc'])
  })
})

describe('words that stand where a name could', () => {
  it('are no services beside one: a setting, a command and a machine of it', async () => {
    const text =
      'when the queue of egg-sorter grows past 500, set `tray_limit_primary` to 40, run `sortctl drain` and page @nadia'
    expect(await servicesIn({ messages: [said(10, 'U1', text)] })).toEqual(['egg-sorter'])
  })

  it('give way to the alert of their thread', async () => {
    const messages = [
      alert(5, '[FIRING] egg-sorter: queue 1200'),
      inThread(6, 'U1', 'if the tape job hangs for more than 10 minutes, kill it and page @nadia', 5),
    ]
    expect(await servicesIn({ messages })).toEqual(['egg-sorter'])
  })
})

describe('what a channel is about', () => {
  it.each([
    ['feeding', ''],
    ['gravel', 'all about egg-sorter'],
  ])('is told by #%s with the topic "%s", also when its name is none', async (name, topic) => {
    const [service] = await servicesIn({ name, topic, messages: [said(10, 'U1', RUNBOOK)] })
    expect(service).toBe(name === 'feeding' ? 'feed-silo-intake' : 'egg-sorter')
  })

  it('is what people speak of there, when nothing else says it', async () => {
    const talk = [
      'who has looked at the planner today?',
      'planner is calm, I think',
      'lunch?',
      'new colours in hatch-planner, nice',
    ]
    const messages = [
      ...talk.map((text, at) => said(10 + at * 90_000, 'U2', text)),
      said(500_000, 'U1', RUNBOOK),
    ]
    expect(await servicesIn({ name: 'gravel', messages })).toEqual(['hatch-planner'])
  })

  it('is no service by the words of its name, where the services are known', async () => {
    expect(await servicesIn({ name: 'gravel', messages: [said(10, 'U1', RUNBOOK)] })).toEqual([])
  })
})

describe('a nickname', () => {
  it('of several words with one name in them means that name', async () => {
    const messages = [
      said(10, 'U1', '"the hen" is our nickname for the read copy of egg-sorter'),
      said(200_000, 'U2', 'the hen lags up to 20 minutes every night, that is expected'),
    ]
    expect(await servicesIn({ messages })).toEqual(['egg-sorter'])
  })
})
