import { describe, expect, it } from 'vitest'
import type { Lesson } from '../../../src/domain/lesson.ts'
import { amendmentIn, forgottenIn } from '../../../src/knowledge/mining/language/amended.ts'
import { exportOf, folderOf, mined, said, tsOf } from '../support/mine-folder.ts'

const DAY = 86_400

const mine = async (messages: readonly object[]): Promise<Lesson[]> =>
  (await mined({ slackExport: await folderOf(exportOf(messages)) })).lessons

const normal = (lessons: readonly Lesson[]): Lesson[] => lessons.filter(({ kind }) => kind === 'expectation')

describe('a number in place of another', () => {
  it.each([
    ['forget the 10 minutes after a deploy, its 4 now', { from: 10, to: 4, unit: 'min' }],
    ['the 20 min after a restart is history, since the rewrite it is 5', { from: 20, to: 5, unit: 'min' }],
    ['lag in that window: make that 1500 instead of 900', { from: 900, to: 1500, unit: '' }],
    ['reef, not 20. I measured it. take 15', { from: 20, to: 15, unit: '' }],
    ['please raise it to 15 %, same hours', { from: null, to: 15, unit: '%' }],
  ])('"%s"', (text, amendment) => {
    expect(amendmentIn(text)).toEqual(amendment)
  })

  it.each([
    'make it 15 minutes earlier tomorrow',
    'the release is at 16:00 instead of 14:00, same ten minutes',
    'training takes 40 minutes, not 10 as I thought',
    'the 92 % of thursday is not valid any more',
    'p99 is 5 now',
  ])('is none: "%s"', (text) => {
    expect(amendmentIn(text)).toBeNull()
  })

  it('leaves the number that is gone', () => {
    expect(forgottenIn('the old five percent no longer applies')).toEqual([5])
    expect(forgottenIn('the five percent applies')).toEqual([])
  })
})

describe('an amendment', () => {
  const first = 'reef-api in eu-west-1: up to 2 % 5xx for 10 minutes after each deploy, that is normal'

  it('keeps all else that was said, and takes its place', async () => {
    const [before, after] = normal(
      await mine([said(0, 'U1', first), said(DAY, 'U2', 'reef-api: forget the 10 minutes, its 4 now')]),
    )
    expect(before).toMatchObject({ status: 'superseded', supersededBy: after?.id })
    expect(after).toMatchObject({
      services: ['reef-api'],
      detail: { bounds: [{ value: 2, unit: '%' }], places: ['eu-west-1'], after: { minutes: 4 } },
    })
  })

  it('may name nothing in a thread about it, and be amended again', async () => {
    const lessons = normal(
      await mine([
        said(0, 'U1', first),
        said(DAY, 'U2', 'is 3 % 5xx on reef-api normal?', { thread_ts: tsOf(DAY) }),
        said(DAY + 60, 'U1', 'please raise it to 3 %, everything else stays', { thread_ts: tsOf(DAY) }),
        said(2 * DAY, 'U1', 'reef-api 5xx after a deploy: make that 4 % instead of 3'),
      ]),
    )
    const limits = lessons.map(({ detail, status }) => [
      detail.kind === 'expectation' ? detail.bounds[0]?.value : null,
      status,
    ])
    expect(limits).toEqual([
      [2, 'superseded'],
      [3, 'superseded'],
      [4, 'candidate'],
    ])
  })

  it('of what nobody said is no lesson, and of another service amends nothing', async () => {
    const lessons = normal(
      await mine([said(0, 'U1', first), said(DAY, 'U2', 'kelp-web: forget the 10 minutes, its 4 now')]),
    )
    expect(lessons).toMatchObject([{ status: 'candidate', detail: { after: { minutes: 10 } } }])
  })
})
