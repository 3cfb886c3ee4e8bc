import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fakePrometheus } from '../connectors/prometheus/fake-prometheus.ts'
import { type Respond, serveHttp, type TestServer } from '../connectors/support/bad-server.ts'
import { storyWorkspace } from './support/story-export.ts'
import {
  type Firing,
  type Installation,
  importExport,
  openInstallation,
  type StoryServer,
  startStories,
} from './support/story-server.ts'

/** Nobody's maintenance; and a week later, when it is paybridge's again. */
const OTHER_TUESDAY = '2025-11-18'
const TUESDAY = '2025-11-25'

const DEPLOYED_AT = `${OTHER_TUESDAY}T03:00:00Z`

/** The canary's share of failed requests: 2 % after the first deploy, 4 % after the second. */
function failing(seconds: number): number {
  const at = seconds * 1000
  if (at >= Date.parse(`${TUESDAY}T03:01:00Z`)) return 0.04
  return at >= Date.parse(`${OTHER_TUESDAY}T03:01:00Z`) ? 0.02 : 0.001
}

const CANARY = 'checkout-canary'

const measuring = fakePrometheus({ service: CANARY, failing })
const empty = fakePrometheus(null)

/** A Prometheus that has series of the canary alone. */
const prometheus: Respond = (request, response) =>
  request.url.pathname.includes('query') && !request.url.search.includes(CANARY)
    ? empty(request, response)
    : measuring(request, response)

const errorsOf = (summary: string, region: string, at: string): Firing => ({
  ...{ name: 'CanaryErrorRate', service: CANARY, summary: `${CANARY} ${summary} (limit 1 %)`, at },
  labels: { region },
})

let measured: TestServer
let installation: Installation
let sitrep: StoryServer

async function firstTuesday(): Promise<void> {
  const at = `${OTHER_TUESDAY}T03:12:00Z`
  await sitrep.deploy(CANARY, DEPLOYED_AT)
  await sitrep.fire(errorsOf('answers 2 % errors', 'us-west-2', at))
  await sitrep.fire(errorsOf('in Ireland answers 2 % errors', 'eu-west-1', at))
  await sitrep.trigger({ service: 'checkout', summary: 'checkout webhook timeouts 39 % (limit 10 %)', at })
  const lag = { name: 'ReplicaLagHigh', service: 'orders-replica', at }
  await sitrep.fire({ ...lag, summary: 'orders-replica lag 300 ms (limit 250 ms)' })
  for (const title of ['answers 2 %', 'Ireland', 'timeouts 39 %', 'lag 300 ms']) await sitrep.thread(title)
  sitrep.setClock(`${OTHER_TUESDAY}T03:17:04Z`)
  await sitrep.fire(errorsOf('still answers 2 % errors', 'us-west-2', `${OTHER_TUESDAY}T03:17:00Z`))
  await sitrep.thread('still answers')
}

async function secondTuesday(): Promise<void> {
  const at = `${TUESDAY}T03:12:00Z`
  sitrep.setClock(`${TUESDAY}T03:12:04Z`)
  await sitrep.deploy(CANARY, `${TUESDAY}T03:00:00Z`)
  await sitrep.fire(errorsOf('answers 4 % errors', 'us-west-2', at))
  await sitrep.trigger({ service: 'checkout', summary: 'checkout webhook timeouts 40 % (limit 10 %)', at })
  const cart = { service: 'cart-service', at }
  await sitrep.fire({ ...cart, name: 'CartHeapHigh', summary: 'cart-service heap 91 % (limit 85 %)' })
  await sitrep.fire({ ...cart, name: 'CartPoolWaits', summary: 'cart-service waits for connections' })
  const lag = { name: 'ReplicaLagHigh', service: 'orders-replica', at }
  await sitrep.fire({ ...lag, summary: 'orders-replica lag 720 ms (limit 500 ms)' })
  const connections = { name: 'PgConnectionsExhausted', at }
  for (const service of ['warehouse-pg-main', 'orders-pg-main'])
    await sitrep.fire({ ...connections, service, summary: `${service} has no free connections` })
  const voucher = { service: 'voucher-api', at }
  await sitrep.fire({ ...voucher, name: 'HighErrorRate', summary: 'voucher-api answers 11 % errors' })
  await sitrep.fire({ ...voucher, name: 'DiskFull', summary: 'voucher-api disk 97 % full' })
}

beforeAll(async () => {
  measured = await serveHttp(prometheus)
  installation = await openInstallation(await storyWorkspace(), measured.url)
  const importing = importExport(installation)
  expect(await once(importing, 'close')).toEqual([0, null])
  sitrep = await startStories(installation, `${OTHER_TUESDAY}T03:12:04Z`)
  await firstTuesday()
  await secondTuesday()
}, 300_000)

afterAll(async () => {
  await sitrep?.[Symbol.asyncDispose]()
  await installation?.[Symbol.asyncDispose]()
  await measured?.[Symbol.asyncDispose]()
})

/** Where a line of a message leads: the message in the channel that says it. */
const link = (channel: string): string =>
  String.raw`<http://127\.0\.0\.1:\d+/archives/${channel}/p\d{16}(?:\?thread_ts=\d+\.\d{6}&cid=${channel})?>`

const line = (text: string, channel: string): RegExp => new RegExp(`^• ${text} ${link(channel)}`, 'm')

describe('from the raw export of Slack to the text of the thread', () => {
  it('the window of every other Tuesday shows while it holds, and in no other week', async () => {
    const text = await sitrep.thread('timeouts 40 %')
    expect(text).toMatch(
      line(
        String.raw`Window now: .*paybridge.* every other Tuesday 03:00–05:00 UTC \(#payments, 14 Oct, unconfirmed\)`,
        'C0PAYMENTS',
      ),
    )
    expect(text).toMatch(
      line(String.raw`Owner: team Falcon \(#payments, 20 Oct, unconfirmed\)`, 'C0PAYMENTS'),
    )
    expect(text).toMatch(
      /^• Second page of this kind since 1 Nov\. Before: 18 Nov no cause was found, fix not recorded$/m,
    )
    const other = await sitrep.thread('timeouts 39 %')
    expect(other).toContain('Owner: team Falcon')
    expect(other).not.toMatch(/Window|paybridge|maintenance/)
  })

  it('what was learnt before a rewrite is in doubt, and so is the alert of that time', async () => {
    const text = await sitrep.thread('cart-service heap')
    const doubt = 'in doubt, older than the change of 15 Sep 2025'
    expect(text).toMatch(
      line(
        String.raw`Procedure: If the heap of cart-service is above 85 %, .* \(#storefront-eng, 2 Jun, ${doubt}\)`,
        'C0REWRITE',
      ),
    )
    expect(text).toMatch(
      line(String.raw`Seen before: the session cache.* \(#storefront-eng, 12 May, ${doubt}\)`, 'C0REWRITE'),
    )
    expect(text).toMatch(
      line(
        String.raw`This alert may be older than what it watches: it existed on 2025-05-12 \(#storefront-eng speaks of it\), cart-service changed on 2025-09-15: cart-service was rewritten in Go and went live today\.? \(#storefront-eng, 15 Sep, unconfirmed\)`,
        'C0REWRITE',
      ),
    )
    const since = await sitrep.thread('cart-service waits')
    expect(since).toMatch(
      line(
        String.raw`Seen before: its new redis pool has only 10 connections – what helped: raised the pool to 50.* \(#storefront-eng, 20 Oct\)`,
        'C0REWRITE',
      ),
    )
    expect(since).not.toMatch(/in doubt|may be older|session cache|heap/)
  })

  it('the canary is expected for 15 minutes after a deploy', async () => {
    const text = await sitrep.thread('answers 2 %')
    expect(text).toMatch(/^:ballot_box_with_check: \*Expected behaviour of checkout-canary\*$/m)
    expect(text).toMatch(
      /^• the team wrote and confirmed: "no, 2 % errors in us-west-2 on checkout-canary are expected for 15 min after each deploy" \(#deploys, 2025-10-06\)/m,
    )
    expect(text).toMatch(/^• measured: http_requests_error_ratio 2 %/m)
    expect(text).toMatch(/^• after .* at 03:00:00 UTC, expected until 03:15:00 UTC/m)
    expect(text).not.toMatch(/No cause|Suspects/)
  })

  it.each([
    ['17 min after it', 'still answers', String.raw`more than 15 min after the deploy \(17 min`],
    ['at 4 %', 'answers 4 %', String.raw`errors above 2 % \(12 min after the deploy, in us-west-2, .* 4 %\)`],
    ['elsewhere', 'Ireland', String.raw`not in us-west-2 \(12 min after the deploy, in eu-west-1, .*\)`],
  ])('the canary is investigated as anything else %s', async (_, title, why) => {
    const text = await sitrep.thread(title)
    expect(text).not.toContain('Expected behaviour')
    expect(text).toMatch(/^\*Suspects\*\n• checkout-canary \(errors\)/m)
    expect(text).toMatch(
      new RegExp(
        String.raw`^• Not as expected: 2 % errors in us-west-2 on checkout-canary .* \(#deploys, 6 Oct\) ${link('C0CANARY')}: ${why}`,
        'm',
      ),
    )
  })

  it('what to do about a lagging replica shows from its limit on', async () => {
    expect(await sitrep.thread('lag 720 ms')).toMatch(
      line(
        String.raw`Procedure: if the replica lag of orders-replica is over 500 ms: page the database team, do not restart \(#db-help, 7 Oct, unconfirmed\)`,
        'C0LAG',
      ),
    )
    expect(await sitrep.thread('lag 300 ms')).not.toMatch(/Procedure|restart/)
  })

  it('what was said of a nickname shows for the database it means, and says whom it means', async () => {
    const text = await sitrep.thread('warehouse-pg-main has')
    expect(text).toMatch(
      line(
        String.raw`Seen before: .*the whale ran out of connections because the report job opens 400 of them – fix: limited the report job to 20, fine now \(#data, 2 Oct\)`,
        'C0NICKNAME',
      ),
    )
    expect(text).toMatch(
      line(
        String.raw`Called so here: whale is warehouse-pg-main \(#data, 4 Sep, unconfirmed\)`,
        'C0NICKNAME',
      ),
    )
    expect(await sitrep.thread('orders-pg-main has')).not.toMatch(/whale|report job/)
  })

  it('a diagnosis that was corrected three days later is not told any more', async () => {
    const text = await sitrep.thread('voucher-api answers')
    expect(text).toMatch(
      line(
        String.raw`Seen before: the expired token of the coupon partner, the restart only fetched a new one \(#inc-checkout, 9 Oct, unconfirmed\)`,
        'C0CORRECTED',
      ),
    )
    expect(text).not.toMatch(/redis|failover/)
    expect(await sitrep.thread('voucher-api disk')).not.toMatch(/Seen before|token/)
  })

  it('and nothing of it is from a channel that not all of them read', async () => {
    expect(await sitrep.everything()).not.toMatch(/osprey/i)
  })
})
