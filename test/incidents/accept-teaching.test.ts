import { beforeEach, describe, expect, it } from 'vitest'
import type { Role, Signal } from '../../src/domain/signal.ts'
import type { Taught } from '../../src/domain/teaching.ts'
import { learnedSaid, tellLearned, tellPostmortem } from '../../src/incidents/announce.ts'
import { getIncident, setThread } from '../../src/incidents/queries/incident.ts'
import { finishRun } from '../../src/incidents/queries/run.ts'
import type { Database } from '../../src/storage/sql.ts'
import { CHANNEL, count, type House, house, plainMessage, TEAM } from './support/house.ts'
import { onEachDatabase } from './support/on-each-database.ts'
import { button } from './support/signals.ts'

let sent = 0

onEachDatabase('what people decide', (database) => {
  let db: Database
  let home: House
  let taught: Taught
  beforeEach(() => {
    db = database()
    home = house(db)
    taught = { status: 'kept', lessonId: 'one', statement: 'page them' }
    home.deps.teach = async (_, { teaching, person }) => ({
      taught,
      audit: [{ kind: 'lesson', actor: person, runId: null, body: { lesson: 'one', act: teaching.act } }],
    })
    home.deps.confirmPostmortem = async () => ({ lessons: 2, audit: [] })
  })

  const keep = (role: Role = 'responder', threadTs: string | null = '17.1'): Signal => {
    sent += 1
    return {
      kind: 'teach',
      source: 'slack',
      ids: [`trigger:teach-${sent}`],
      occurredAt: 0,
      teaching: { act: 'keep', lessonId: 'one', over: null },
      person: 'U1',
      role,
      reads: [],
      place: threadTs === null ? null : { channel: CHANNEL, threadTs },
    }
  }

  const inThread = async () => {
    const { incidentId } = await home.open('A')
    await setThread(db, TEAM, incidentId, '17.1')
    const incident = await getIncident(db, TEAM, incidentId)
    if (incident === null) throw new Error('the incident is gone')
    return incident
  }

  describe('about a lesson', () => {
    it.each(['viewer', 'guest', 'external', 'bot'] as const)('is not for a %s', async (role) => {
      expect(await home.accept(keep(role))).toMatchObject({ answer: { kind: 'denied' } })
      expect(await count(db, 'audit', "kind = 'lesson'")).toBe(0)
    })

    it('has its audit row, once for what was sent twice', async () => {
      const signal = keep()
      expect(await home.accept(signal)).toMatchObject({ answer: { kind: 'taught', taught } })
      expect(await home.accept(signal)).toEqual({ status: 'duplicate' })
      expect(await count(db, 'audit', "kind = 'lesson' and actor = 'U1'")).toBe(1)
    })

    it('shows in the thread it was made in, and only there', async () => {
      const incident = await inThread()
      await db.tx((tx) =>
        tellLearned({ tx, teamId: TEAM, clock: home.clock }, incident, plainMessage('learned')),
      )
      await home.accept(keep('responder', null))
      expect((await learnedSaid(db, TEAM, incident.id))?.headline).toBe('learned')
      await home.accept(keep())
      expect((await learnedSaid(db, TEAM, incident.id))?.headline).toBe('kept by U1 | learned')
    })

    it('that was too late shows whose it was, and one that is gone for somebody changes nothing for others', async () => {
      const incident = await inThread()
      await db.tx((tx) =>
        tellLearned({ tx, teamId: TEAM, clock: home.clock }, incident, plainMessage('learned')),
      )
      taught = { status: 'gone' }
      await home.accept(keep())
      expect((await learnedSaid(db, TEAM, incident.id))?.headline).toBe('learned')
      taught = { status: 'decided', lessonStatus: 'rejected', person: 'U9', statement: 'page them' }
      await home.accept(keep())
      expect((await learnedSaid(db, TEAM, incident.id))?.headline).toBe('dropped by U9 | learned')
    })

    it('is refused in words where nothing is kept', async () => {
      delete home.deps.teach
      expect(await home.accept(keep())).toMatchObject({ answer: { kind: 'usage' } })
    })
  })

  describe('about a postmortem', () => {
    const drafted = async (): Promise<string> => {
      const incident = await inThread()
      const asked = await home.accept(button('postmortem', incident.id))
      const id = asked.status === 'accepted' ? (asked.runId ?? '') : ''
      await finishRun(db, { teamId: TEAM, id, state: 'done', result: { lessons: [] }, error: null, at: 1 })
      await db.tx((tx) =>
        tellPostmortem({ tx, teamId: TEAM, clock: home.clock }, incident, plainMessage('draft')),
      )
      return incident.id
    }

    it.each(['viewer', 'guest', 'external', 'bot'] as const)('is not for a %s', async (role) => {
      const { id } = await inThread()
      for (const action of ['postmortem', 'accept'] as const)
        expect(await home.accept(button(action, id, 'U1', role))).toMatchObject({
          answer: { kind: 'denied' },
        })
    })

    it('is written once however often it is asked for meanwhile', async () => {
      const { id } = await inThread()
      expect(await home.accept(button('postmortem', id))).toMatchObject({ answer: { isFirst: true } })
      expect(await home.accept(button('postmortem', id))).toMatchObject({
        answer: { isFirst: false },
        runId: null,
      })
      expect(await count(db, 'run', "kind = 'postmortem'")).toBe(1)
    })

    it('is accepted once, with a name and how much it confirmed', async () => {
      const id = await drafted()
      expect(await home.accept(button('accept', id))).toMatchObject({
        answer: { accepted: 'now', lessons: 2 },
      })
      expect(await count(db, 'outbox', `message ->> 'headline' = 'accepted by U1, 2 | draft'`)).toBe(1)
      expect(await home.accept(button('accept', id, 'U2'))).toMatchObject({ answer: { accepted: 'was' } })
    })

    it('cannot be accepted before there is one', async () => {
      const { id } = await inThread()
      expect(await home.accept(button('accept', id))).toMatchObject({ answer: { accepted: 'none' } })
    })
  })
})
