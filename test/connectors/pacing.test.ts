import { describe, expect, it } from 'vitest'
import { createPace, paced } from '../../src/connectors/pacing.ts'
import type { HttpClient, HttpReply } from '../../src/platform/http-client.ts'

const NOW = Date.UTC(2026, 2, 3, 10, 0, 0)
const fine = { kind: 'answered', status: 200, headers: {}, body: Buffer.alloc(0), cut: null } as const

/** A system that gives these answers, then is well; its clock is in the test's hands. */
function system(...answers: HttpReply[]) {
  const clock = { now: NOW, sent: 0 }
  const client: HttpClient = {
    baseUrl: 'http://test',
    ask: async () => {
      clock.sent += 1
      return answers.shift() ?? fine
    },
    close: async () => undefined,
  }
  const pace = createPace(() => clock.now)
  const ask = (): Promise<HttpReply> =>
    paced(client, pace).ask({ path: '/', signal: AbortSignal.timeout(1000) })
  return { clock, ask }
}

const limited = (after: string | undefined, status = 429): HttpReply => ({
  ...fine,
  status,
  headers: after === undefined ? {} : { 'retry-after': after },
})

describe('the pace of an instance', () => {
  it.each([
    ['seconds', limited('7'), 7000],
    ['a date', limited(new Date(NOW + 30_000).toUTCString()), 30_000],
    ['a date that is past', limited(new Date(NOW - 30_000).toUTCString()), 0],
    ['an hour, which is too long', limited('3600'), 300_000],
    ['nothing', limited(undefined), 10_000],
    ['nonsense', limited('soon'), 10_000],
    ['a secondary limit of GitHub', limited('60', 403), 60_000],
    ['overload', limited('5', 503), 5000],
  ])('waits as it was told to: %s', async (_, answer, wait) => {
    const { clock, ask } = system(answer)
    expect(await ask()).toBe(answer)
    clock.now += wait - 1
    if (wait > 0) expect(await ask()).toEqual({ kind: 'paused', until: NOW + wait })
    expect(clock.sent).toBe(1)
    clock.now += 1
    expect(await ask()).toBe(fine)
    expect(await ask()).toBe(fine)
    expect(clock.sent).toBe(3)
  })

  it.each([
    ['a refusal', limited(undefined, 403)],
    ['an outage that names no time', limited(undefined, 503)],
    ['a moved system', limited('9', 301)],
    ['no answer', { kind: 'aborted' } as const],
  ])('is not changed by %s', async (_, answer) => {
    const { ask } = system(answer)
    await ask()
    expect(await ask()).toBe(fine)
  })

  it('is not shortened by an answer that was on its way', async () => {
    const { clock, ask } = system(limited('100'), fine)
    const [first, second] = await Promise.all([ask(), ask()])
    expect([first.kind, second.kind]).toEqual(['answered', 'answered'])
    clock.now += 99_000
    expect((await ask()).kind).toBe('paused')
  })
})
