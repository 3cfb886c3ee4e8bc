import { describe, expect, it } from 'vitest'
import type { Lesson } from '../../../src/domain/lesson.ts'
import { exportOf, folderOf, mined, said, tsOf } from '../support/mine-folder.ts'

type Line = [at: number, user: string, text: string]

const THREAD = { thread_ts: tsOf(0) }

async function told(...lines: Line[]): Promise<Lesson[]> {
  const messages = lines.map(([at, user, text]) => said(at, user, text, THREAD))
  return (await mined({ slackExport: await folderOf(exportOf(messages)) })).lessons
}

const DAY = 86_400

describe('one thought in several messages', () => {
  it('is read in all of them', async () => {
    const lessons = await told(
      [0, 'U1', 'tide-api is red whenever we release'],
      [60, 'U2', 'it throws up to 4% errors in eu-west-2 after a release'],
      [90, 'U2', 'lasts 8 minutes'],
    )
    expect(lessons).toMatchObject([
      {
        kind: 'expectation',
        services: ['tide-api'],
        detail: { places: ['eu-west-2'], after: { trigger: 'release', minutes: 8 } },
      },
    ])
  })

  it('is not when somebody else goes on', async () => {
    const lessons = await told(
      [0, 'U1', 'reef-replica lag 2 s, what do i do'],
      [60, 'U2', 'above one second? call the database team'],
      [90, 'U1', 'dont restart it before lunch'],
    )
    expect(lessons.map(({ detail }) => detail)).toMatchObject([{ steps: ['call the database team'] }])
  })

  it('may forbid after what is to be done', async () => {
    const lessons = await told(
      [0, 'U1', 'reef-replica lag 2 s, what do i do'],
      [60, 'U2', 'above one second? call the database team'],
      [90, 'U2', 'whatever you do, dont bounce it'],
    )
    expect(lessons.map(({ detail }) => detail)).toMatchObject([
      { page: 'database team', steps: ['call the database team', 'whatever you do, dont bounce it'] },
    ])
  })
})

describe('a list', () => {
  it('of things that name themselves has one lesson an item', async () => {
    const lessons = await told([
      0,
      'U1',
      'What I hand over:\n• kelp-web: one deploy\n• tide-api: Corvid shuts its gateway down every Sunday 02:00 to 03:00 UTC',
    ])
    expect(lessons).toMatchObject([{ kind: 'schedule', services: ['tide-api'] }])
    expect(lessons[0]?.statement).not.toContain('kelp-web')
  })

  it('under words for normal tells limits that are, and under none does not', async () => {
    const items = '- tide-api: iowait up to 40%\n- new board, the old one goes away'
    const limits = async (head: string): Promise<unknown[]> =>
      (await told([0, 'U1', head], [60, 'U1', items]))
        .filter(({ kind }) => kind === 'expectation')
        .map(({ detail }) => detail)
    expect(await limits('hand-over, all of this is expected and needs nobody:')).toMatchObject([
      { bounds: [{ metric: 'iowait', value: 40 }] },
    ])
    expect(await limits('what I did last week:')).toEqual([])
  })

  it('with numbers is steps, in their order', async () => {
    const lessons = await told([
      0,
      'U1',
      'what to do when reef-replica lags by more than 2 s:\n1. page the database team\n2. never restart it',
    ])
    expect(lessons.map(({ detail }) => detail)).toMatchObject([
      { kind: 'procedure', steps: ['page the database team', 'never restart it'] },
    ])
  })
})

it('a schedule is also of what is said to feel it', async () => {
  const lessons = await told(
    [0, 'U1', 'Corvid will close its platform every Sunday from 02:00 to 03:00 UTC for maintenance'],
    [60, 'U2', 'then tide-api cannot charge in those hours'],
    [90, 'U1', 'kelp-web is deployed again'],
  )
  expect(lessons.find(({ kind }) => kind === 'schedule')?.services).toEqual(
    expect.arrayContaining(['tide-api']),
  )
  expect(lessons.find(({ kind }) => kind === 'schedule')?.services).not.toContain('kelp-web')
})

it('an answer that only says yes is no second lesson', async () => {
  const lessons = await told(
    [0, 'U1', 'tide-api has timeouts while the nightly export runs, is normal?'],
    [60, 'U2', 'yes is normal'],
  )
  expect(lessons.map(({ kind }) => kind)).toEqual(['expectation'])
})

describe('a diagnosis that is taken back', () => {
  const BEFORE: Line[] = [
    [0, 'U1', 'tide-api answers 503'],
    [600, 'U2', 'root cause was the garbage collector'],
  ]
  const causes = async (...lines: Line[]): Promise<string[]> =>
    (await told(...BEFORE, ...lines)).map(
      ({ detail, status }) => `${detail.kind === 'cause' ? detail.cause : detail.kind} (${status})`,
    )

  it('is replaced by what the next message says', async () => {
    expect(
      await causes(
        [3 * DAY, 'U2', 'we were wrong about the garbage collector'],
        [3 * DAY + 60, 'U2', 'tide-api was down because the ingress lost its certificate'],
      ),
    ).toEqual(['the garbage collector (superseded)', 'the ingress lost its certificate (candidate)'])
  })

  it.each([
    'Sorry but was not the GC. A worker wrote the same row twice since release 31.',
    'I have to take that back. The true story: a worker wrote the same row twice since release 31.',
    'the garbage collector was fine. a worker wrote the same row twice since release 31. no 503 since',
  ])('in whatever words: %s', async (text) => {
    const [before, after] = await causes([3 * DAY, 'U1', text])
    expect(before).toBe('the garbage collector (superseded)')
    expect(after).toContain('candidate')
    expect((await told(...BEFORE, [3 * DAY, 'U1', text]))[1]?.statement).toContain('same row twice')
  })

  it.each([
    'the ingress was fine by the way',
    'the garbage collector is fine since the upgrade',
    'the garbage collector was fine again after the upgrade',
  ])('stands when something else is cleared, or it has recovered: %s', async (text) => {
    expect(await causes([3 * DAY, 'U2', text])).toEqual(['the garbage collector (candidate)'])
  })

  it('names what was believed before and is not the cause any more', async () => {
    const text =
      'Correction for Monday. We said it was caused by the garbage collector. The pool was too small for the new workers.'
    expect((await causes([3 * DAY, 'U2', text]))[1]).toContain('pool was too small')
  })

  it('names its cause before what came of the fix', async () => {
    const [, after] = await causes([
      3 * DAY,
      'U2',
      'Correction. What really happened: the pool was exhausted by a batch job. Pool enlarged to 40, no drops since.',
    ])
    expect(after).toBe('the pool was exhausted by a batch job (candidate)')
  })
})

describe('a cause', () => {
  it.each([
    ['kelp-web loses rows when a leader changes, we solved it with idempotent writes', 'a leader changes'],
    ['kelp-web is slow: the problem was the pool, I made it bigger', 'the pool, I made it bigger'],
  ])('may stand with its remedy in one sentence: %s', async (text, cause) => {
    expect((await told([0, 'U1', text])).map(({ detail }) => detail)).toMatchObject([
      { kind: 'cause', cause },
    ])
  })

  it('is borne out by a remedy after which all is fine', async () => {
    const lessons = await told(
      [0, 'U1', 'kelp-web is slow again'],
      [60, 'U2', 'an old transaction kept the table locked. killed the session, kelp-web is fine'],
    )
    expect(lessons).toMatchObject([
      { kind: 'cause', detail: { fix: 'killed the session, kelp-web is fine' } },
    ])
  })
})
