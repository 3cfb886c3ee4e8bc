import { beforeEach, describe, expect, it } from 'vitest'
import { type KnownParts, knownOfPage, type Workplace } from '../../src/app/known-page.ts'
import type { Incident } from '../../src/domain/incident.ts'
import type { Lesson } from '../../src/domain/lesson.ts'
import type { Alert } from '../../src/domain/signal.ts'
import type { Service } from '../../src/domain/site.ts'
import { fingerprintOf } from '../../src/incidents/fingerprint.ts'
import { setConclusion } from '../../src/incidents/queries/incident.ts'
import type { ChannelFacts } from '../../src/knowledge/access/directory.ts'
import type { LiveDirectory } from '../../src/knowledge/access/slack-directory.ts'
import { saveLessons } from '../../src/knowledge/store/save.ts'
import type { Database } from '../../src/storage/sql.ts'
import { newId } from '../investigation/support/run.ts'
import { DAY, lesson, NOW, SAVING, slackSource, storeOn } from '../knowledge/support/lessons.ts'
import { pageOf } from '../knowledge/support/page.ts'
import { sharedDatabase } from '../support/database.ts'

let db: Database
beforeEach(async () => {
  db = await sharedDatabase()
})

const channel = (id: string, over: Partial<ChannelFacts> = {}): ChannelFacts => ({
  id,
  name: `name-of-${id}`,
  kind: 'public',
  isShared: false,
  members: new Set(['U1', 'U2']),
  ...over,
})

const CHANNELS = [
  channel('C-INC'),
  channel('C-PAY'),
  channel('G-SEC', { kind: 'private' }),
  channel('C-GST', { members: new Set(['U1', 'UGUEST']) }),
]

const directory: LiveDirectory = {
  place: async (id) => {
    const facts = CHANNELS.find((one) => one.id === id)
    return facts === undefined
      ? null
      : { name: facts.name, isOpen: facts.kind === 'public' && !facts.isShared, isShared: facts.isShared }
  },
  channel: async (id) => CHANNELS.find((one) => one.id === id) ?? null,
  standing: async (person) => (person === 'UGUEST' ? 'guest' : 'member'),
  channelsOf: async () => [],
  person: async () => null,
}

const workplace: Workplace = { url: 'https://acme.slack.com/' }

const parts = (over: Partial<KnownParts> = {}): KnownParts => ({
  store: storeOn(db),
  directory,
  workplace,
  services: [],
  ready: Promise.resolve(),
  ...over,
})

const save = (...lessons: Lesson[]) => saveLessons(storeOn(db), lessons, SAVING)

async function incident(
  at = NOW,
  over: { channel?: string; alert?: Partial<Alert> } = {},
): Promise<Incident> {
  const id = newId()
  const alert = pageOf({ firedAt: at, ...over.alert })
  const place = over.channel ?? 'C-INC'
  await db.query(
    `insert into incident (team_id, id, dedup_key, status, alert, service, channel, opened_at)
     values ('default', $1::uuid, $1::text, 'resolved', $2::jsonb, $3::text, $4::text, to_timestamp($5::double precision / 1000))`,
    [id, JSON.stringify(alert), alert.service, place, at],
  )
  return {
    id,
    dedupKey: id,
    status: 'open',
    alert,
    channel: place,
    threadTs: null,
    fence: 1,
    openedAt: at,
    resolvedAt: null,
  }
}

const look = async (of: Incident, over: Partial<KnownParts> = {}, dependencies: string[] | null = null) =>
  knownOfPage(parts(over), { incident: of, dependencies })

const lag = (over: Partial<Lesson> = {}): Lesson =>
  lesson({
    statement: 'replica lag after the vacuum',
    detail: { kind: 'cause', symptom: 'replica lag', cause: 'the vacuum', fix: null },
    ...over,
  })

describe('what the team knows of a page', () => {
  it('comes with the name of its channel and an address that leads there', async () => {
    await save(
      lag({ source: slackSource('C-PAY', '1790000000.000100') }),
      lag({
        statement: 'replica lag, told in a channel that is gone or closed by now',
        source: slackSource('C-OLD', '3.000100'),
      }),
      lesson({
        detail: { kind: 'ownership', owner: 'Falcon' },
        source: { kind: 'file', file: 'OWNERS', offset: 0 },
      }),
    )
    const { facts, failed } = await look(await incident())
    expect(failed).toEqual([])
    expect(facts.map(({ place, link }) => [place, link])).toEqual([
      ['#name-of-C-PAY', 'https://acme.slack.com/archives/C-PAY/p1790000000000100'],
      ['OWNERS', null],
    ])
  })

  it('is what all who read the channel may read, and nothing from elsewhere beside guests', async () => {
    await save(
      lag({ readers: { kind: 'channel', channel: 'G-SEC' }, source: slackSource('G-SEC', '1.000100') }),
    )
    expect((await look(await incident())).facts).toEqual([])
    expect((await look(await incident(NOW, { channel: 'G-SEC' }))).facts).toHaveLength(1)
    await save(lag())
    expect((await look(await incident())).facts).toHaveLength(1)
    expect((await look(await incident(NOW, { channel: 'C-GST' }))).facts).toEqual([])
  })

  it('says that it cannot be shown where nobody can say who reads along, unless nothing was ever written', async () => {
    const unknown = { directory: null }
    expect((await look(await incident(), unknown)).failed).toEqual([])
    await save(lag())
    for (const over of [unknown, {}]) {
      const { facts, failed } = await look(await incident(NOW, { channel: 'C-NONE' }), over)
      expect(facts).toEqual([])
      expect(failed).toEqual([expect.stringMatching(/^could not look up what the team knows: .*channel/)])
    }
  })

  it('waits for nobody, and never rejects', async () => {
    const stuck = { ...directory, channel: () => new Promise<never>(() => {}) }
    const { failed } = await look(await incident(), { directory: stuck })
    expect(failed).toEqual([expect.stringContaining('no answer within 1.9 s')])
    const broken = { ...directory, channel: () => Promise.reject(new Error('Slack is away')) }
    const other = await look(await incident(), { directory: broken })
    expect(other.failed).toEqual(['could not look up what the team knows: Slack is away'])
  })

  it('asks about the names and the neighbours that sitrep.yaml has, and says its owner', async () => {
    const service: Service = {
      name: 'payments-database',
      aliases: ['payments-db'],
      owner: 'Heron',
      channel: null,
      repository: null,
      dependencies: ['bank'],
      selectors: {},
    }
    await save(
      lag({ services: ['payments-database'] }),
      lag({ statement: 'replica lag of the bank', services: ['bank'] }),
    )
    const { facts } = await look(await incident(), { services: [service] })
    expect(facts.map(({ statement, relation }) => [statement, relation])).toEqual([
      ['payments-database is owned by Heron', 'own'],
      ['replica lag after the vacuum', 'own'],
      ['replica lag of the bank', 'dependency'],
    ])
  })
})

describe('earlier pages of the kind', () => {
  const every = (days: number, count: number) =>
    Array.from({ length: count }, (_, n) => NOW - days * (n + 1) * DAY)

  it('are counted and told with what they were and what helped', async () => {
    const [first] = [await incident(NOW - 6 * DAY), await incident(NOW - 20 * DAY)]
    await incident(NOW - DAY, { alert: { metric: 'cpu', title: 'payments-db cpu' } })
    const verdict = { cause: { statement: 'the vacuum', service: 's', kind: 'k', onset: 1 } }
    await setConclusion(db, 'default', first.id, { verdict, at: NOW })
    await db.query("update incident set thread_ts = '5.000100' where id = $1::uuid", [first.id])
    const inThread = (fix: string | null, over: Partial<Lesson>): Lesson =>
      lag({
        source: { ...slackSource('C-INC', `5.${fix?.length}`), thread: '5.000100' } as Lesson['source'],
        detail: { kind: 'cause', symptom: 'lag', cause: 'the vacuum', fix },
        ...over,
      })
    await save(
      inThread('raising the limit', { at: NOW - DAY }),
      inThread('stopping the vacuum', { at: NOW - 2 * DAY, status: 'confirmed' }),
      inThread('a restart, said somebody', { status: 'rejected' }),
      inThread(null, { at: NOW - DAY, status: 'confirmed' }),
    )
    const now = await incident()
    expect((await look(now)).earlier).toEqual({
      thisMonth: 3,
      count: 2,
      pages: [
        {
          at: NOW - 6 * DAY,
          cause: 'the vacuum',
          isConfirmed: false,
          fix: { text: 'stopping the vacuum', isConfirmed: true },
        },
        { at: NOW - 20 * DAY, cause: null, isConfirmed: false, fix: null },
      ],
      period: null,
    })
    expect(fingerprintOf(now.alert)).toBe(fingerprintOf(first.alert))
  })

  it('have a rhythm', async () => {
    for (const at of every(14, 4)) await incident(at)
    const { earlier } = await look(await incident())
    expect(earlier?.period).toMatchObject({
      recurring: { every: 'week', weeks: 2, weekday: 2 },
      kept: 5,
      turns: 5,
    })
    expect(earlier?.period?.confidence).toBeGreaterThan(0.95)
  })

  it('are not told where those who read along may not know of them', async () => {
    await incident(NOW - DAY, { channel: 'G-SEC' })
    await incident(NOW - 2 * DAY, { channel: 'C-GONE' })
    expect((await look(await incident())).earlier).toBeNull()
    await incident(NOW - 3 * DAY, { channel: 'C-PAY' })
    expect((await look(await incident())).earlier?.count).toBe(1)
    expect((await look(await incident(NOW, { channel: 'C-GST' }))).earlier).toBeNull()
    expect((await look(await incident(NOW + 1, { channel: 'G-SEC' }))).earlier?.count).toBeGreaterThan(1)
  })

  it('show that the alert is older than the rewrite of its service', async () => {
    const since = NOW - 10 * DAY
    await save(
      lesson({ statement: 'rewritten', at: since, detail: { kind: 'change', what: 'rewritten', since } }),
    )
    expect((await look(await incident())).oldAlert).toBeNull()
    await incident(NOW - 20 * DAY)
    expect((await look(await incident())).oldAlert).toMatchObject({
      existedAt: NOW - 20 * DAY,
      basis: 'it fired then',
      since,
      change: { statement: 'rewritten' },
    })
  })

  it('are none of a page that names no service', async () => {
    await incident(NOW - DAY, { alert: { service: 'unknown' } })
    expect((await look(await incident(NOW, { alert: { service: 'unknown' } }))).earlier).toBeNull()
  })
})
