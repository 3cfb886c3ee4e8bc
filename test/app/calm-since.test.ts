import { beforeEach, expect, it } from 'vitest'
import { calmSince } from '../../src/app/calm-since.ts'
import type { Service } from '../../src/domain/site.ts'
import { getIncident } from '../../src/incidents/queries/incident.ts'
import type { Database } from '../../src/storage/sql.ts'
import { anAlert, aPage, type House, house, TEAM } from '../incidents/support/house.ts'
import { onEachDatabase } from '../incidents/support/on-each-database.ts'

const MINUTE = 60_000

const aService = (name: string, dependencies: string[] = []): Service => ({
  name,
  aliases: [],
  owner: null,
  channel: null,
  repository: null,
  dependencies,
  selectors: {},
})

const services = [aService('checkout', ['payments']), aService('payments'), aService('blog')]

onEachDatabase('what was over lately', (database) => {
  let db: Database
  let home: House
  beforeEach(() => {
    db = database()
    home = house(db)
  })

  const pageOf = async (service: string, firedAt: number, overAt?: number): Promise<string> => {
    const key = `${service} ${firedAt}`
    const { incidentId } = await home.open(key, { alert: anAlert(key, { service, firedAt }) })
    if (overAt !== undefined) await home.accept(aPage(key, { phase: 'resolved', occurredAt: overAt }))
    return incidentId
  }

  const since = async (id: string) => {
    const incident = await getIncident(db, TEAM, id)
    if (incident === null) throw new Error('no incident')
    return calmSince({ db, teamId: TEAM, services }, incident)
  }

  it('is the latest problem that could have shown here, within the hour', async () => {
    const at = Date.UTC(2026, 10, 24, 3)
    await pageOf('payments', at - 90 * MINUTE, at - 70 * MINUTE)
    expect(await since(await pageOf('checkout', at))).toBe(null)
    await pageOf('payments', at - 50 * MINUTE, at - 40 * MINUTE)
    await pageOf('blog', at - 30 * MINUTE, at - 20 * MINUTE)
    await pageOf('payments', at - 10 * MINUTE)
    expect(await since(await pageOf('checkout', at + 1))).toBe(at - 40 * MINUTE)
    expect(await since(await pageOf('blog', at + 2))).toBe(at - 20 * MINUTE)
    // Nobody described it: only its own pages are known to be about it.
    expect(await since(await pageOf('mailer', at + 3))).toBe(null)
  })

  it('is not what comes back at once', async () => {
    const at = Date.UTC(2026, 10, 24, 3)
    await pageOf('payments', at - 10 * MINUTE, at - MINUTE / 3)
    expect(await since(await pageOf('payments', at))).toBe(null)
  })
})
