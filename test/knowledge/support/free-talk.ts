import type { ExpectationDetail } from '../../../src/domain/lesson.ts'
import type { Prompt } from '../../../src/knowledge/mining/rules/spoken-before.ts'

/** Talk as people type it, each with what it answers, and what has to be read in it. */

export interface Tolerated {
  said: string
  after: Prompt[]
  detail: Partial<ExpectationDetail>
}

const alert = (text: string): Prompt => ({ text, bot: true })
const asked = (text: string): Prompt => ({ text, bot: false })

const bound = (metric: string, value: number, unit: string): ExpectationDetail['bounds'] => [
  { metric, op: '<=', value, unit },
]

export const TOLERATED: readonly Tolerated[] = [
  {
    said: 'yeah thats the oven log upload. till about 40 seconds i would not even look',
    after: [asked('label-printer p95 is at 31s?? should i worry')],
    detail: { bounds: bound('p95', 40, 's') },
  },
  {
    said: 'the scanner ward always trails the rest, quarter of an hour behind is nothing unusual',
    after: [asked('images from radiology are 11 minutes late, normal?')],
    detail: { bounds: bound('lag', 15, 'min') },
  },
  {
    said: 'saturdays noon to half past two (utc) everybody checks their lottery numbers. cpu to 90 is fine then',
    after: [alert('[FIRING] draws cpu 84%')],
    detail: {
      bounds: bound('cpu', 90, '%'),
      during: {
        every: 'week',
        weeks: 1,
        weekday: 6,
        anchor: null,
        window: { from: 720, to: 870, zone: 'UTC' },
      },
    },
  },
  {
    said: 'no worries. it drops about two percent of requests for the first three minutes after a roll while the sockets reconnect, then its clean',
    after: [alert('[FIRING] seatplan error_rate 1.7%'), asked('roll back?')],
    detail: { bounds: bound('error rate', 2, '%'), after: { trigger: 'roll', minutes: 3 } },
  },
  {
    said: 'i would say 800 before anybody needs to care',
    after: [asked("what's a normal p99 for the quote engine? we alert at 250ms")],
    detail: { bounds: bound('p99', 800, 'ms') },
  },
  {
    said: 'thats just tape being tape. up to an hour and a half behind is okay, beyond that give me a ring',
    after: [alert('archive-sync lag 4100s')],
    detail: { bounds: bound('lag', 90, 'min') },
  },
  {
    said: 'last five minutes of every hour the meters report in, queue goes to twelve hundred and empties by itself. leave it',
    after: [alert('[FIRING] meter-intake queue depth 930')],
    detail: { during: { every: 'hour', from: 55, to: 60, window: null } },
  },
  {
    said: 'depends. the cold store is on a radio link so anything to 90 secs is ok out there, the bakery has fibre, more than 5 there would be odd',
    after: [asked('sensor lag 70s, is that bad?')],
    detail: { bounds: bound('lag', 90, 's') },
  },
  {
    said: 'between midnight and 2am it runs the royalties. sits at 97, nothing to see',
    after: [asked('why is the cpu of the ledger box at 97, legit?')],
    detail: { during: { every: 'day', window: { from: 0, to: 120, zone: null } } },
  },
  {
    said: '1st of the month the statements go out, error rate to 3 percent is intended (they throttle us). goes away by noon',
    after: [],
    detail: {
      bounds: bound('error rate', 3, '%'),
      during: { every: 'month', day: 1, window: null },
    },
  },
  {
    said: 'nah thats normal, the crane reports once a minute so it can be 75 secs behind',
    after: [alert('ALERT crane-feed staleness 71s')],
    detail: { bounds: bound('lag', 75, 's') },
  },
  {
    said: 'for about ten minutes after the market opens p99 goes to 3 seconds, dont page anyone for that',
    after: [alert('[FIRING] odds p99 2800ms')],
    detail: { bounds: bound('p99', 3, 's') },
  },
  {
    said: 'race start. every race day between 13 and 18 utc it breathes up to two seconds, let it',
    after: [alert('[FIRING] tote p99 1900ms'), asked('eh?')],
    detail: {
      bounds: bound('p99', 2, 's'),
      during: { every: 'day', window: { from: 780, to: 1080, zone: 'UTC' } },
    },
  },
  {
    said: 'not under one and a half',
    after: [asked('error rate on lockers 0.9 percent, do i worry')],
    detail: { bounds: bound('error rate', 1.5, '%') },
  },
  {
    said: 'ten thousand. after that call me',
    after: [asked('how high may the queue get before we worry?')],
    detail: { bounds: bound('queue depth', 10_000, '') },
  },
  {
    said: 'paris again, ten minutes after every release they get up to 2%, old load balancer. other sites never',
    after: [alert('[FIRING] grain-api error_rate 0.019 (eu-west-3)')],
    detail: {
      bounds: bound('error rate', 2, '%'),
      places: ['paris'],
      after: { trigger: 'release', minutes: 10 },
    },
  },
  {
    said: 'during the tests, 4 to 15 May, up to 20% error rate is the testers, leave it',
    after: [],
    detail: { bounds: bound('error rate', 20, '%') },
  },
  {
    said: "no it's the reindex, sundays 3 to 5 cpu is at 95 and nobody needs search at that hour",
    after: [alert('[FIRING] search cpu_percent 93%'), asked('kill it?')],
    detail: {
      bounds: bound('cpu', 95, '%'),
      during: {
        every: 'week',
        weeks: 1,
        weekday: 0,
        anchor: null,
        window: { from: 180, to: 300, zone: null },
      },
    },
  },
  {
    said: 'is ok, on mondays in the night from 2 until 4 the cash desk server makes its closing, cpu goes until 98',
    after: [alert('[FIRING] kasse cpu 96%')],
    detail: {
      bounds: bound('cpu', 98, '%'),
      during: {
        every: 'week',
        weeks: 1,
        weekday: 1,
        anchor: null,
        window: { from: 120, to: 240, zone: null },
      },
    },
  },
  {
    said: 'normal p99 here is 150-200. 400 would make me nervous',
    after: [asked('what is a good p99 for geocoder? it says 180ms')],
    detail: { bounds: bound('p99', 400, 'ms') },
  },
  {
    said: 'harmless unless it stays over 70 for an hour',
    after: [alert('[FIRING] edge-3 cpu 64%'), asked('hm?')],
    detail: { bounds: bound('cpu', 70, '%') },
  },
  {
    // Nobody can say by a clock when it is: the limit alone would hold at any time.
    said: 'monday morning = slow morning. p95 up to 3s is fine',
    after: [asked('everything slow, p95 2.6s, known?')],
    detail: { bounds: [], during: null },
  },
  {
    said: 'so with 4.2 the nine seconds i always quote are over. should be under 3 in there',
    after: [asked('p99 was 1.4s in the rehearsal')],
    detail: { bounds: bound('p99', 3, 's') },
  },
]

/** What is none, whatever numbers and words it has. */
export const NOT_TOLERATED: readonly Omit<Tolerated, 'detail'>[] = [
  { said: 'lunch from 12 to 1 is fine for me', after: [] },
  { said: 'the train is always 10 minutes late on fridays, normal', after: [asked('where is tom?')] },
  { said: 'not normal at all, should be 20ms. looking', after: [asked('p99 is 900ms, is that ok?')] },
  { said: 'if we ever get to 5 percent errors i quit', after: [alert('[FIRING] quotes error_rate 2%')] },
  {
    said: 'at my last place we let it lag an hour and nobody cared',
    after: [alert('[FIRING] feed lag 80s')],
  },
  { said: 'is up to 3 percent ok?', after: [alert('[FIRING] quotes error_rate 2%')] },
  { said: 'oh great, 40 seconds, totally fine, this is fine', after: [alert('[FIRING] feed lag 40s')] },
  {
    said: 'it went to 12 seconds for ten minutes yesterday and i restarted it',
    after: [alert('[FIRING] quotes p99 12s')],
  },
  {
    said: 'over 90 you drain the node, `ctl drain`, and wait until it is under 10',
    after: [alert('[FIRING] feed lag 120s')],
  },
  { said: 'ok fine, i will look at it in 5 minutes', after: [alert('[FIRING] feed lag 120s')] },
  { said: 'everything back to normal, p99 200ms', after: [alert('[RESOLVED] quotes p99 210ms')] },
  { said: 'we should allow up to 5 percent errors in the canary', after: [asked('roll back?')] },
  { said: '3 people are out next week, thats ok', after: [] },
  { said: 'gremlins. up to 4 of them are normal lol', after: [alert('[FIRING] feed lag 120s')] },
  { said: "p99 is 3s, that's not fine", after: [alert('[FIRING] quotes p99 3000ms')] },
  { said: 'that was me, was up to 90% for ten minutes', after: [alert('[FIRING] quotes cpu 90%')] },
  { said: 'restarted 2 pods, down to 200ms, fine', after: [alert('[FIRING] quotes p99 3s')] },
  { said: "yes it's bad, 12% and climbing", after: [asked('error rate 9%, is that bad?')] },
  { said: "no idea, it's been at 3 seconds for 20 minutes", after: [asked('p99 3s, normal?')] },
  { said: 'up to 20 people are fine', after: [alert('[FIRING] quotes p99 3s')] },
  { said: 'anything to 40 euros is ok', after: [alert('[FIRING] quotes p99 3s')] },
  { said: 'the outage is over, errors under 2%', after: [alert('[FIRING] quotes error_rate 9%')] },
  { said: 'give me 5 minutes', after: [alert('[FIRING] quotes p99 3s')] },
  { said: 'wait 10 min and see', after: [alert('[FIRING] quotes error_rate 4%'), asked('roll back?')] },
  { said: 'took 20 minutes and 4% errors, now calm', after: [alert('[FIRING] quotes error_rate 4%')] },
  { said: 'it was at 91% before i left. no scratch that, disk is fine', after: [alert('disk 91%')] },
]

/** What comes back, and whether it is one. */
export const RHYTHMS: readonly string[] = [
  'the bank closes its gateway sundays 2 to half three (utc), nothing settles',
  'every third thursday of the month, 19 to 21, the carrier works on the line and the depot is dark',
  'the catalogue gets rebuilt on the 15th of each month at six in the morning',
  'no deploys between 4pm and half seven please, thats when the doors open',
  'nobody pushes anything from november to january, the auditors are in',
  'their feed is shut fortnightly on a monday, 21:00-22:30 UTC, next one is the 12th',
  'keys get swapped every 60 days, so 3 march and 2 may are the next ones',
  'the old mainframe goes away every night from quarter to one till three',
  'licence server restarts itself on the last friday of the quarter, 18:00 UTC',
  'we freeze from 15 Dec to 6 Jan',
  'the scanner gets calibrated mondays at seven, half an hour, no images meanwhile',
  'they service the line every six weeks, next on 14 May 21:00',
  'Friday afternoons after 3 we ship nothing',
  'the mainframe is unreachable sat 22:00 - sun 04:00 utc, each week',
  'Fiber vendor works in the duct every second wednesday from 11pm to 3am, next one is the 14th',
  'between christmas and epiphany nobody touches prod',
  'we get the price file at quarter past five each morning, catalog is read only for ten minutes',
  'the certificate of the door readers has to be swapped twice a year, april and october',
  'the observatory takes the link down every other wednesday, 10 till noon',
]

export const NO_RHYTHMS: readonly string[] = [
  'lunch is at 12 to 1 on fridays',
  'the canteen is closed every friday from 2pm',
  'the bus goes every 20 minutes, next one at 5:40',
  'we deployed between 3 and 4pm today',
  'no deploys tonight between 8 and 9 please',
  'is it down every monday from 2 to 4?',
  'at my old job everything was frozen from november to january',
  'I will move the export to sundays 3am',
  'he backs up his laptop every sunday at 9',
  'the pub quiz runs every second thursday, 8 till 10',
  'choir practice is on mondays 7 to 9pm, it runs late',
]
