import { beforeEach, describe, expect, it } from 'vitest'
import type { Lesson } from '../../../src/domain/lesson.ts'
import type { Alert } from '../../../src/domain/signal.ts'
import type { PageAsked } from '../../../src/knowledge/recall/page.ts'
import { saveLessons } from '../../../src/knowledge/store/save.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { sharedDatabase } from '../../support/database.ts'
import { DAY, lesson, NOW, SAVING, storeOn } from '../support/lessons.ts'
import { cause, pageOf, procedure, shownOn } from '../support/page.ts'

let db: Database
beforeEach(async () => {
  db = await sharedDatabase()
})

const save = (...lessons: Lesson[]) => saveLessons(storeOn(db), lessons, SAVING)

const shown = async (alert: Alert, over: Partial<PageAsked> = {}): Promise<string[]> =>
  (await shownOn(db, alert, over)).sort()

describe('what is shown of a page in other words than its own', () => {
  it('is about what its title is called by, and about what others are called that it names', async () => {
    await save(
      cause('orders-db replica lag after a failover', { services: ['orders-db'] }),
      procedure('orders-db replica lag', { services: ['orders-db'] }),
      lesson({ detail: { kind: 'jargon', alias: 'Moby', means: 'orders-db' }, services: ['orders-db'] }),
    )
    const page = (title: string, service = 'cart') => pageOf({ title, service, metric: null, value: null })
    const lag = 'orders-db replica lag after a failover'
    const order = 'orders-db replica lag: page the database team'
    expect(await shown(page('[FIRING:1] The Moby replica lag'))).toEqual([lag, order])
    expect(await shown(page('cart waits for Moby, whose replica lag grows'))).toEqual([lag])
    expect(await shown(page('replica lag of Moby', 'unknown'), { own: [] })).toEqual([lag, order])
    expect(await shown(page('Mobymobile replica lag'))).toEqual([])
    const reach = { channels: [], onlyFrom: 'C-OTHER' }
    expect(await shown(page('Moby replica lag'), { reach })).toEqual([])
  })

  it('is what is seen when too much of what is measured is used', async () => {
    await save(
      cause('payments-db OOMs on every import'),
      cause('payments-db went away: no space left on device'),
    )
    const page = (title: string) => pageOf({ title, metric: null, value: null })
    expect(await shown(page('payments-db memory above 2 GB'))).toEqual(['payments-db OOMs on every import'])
    expect(await shown(page('payments-db disk 99 %'))).toEqual([
      'payments-db went away: no space left on device',
    ])
  })

  it('is, beside the rewrite that puts it in doubt, a cause of the kind that the symptom comes from', async () => {
    const old = { at: NOW - 100 * DAY, services: ['intake'] }
    const detail = (why: string): Lesson['detail'] => ({
      ...{ kind: 'cause', symptom: 'points are lost' },
      ...{ cause: why, fix: null },
    })
    const doubted = (why: string) => lesson({ ...old, statement: why, detail: detail(why), status: 'stale' })
    await save(
      doubted('a rebalance of kafka took long'),
      doubted('the certificate had expired'),
      lesson({ ...old, statement: 'a kafka topic was deleted', detail: detail('a kafka topic was deleted') }),
    )
    const page = pageOf({ title: 'intake consumer lag 50000', service: 'intake', metric: null, value: null })
    expect(await shown(page)).toEqual([])
    await save(
      lesson({
        ...{
          statement: 'intake was rewritten',
          services: ['intake'],
          at: NOW - 9 * DAY,
          status: 'confirmed',
        },
        detail: { kind: 'change', what: 'rewritten', since: NOW - 9 * DAY },
      }),
    )
    expect(await shown(page)).toEqual([
      'a kafka topic was deleted',
      'a rebalance of kafka took long',
      'intake was rewritten',
    ])
  })
})
