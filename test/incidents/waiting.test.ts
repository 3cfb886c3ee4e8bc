import { beforeEach, describe, expect, it } from 'vitest'
import { severityRank } from '../../src/incidents/severity.ts'
import { tellWaiting } from '../../src/incidents/waiting.ts'
import { waitingMessage } from '../../src/report/waiting-message.ts'
import type { Database } from '../../src/storage/sql.ts'
import { anAlert, type House, house, TEAM } from './support/house.ts'
import { onEachDatabase } from './support/on-each-database.ts'

onEachDatabase('a run that waits for a place', (database) => {
  let db: Database
  let home: House
  beforeEach(() => {
    db = database()
    home = house(db)
  })

  const tell = () => tellWaiting({ db, teamId: TEAM, clock: home.clock, waiting: waitingMessage })

  const told = async () =>
    (
      await db.query<{ title: string; headline: string }>(
        `select i.alert ->> 'title' as title, o.message ->> 'headline' as headline
         from outbox o join incident i on i.id = o.incident_id where o.kind = 'reply' order by o.seq`,
      )
    ).rows

  it('says once in its thread how many go first, the worst before the oldest', async () => {
    const { runId } = await home.open('A', { alert: anAlert('page A', { severity: 'SEV-2' }) })
    await db.query(`update run set state = 'running' where id = $1::uuid`, [runId])
    await home.open('B', { alert: anAlert('page B', { severity: 'SEV-3' }) })
    home.clock.advance(1000)
    await home.open('C', { alert: anAlert('page C', { severity: 'SEV-1' }) })
    expect(await tell()).toBe(0)
    home.clock.advance(5000)
    expect(await tell()).toBe(2)
    expect(await tell()).toBe(0)
    expect(await told()).toEqual([
      { title: 'page C', headline: expect.stringContaining('Waiting: 1 incident goes first') },
      { title: 'page B', headline: expect.stringContaining('Waiting: 2 incidents go first') },
    ])
  })

  it('says nothing of what is under way, nor of a question to an incident that is', async () => {
    const { runId, incidentId } = await home.open('A')
    await db.query(`update run set state = 'running' where id = $1::uuid`, [runId])
    await db.query(
      `insert into run (team_id, id, incident_id, kind, state, text, as_of, queued_at)
       values ($1::text, gen_random_uuid(), $2::uuid, 'question', 'queued', 'why', now(), 'epoch')`,
      [TEAM, incidentId],
    )
    home.clock.advance(60_000)
    expect(await tell()).toBe(0)
  })
})

describe('how bad it is', () => {
  it.each([
    ['SEV-1', 1],
    ['P1', 1],
    ['critical', 1],
    ['SEV-2', 2],
    ['high', 2],
    ['sev3', 3],
    ['warning', 3],
    ['unknown', 3],
    ['', 3],
    ['P5', 4],
    ['info', 4],
  ])('is read from "%s"', (severity, rank) => {
    expect(severityRank(severity)).toBe(rank)
  })
})
