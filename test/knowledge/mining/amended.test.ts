import { describe, expect, it } from 'vitest'
import { stillAmended } from '../../../src/knowledge/mining/amending/still-amended.ts'
import { readConversation } from '../../../src/knowledge/mining/read-conversation.ts'
import { amendmentIn } from '../../../src/knowledge/mining/rules/amended.ts'
import { exportOf, folderOf, mined, said } from '../support/mine-folder.ts'

const DAY = 86_400

const AT = Date.parse('2026-09-10T12:00:00Z')

const mine = async (messages: readonly object[]) =>
  (await mined({ slackExport: await folderOf(exportOf(messages)) })).lessons.filter(
    ({ kind }) => kind === 'expectation',
  )

const NIGHTLY =
  'kelp-router: replica lag up to 600 s from 02:00 to 03:30 UTC every night is normal, the dump runs'

const DEPLOYED = 'up to 4 % errors of reef-api in the first 9 minutes after a deploy are normal'

describe('what is said to be otherwise', () => {
  it.each([
    ['forget the 9 minutes, it is 4 now', [9], [4]],
    ['make that 900 instead of 600, same hours', [600], [900]],
    ['not 30, take 20', [30], [20]],
    ['please raise it to 15 min', [], [15]],
    ['the 20 min after a restart is history, with the new client its 8', [20], [8]],
    ['we lowered the limit from 50 to 30 %', [50], [30]],
  ])('in numbers: "%s"', (text, gone, now) => {
    const found = amendmentIn(text, AT)
    expect(found?.gone.map(({ value }) => value)).toEqual(gone)
    expect(found?.now.map(({ value }) => value)).toEqual(now)
  })

  it.each([
    'the exception for the batch is gone',
    'the 80 % is not valid any more',
    'a slow start on sundays is not expected any more',
    'no longer tolerated since the new driver',
    'please do not ignore it in the evenings any more',
    'from 1 October a full queue is an incident like any other',
  ])('without anything in its place: "%s"', (text) => {
    expect(amendmentIn(text, AT)).toMatchObject({ isWithdrawn: true })
  })

  it.each([
    'restarted it, 3 pods now',
    'the incident is over',
    'maintenance is over, all good',
    'from Monday to Friday we see 15',
    'from 7 to 10 it is up to 75 minutes',
    'it is 40 % since the deploy',
  ])('is nothing in "%s"', (text) => {
    expect(amendmentIn(text, AT)).toBeNull()
  })

  it('in days and hours', () => {
    expect(amendmentIn('it moves from Monday to Thursday, same hours', AT)?.weekday).toEqual({
      gone: 1,
      now: 4,
    })
    expect(amendmentIn('from 1 October 17:00 UTC instead of 15:00', AT)).toMatchObject({
      hour: { gone: 900, now: 1020, zone: 'UTC' },
      from: Date.parse('2026-10-01T00:00:00Z'),
    })
  })
})

/** What was said, and nine days later by whom what changes it. */
const amending = (first: string, by: string, text: string) =>
  mine([said(0, 'U1', first), said(9 * DAY, by, text)])

describe('an older expectation', () => {
  it('holds until another number takes its place, which inherits the rest', async () => {
    const [old, now] = await amending(
      NIGHTLY,
      'U2',
      'the dump grew. kelp-router lag in the night window: make that 900 instead of 600, same hours',
    )
    expect(old).toMatchObject({ status: 'superseded', supersededBy: now?.id })
    expect(now).toMatchObject({
      status: 'candidate',
      services: ['kelp-router'],
      detail: {
        bounds: [{ value: 900, unit: 's' }],
        during: { every: 'day', window: { from: 120, to: 210 } },
      },
    })
  })

  it('keeps its limit where only its minutes change', async () => {
    const [old, now] = await amending(
      DEPLOYED,
      'U1',
      'reef-api after a deploy: forget the 9 minutes, since the warm-up it is 3. the 4 % stays',
    )
    expect(old?.status).toBe('superseded')
    expect(now?.detail).toMatchObject({ bounds: [{ value: 4 }], after: { trigger: 'deploy', minutes: 3 } })
  })

  it('is over where it is withdrawn, from when on that says', async () => {
    const [old, now] = await amending(
      NIGHTLY,
      'U2',
      'kelp-router has no dump any more: lag at night is not normal any more, the nightly window is gone',
    )
    expect(old).toMatchObject({ status: 'superseded', supersededBy: now?.id })
    expect(now?.detail).toMatchObject({ bounds: [], after: null, during: null })
  })

  it('goes on elsewhere where one place is taken out', async () => {
    const [, now] = await amending(
      NIGHTLY,
      'U1',
      'kelp-router in eu-west-1 has a new disk: lag of the dump is not tolerated in eu-west-1 any more',
    )
    expect(now?.detail).toMatchObject({ except: ['eu-west-1'], bounds: [{ value: 600 }] })
  })

  it('stays beside what speaks of something else, which is no lesson by itself', async () => {
    const lessons = await mine([
      said(0, 'U1', NIGHTLY),
      said(9 * DAY, 'U1', 'the lunch exception for the canteen is gone'),
      said(10 * DAY, 'U1', 'reef-api timeouts: forget the 40, it is 25 now'),
    ])
    expect(lessons).toMatchObject([{ status: 'candidate', detail: { bounds: [{ value: 600 }] } }])
  })
})

describe('a conversation that is read again', () => {
  it('leaves what was amended from another one, as long as its message says so', async () => {
    const lessons = await amending(
      DEPLOYED,
      'U1',
      'reef-api after a deploy: forget the 9 minutes, it is 3 now. the 4 % stays',
    )
    const now = lessons.at(-1)
    if (now === undefined || now.source.kind !== 'slack') throw new Error('nothing was read')
    const { source } = now
    const text = 'reef-api after a deploy: forget the 9 minutes, it is 3 now. the 4 % stays'
    const [draft] = readConversation(
      {
        first: source.ts,
        messages: [
          {
            ts: source.ts,
            at: now.at,
            author: 'U1',
            text,
            thread: null,
            bot: false,
            mentions: [],
            reactions: [],
            edited: null,
          },
        ],
      },
      null,
    ).filter(({ amends }) => amends !== undefined)
    if (draft === undefined) throw new Error('it amends nothing')
    const again = (message: string) =>
      stillAmended(lessons, [{ draft, source }], [{ ts: source.ts, text: message }])
    expect([...again(text)]).toEqual([now.id])
    expect([...again('never mind')]).toEqual([])
  })
})
