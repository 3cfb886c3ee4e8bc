import { beforeEach, describe, expect, it } from 'vitest'
import type { Role, Signal } from '../../src/domain/signal.ts'
import { getIncident, setThread } from '../../src/incidents/queries/incident.ts'
import type { Database } from '../../src/storage/sql.ts'
import { aPage, CHANNEL, type House, house, TEAM } from './support/house.ts'
import { onEachDatabase } from './support/on-each-database.ts'
import { button, command, mention, modal } from './support/signals.ts'

onEachDatabase('what people do', (database) => {
  let db: Database
  let home: House
  beforeEach(() => {
    db = database()
    home = house(db)
  })

  const runs = async () =>
    (
      await db.query<Record<string, unknown>>(
        `select kind, text, person from run where kind <> 'page' order by id`,
      )
    ).rows
  describe('a mention', () => {
    const inThread = async (): Promise<string> => {
      const { incidentId } = await home.open('A')
      await setThread(db, TEAM, incidentId, '17.1')
      return incidentId
    }

    it.each([
      ['why is checkout slow?', 'question', 'why is checkout slow?'],
      ['<@U0BOT> why is checkout slow?', 'question', 'why is checkout slow?'],
      ['<@U0BOT|sitrep>: why not <@U7>?', 'question', 'why not <@U7>?'],
      ['hypothesis: the pool is too small', 'hypothesis', 'the pool is too small'],
      ['<@U0BOT>  Hypothesis : the pool is too small', 'hypothesis', 'the pool is too small'],
      ['my hypothesis: is wrong?', 'question', 'my hypothesis: is wrong?'],
    ])('in a thread: "%s" is a %s', async (said, kind, text) => {
      const incidentId = await inThread()
      expect(await home.accept(mention(said, '17.1'))).toMatchObject({ status: 'accepted', incidentId })
      expect(await runs()).toEqual([{ kind, text, person: 'U1' }])
      expect(home.queued).toEqual([incidentId, incidentId])
    })

    it('and its twin event are one question', async () => {
      await inThread()
      const one = mention('why?', '17.1')
      await home.accept({ ...one, ids: ['Ev-mention', `${CHANNEL}:55.1`] })
      const twin = await home.accept({ ...one, ids: ['Ev-message', `${CHANNEL}:55.1`] })
      expect(twin).toEqual({ status: 'duplicate' })
      expect(await runs()).toHaveLength(1)
    })

    it.each([
      ['at the top of a channel', null],
      ['in somebody’s thread', '55.5'],
    ])('%s is told where to ask, there', async (_, threadTs) => {
      await inThread()
      const signal = mention('why?', threadTs)
      expect(await home.accept(signal)).toMatchObject({ incidentId: null, runId: null })
      const { rows } = await db.query(
        `select incident_id, thread_ts, message ->> 'headline' as headline from outbox where kind = 'reply'`,
      )
      const messageTs = signal.kind === 'mention' ? signal.messageTs : ''
      expect(rows).toEqual([
        { incident_id: null, thread_ts: threadTs ?? messageTs, headline: 'not in a thread, open: 1' },
      ])
    })
  })

  describe('somebody who may not', () => {
    it.each([
      ['guest', 'hypothesis: the pool is too small'],
      ['external', 'hypothesis: the pool is too small'],
      ['viewer', 'hypothesis: the pool is too small'],
      ['bot', 'why?'],
    ] as const)('a %s who says "%s" starts nothing, and only they are told', async (role, said) => {
      const { incidentId } = await home.open('A')
      await setThread(db, TEAM, incidentId, '17.1')
      await home.accept(mention(said, '17.1', CHANNEL, role))
      expect(await runs()).toEqual([])
      const { rows } = await db.query(
        `select person, message ->> 'headline' as headline from outbox where kind = 'ephemeral'`,
      )
      expect(rows).toEqual([{ person: 'U1', headline: expect.stringMatching(/^You may not/) }])
    })

    it.each(['guest', 'external', 'viewer', 'bot'] as const)(
      'a %s gets a refusal from commands and buttons',
      async (role) => {
        const { incidentId } = await home.open('A')
        for (const signal of [
          command('/sitrep', 'investigate checkout', CHANNEL, role),
          command('/hypothesis', 'the pool', CHANNEL, role),
          button('right', incidentId, 'U1', role),
          button('wrong', incidentId, 'U1', role),
          modal('wrong-cause', incidentId, { cause: 'me' }, 'U1', role),
          modal('pick-incident', incidentId, { claim: 'me' }, 'U1', role),
        ])
          expect(await home.accept(signal)).toMatchObject({ answer: { kind: 'denied' } })
        expect(await runs()).toEqual([])
        expect((await db.query('select 1 from label')).rowCount).toBe(0)
      },
    )

    it('a responder cannot judge from another channel what is not theirs, an admin can', async () => {
      const { incidentId } = await home.open('A')
      const elsewhere = (role: Role): Signal => {
        const pressed = button('right', incidentId, 'U1', role)
        return { ...pressed, place: { channel: 'C-other', threadTs: null } } as Signal
      }
      expect(await home.accept(elsewhere('responder'))).toMatchObject({ answer: { kind: 'denied' } })
      expect(await home.accept(elsewhere('admin'))).toMatchObject({ answer: { kind: 'none' } })
    })
  })

  describe('/sitrep', () => {
    it('answers help and says what it does not know', async () => {
      expect(await home.accept(command('/sitrep', ''))).toMatchObject({ answer: { kind: 'help' } })
      expect(await home.accept(command('/sitrep', 'HELP'))).toMatchObject({ answer: { kind: 'help' } })
      expect(await home.accept(command('/sitrep', 'dance now'))).toMatchObject({
        answer: { kind: 'usage', reason: expect.stringContaining('dance') },
      })
      expect(await home.accept(command('/sitrep', 'investigate'))).toMatchObject({
        answer: { kind: 'usage' },
      })
    })

    it('lists what is open in the channel, newest first, and nothing of another channel', async () => {
      await home.open('A')
      home.clock.advance(1000)
      await home.open('B')
      await home.accept(aPage('A', { phase: 'resolved' }))
      home.clock.advance(1000)
      await home.open('C')
      expect(await home.accept(command('/sitrep', 'status'))).toMatchObject({
        answer: { kind: 'status', incidents: [{ title: 'page C' }, { title: 'page B' }] },
      })
      expect(await home.accept(command('/sitrep', 'status', 'C-other'))).toMatchObject({
        answer: { kind: 'status', incidents: [] },
      })
    })

    it('answers cost for the newest open incident of the channel and its newest run', async () => {
      expect(await home.accept(command('/sitrep', 'cost'))).toMatchObject({
        answer: { kind: 'cost', incidentTitle: null, cost: { withoutModel: 'null null' } },
      })
      await home.open('A')
      home.clock.advance(1000)
      const { incidentId } = await home.open('B')
      home.clock.advance(1000)
      const asked = await home.accept(modal('pick-incident', incidentId, { claim: 'the pool' }))
      const runId = asked.status === 'accepted' ? asked.runId : null
      expect(await home.accept(command('/sitrep', 'cost'))).toMatchObject({
        answer: { kind: 'cost', incidentTitle: 'page B', cost: { withoutModel: `${incidentId} ${runId}` } },
      })
      expect(await home.accept(command('/sitrep', 'cost', 'C-other'))).toMatchObject({
        answer: { incidentTitle: null },
      })
    })

    it('investigates a service or a description without a page', async () => {
      const service = await home.accept(command('/sitrep', 'investigate payments-api', 'C-other'))
      expect(service).toMatchObject({ answer: { kind: 'opened' }, runId: expect.any(String) })
      const text = await home.accept(
        command('/sitrep', 'investigate checkout is slow  since noon', 'C-other'),
      )
      const alerts = []
      for (const one of [service, text]) {
        if (one.status !== 'accepted' || !one.incidentId) throw new Error('nothing was opened')
        alerts.push(await getIncident(db, TEAM, one.incidentId))
      }
      expect(alerts).toMatchObject([
        {
          channel: 'C-other',
          alert: { service: 'payments-api', severity: 'unknown', entity: 'payments-api' },
        },
        { channel: 'C-other', alert: { service: 'unknown', text: 'checkout is slow since noon' } },
      ])
      expect(alerts[0]?.dedupKey).toMatch(/^ask:/)
    })
  })

  describe('/hypothesis', () => {
    it('goes to the only open incident of the channel', async () => {
      const { incidentId } = await home.open('A')
      await home.open('B', { place: { channel: 'C-other', threadTs: null } })
      expect(await home.accept(command('/hypothesis', ' the pool is too small '))).toMatchObject({
        incidentId,
        answer: { kind: 'queued', incidentTitle: 'page A' },
      })
      expect(await runs()).toEqual([{ kind: 'hypothesis', text: 'the pool is too small', person: 'U1' }])
    })

    it('says that none is open', async () => {
      expect(await home.accept(command('/hypothesis', 'x'))).toMatchObject({
        answer: { kind: 'no-open-incident' },
      })
    })

    it('asks which of several, and the choice starts it', async () => {
      const { incidentId } = await home.open('A')
      await home.open('B')
      const asked = await home.accept(command('/hypothesis', 'the pool'))
      expect(asked).toMatchObject({ runId: null, answer: { kind: 'pick', claim: 'the pool' } })
      if (asked.status !== 'accepted' || asked.answer.kind !== 'pick') throw new Error('no picker')
      expect(asked.answer.choices.map(({ title }) => title).sort()).toEqual(['page A', 'page B'])
      expect(await home.accept(modal('pick-incident', incidentId, { claim: 'the pool' }))).toMatchObject({
        incidentId,
        runId: expect.any(String),
      })
      expect(await runs()).toEqual([{ kind: 'hypothesis', text: 'the pool', person: 'U1' }])
    })
  })
})
