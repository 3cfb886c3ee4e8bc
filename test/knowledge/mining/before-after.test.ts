import { describe, expect, it } from 'vitest'
import { read } from '../support/thread.ts'

describe('what is otherwise from now on', () => {
  it.each([
    [
      'stockroom',
      'ann: stockroom is off Oracle as of sunday night. pg17. so the awr reports in your notes: bin them',
    ],
    [
      null,
      'ann: the stockroom nightly is on Dagster since last night, no longer on the util box. rerun there, editing the crontab does nothing',
    ],
    [
      'routing',
      'ann: routing 3 is live in all halls as of 14:20. go, no jvm, no heap anywhere. the sunday restart is history',
    ],
    [
      'mailer',
      "ann: morning all, coffee is out, also mailer sends letters with Postwing from this morning, Quillpost contract over. the old Q-codes don't appear any more",
    ],
    [
      null,
      'ann: scans go over RabbitMQ now. the redis gets switched off friday so the flush trick cannot be done',
    ],
    [
      null,
      'ann: customs export is every 10 min since this morning, in small batches. so the hourly hump of the replica is gone',
    ],
    [
      'sorter',
      'ann: sorter v88 warms the belts before it takes parcels. from here on errors after a deploy are errors, roll it back',
    ],
    [null, 'ann: key vault is swapped, Ironbox out, Vaulty in. any page that says ironbox is 100% stale'],
    ['stockroom', 'ann: stockroom lives in k8s since monday, nothing is left on the old VMs'],
    ['mailer', 'ann: since the reorg mailer deploys from main, no more release branches'],
    [
      'dock-router',
      'ann: done, dock-router runs on NATS since 15:30. No more draining by hand. The broker dashboards are dead',
    ],
    [
      'stock-db',
      "ann: we're at 17 now on all stock-db nodes. Lag is measured differently (used to count up), alerts from before the 3rd don't mean much",
    ],
    [
      'belt-cam',
      "ann: also I raised the belt-cam queue alert from 300 to 900 frames, so old graphs aren't comparable",
    ],
    [
      'bid-sender',
      'ann: from 1 April the exchange wants quarter hours, bid-sender sends 96 periods and not 24. Every threshold we have is meant for the old format',
    ],
    [
      null,
      'ann: yes, 4.0 renews tokens before they run out, so the usual 401s after a deploy are a thing of the past',
    ],
    [null, 'ann: so with 2.7.1 the 8 seconds that I always quote are over'],
    [
      'yard-app',
      "ann: yard-app uploads go straight to the bucket since this version, they don't pass by the proxy at all",
    ],
  ])('is a change of %s', (service, line) => {
    const found = read(null, line).filter(({ kind }) => kind === 'change')
    expect(found.map(({ services }) => services)).toEqual([service === null ? [] : [service]])
  })

  it.each([
    'ann: stockroom is down since this morning, the old logs are gone',
    'ann: workers are stuck since 3am and no longer pick up jobs',
    'ann: I am off caffeine as of sunday, no more espresso for me',
    'ann: standup is on zoom since monday, no longer in the kitchen',
    'ann: ola is in the api team since may, no longer in sales',
    'ann: when stockroom is on Postgres we can bin the awr notes',
    'ann: traffic is on eu-west-1 since 3am, no longer on eu-north-1',
    'ann: my old shop moved to Dagster, the crontab was history in a week',
    'ann: if we ever run stockroom on Mongo the reports are history',
    'ann: is stockroom on postgres now, or is oracle still used?',
    'ann: next month mailer sends with Postwing, Quillpost contract over',
    'ann: the queue is empty now, the backlog is gone',
    'ann: lunch out, dinner in',
    'ann: went to prod today with cid, no more worries',
    'ann: raised the tent from 2 to 3 metres, the old ropes are gone',
    'ann: I am on 3.2 now, no longer sick',
    'ann: power cycle the reader, if it stays flat open a ticket, there is no point in driving out',
    'ann: restart the worker first, day in, day out',
    'ann: lag is at 3s since noon, no more alerts',
    'ann: raised the pool of ledger-db from 20 to 50, waits are gone',
    'ann: bumped the timeout of ledger-api to 30s, errors are over',
  ])('is not told: %s', (line) => {
    expect(read(null, line).filter(({ kind }) => kind === 'change')).toEqual([])
  })
})
