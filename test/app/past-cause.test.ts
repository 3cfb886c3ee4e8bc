import { beforeEach, describe, expect, it } from 'vitest'
import { pastCause } from '../../src/app/past-cause.ts'
import type { Incident } from '../../src/domain/incident.ts'
import { fingerprintOf } from '../../src/incidents/fingerprint.ts'
import { getIncident, setConclusion } from '../../src/incidents/queries/incident.ts'
import type { Database } from '../../src/storage/sql.ts'
import { type House, house, TEAM } from '../incidents/support/house.ts'
import { button, modal } from '../incidents/support/signals.ts'
import { sharedDatabase } from '../support/database.ts'

const verdict = {
  cause: { statement: 'the disk is full', service: 's', kind: 'disk', onset: 1 },
  checks: [{ claim: 'disk_used rose', sql: 'select 1', mode: 'compare' }],
}

const everywhere = async () => true

let db: Database
let home: House
beforeEach(async () => {
  db = await sharedDatabase()
  home = house(db)
})

async function concluded(key: string): Promise<string> {
  const { incidentId } = await home.open(key)
  await setConclusion(db, TEAM, incidentId, { verdict, at: home.clock.now() })
  await db.query(`update incident set status = 'resolved' where id = $1::uuid`, [incidentId])
  home.clock.advance(60_000)
  return incidentId
}

async function opened(key: string): Promise<Incident> {
  const { incidentId } = await home.open(key)
  const incident = await getIncident(db, TEAM, incidentId)
  if (!incident) throw new Error('nothing was opened')
  return incident
}

describe('what the last page of this kind was', () => {
  it('is its cause with its checks, confirmed once a person said so', async () => {
    const first = await concluded('A')
    const again = await opened('A')
    expect(await pastCause(db, TEAM, again, everywhere)).toEqual({
      incidentId: first,
      at: expect.any(Number),
      statement: 'the disk is full',
      isConfirmed: false,
      checks: verdict.checks,
    })
    await home.accept(button('right', first))
    expect(await pastCause(db, TEAM, again, everywhere)).toMatchObject({ isConfirmed: true })
  })

  it('is nothing that a person took back, and nothing of another kind or of its own', async () => {
    const first = await concluded('A')
    await home.accept(modal('wrong-cause', first, {}))
    const again = await opened('A')
    await setConclusion(db, TEAM, again.id, { verdict, at: 1 })
    expect(await pastCause(db, TEAM, again, everywhere)).toBeNull()
    await concluded('B')
    expect(await pastCause(db, TEAM, again, everywhere)).toBeNull()
  })
})

describe('a fingerprint', () => {
  const of = (title: string, over: object = {}) =>
    fingerprintOf({ service: 'Orders', metric: null, title, ...over })

  it('sees through values, pods and ids', () => {
    expect(of('p99 of orders-7d9f8b6c5-x2k4q is 3.4 s (limit 2 s)')).toBe(
      of('p95 of orders-7d9f8b6c5-abcd1 is 12 s (limit 2 s)'),
    )
    expect(of('Disk 91% full on node-7')).toBe(of('disk 99.5% full on node-12'))
  })

  it('tells kinds, services and metrics apart', () => {
    expect(of('latency is high')).not.toBe(of('errors are high'))
    expect(of('high', { service: 'carts' })).not.toBe(of('high'))
    expect(of('5xx ratio 25 %')).not.toBe(of('4xx ratio 25 %'))
    expect(of('high', { metric: 'cpu' })).not.toBe(of('high', { metric: 'memory' }))
  })
})
