import { beforeEach, describe, expect, it } from 'vitest'
import { announce } from '../../src/incidents/announce.ts'
import { fencedWrite } from '../../src/incidents/fence.ts'
import { incidentHistory, latestConclusion } from '../../src/incidents/queries/history.ts'
import { raiseFence, setConclusion } from '../../src/incidents/queries/incident.ts'
import { listLabels } from '../../src/incidents/queries/label.ts'
import { latestRoot } from '../../src/incidents/queries/outbox.ts'
import type { Database } from '../../src/storage/sql.ts'
import {
  aPage,
  CHANNEL,
  count,
  type House,
  house,
  plainMessage,
  TEAM,
  testMessages,
} from './support/house.ts'
import { onEachDatabase } from './support/on-each-database.ts'
import { button, modal } from './support/signals.ts'

const NOWHERE = '01890000-0000-7000-8000-000000000000'

onEachDatabase('what people say about a cause', (database) => {
  let db: Database
  let home: House
  beforeEach(() => {
    db = database()
    home = house(db)
  })

  const edits = async () =>
    (
      await db.query<{ headline: string; state: string }>(
        `select message ->> 'headline' as headline, state from outbox where kind = 'edit' order by seq`,
      )
    ).rows

  describe('Right and Wrong', () => {
    it('Right is a label and shows in the root', async () => {
      const { incidentId } = await home.open('A')
      await home.accept(button('right', incidentId))
      expect(await listLabels(db, TEAM, incidentId)).toEqual([
        { incidentId, verdict: 'right', cause: null, person: 'U1', at: home.clock.now() },
      ])
      expect(await edits()).toEqual([{ headline: 'confirmed by U1 | opened page A', state: 'pending' }])
    })

    it('Wrong and Evidence only open a modal', async () => {
      const { incidentId } = await home.open('A')
      for (const action of ['wrong', 'evidence'] as const) {
        expect(await home.accept(button(action, incidentId))).toMatchObject({
          incidentId,
          answer: { kind: 'none' },
        })
      }
      expect(await count(db, 'label')).toBe(0)
      expect(await edits()).toEqual([])
    })

    it('Dig deeper is one run at a time, whoever presses', async () => {
      const { incidentId } = await home.open('A')
      const first = await home.accept(button('deeper', incidentId))
      expect(first).toMatchObject({ runId: expect.any(String), answer: { kind: 'digging', isFirst: true } })
      expect(await home.accept(button('deeper', incidentId))).toMatchObject({
        runId: null,
        answer: { kind: 'digging', isFirst: false },
      })
      await db.query(`update run set state = 'done', ended_at = now() where kind = 'deeper'`)
      expect(await home.accept(button('deeper', incidentId))).toMatchObject({ answer: { isFirst: true } })
      expect(await count(db, 'run', `kind = 'deeper'`)).toBe(2)
    })

    it('a wrong cause is withdrawn once, and every person’s words are kept', async () => {
      const { incidentId } = await home.open('A')
      await home.accept(modal('wrong-cause', incidentId, { cause: ' a full disk ' }, 'U1'))
      home.clock.advance(1)
      await home.accept(modal('wrong-cause', incidentId, {}, 'U2'))
      expect((await listLabels(db, TEAM, incidentId)).map(({ cause, person }) => [cause, person])).toEqual([
        ['a full disk', 'U1'],
        [null, 'U2'],
      ])
      expect(await edits()).toEqual([{ headline: 'withdrawn by U1 | opened page A', state: 'pending' }])
    })

    it('a run that is still going does not bring a withdrawn cause back', async () => {
      const { incidentId } = await home.open('A')
      const fence = await raiseFence(db, TEAM, incidentId)
      const write = fencedWrite(db, TEAM, incidentId, fence)
      const say = (headline: string) =>
        write((tx) =>
          announce(
            { tx, teamId: TEAM, clock: home.clock },
            { id: incidentId, channel: CHANNEL, threadTs: null },
            plainMessage(headline),
          ),
        )
      await say('cause: the pool')
      await setConclusion(db, TEAM, incidentId, { cause: 'the pool' })
      await home.accept(modal('wrong-cause', incidentId, {}))
      await say('cause: the pool, surely')
      expect((await latestRoot(db, TEAM, incidentId))?.headline).toBe('withdrawn by U1 | cause: the pool')
      expect(await latestConclusion(db, TEAM, incidentId)).toBeNull()
    })

    it('racing with a run’s last word, the withdrawal has it', async () => {
      for (let round = 0; round < 8; round += 1) {
        const { incidentId } = await home.open(`R${round}`)
        const write = fencedWrite(db, TEAM, incidentId, await raiseFence(db, TEAM, incidentId))
        const target = { id: incidentId, channel: CHANNEL, threadTs: null }
        const speaking = { teamId: TEAM, clock: home.clock }
        await Promise.all([
          write((tx) => announce({ ...speaking, tx }, target, plainMessage('cause'))),
          home.accept(modal('wrong-cause', incidentId, {})),
        ])
        expect((await latestRoot(db, TEAM, incidentId))?.headline).toMatch(/^withdrawn by U1/)
      }
    })

    it.each(['not-a-uuid', NOWHERE])('an incident that is not known (%s) is said so', async (id) => {
      for (const signal of [
        button('right', id),
        modal('wrong-cause', id, {}),
        modal('pick-incident', id, {}),
      ]) {
        expect(await home.accept(signal)).toMatchObject({ status: 'accepted', answer: { kind: 'usage' } })
      }
      expect(await count(db, 'label')).toBe(0)
    })
  })

  it('a page that was resolved meanwhile stays marked when the run ends', async () => {
    const { incidentId } = await home.open('A')
    const write = fencedWrite(db, TEAM, incidentId, await raiseFence(db, TEAM, incidentId))
    await home.accept(aPage('A', { phase: 'resolved' }))
    await write((tx) =>
      announce(
        { tx, teamId: TEAM, clock: home.clock, resolved: testMessages.resolved },
        { id: incidentId, channel: CHANNEL, threadTs: null },
        plainMessage('cause: the pool'),
      ),
    )
    expect((await latestRoot(db, TEAM, incidentId))?.headline).toBe('resolved | cause: the pool')
  })

  it('the history of a service has what stands', async () => {
    const first = await home.open('A')
    await setConclusion(db, TEAM, first.incidentId, { cause: 'the pool' })
    home.clock.advance(60_000)
    const second = await home.open('B')
    const wanted = { service: 'checkout', since: home.clock.now() - 3_600_000, limit: 10 }
    expect(await incidentHistory(db, TEAM, wanted)).toMatchObject([
      { id: second.incidentId, title: 'page B', conclusion: null },
      { id: first.incidentId, title: 'page A', conclusion: { cause: 'the pool' } },
    ])
    expect(await incidentHistory(db, TEAM, { ...wanted, since: home.clock.now() })).toHaveLength(1)
    expect(await incidentHistory(db, TEAM, { ...wanted, service: 'cart' })).toEqual([])
  })
})
