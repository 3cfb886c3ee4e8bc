import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CollectRequest, LiveConnector } from '../../src/domain/connector.ts'
import { redactAnswer } from '../../src/evidence/redact-answer.ts'
import { redactHere } from '../../src/safety/redact/redaction.ts'
import { type PlanUnderTest, planContract } from './plan-contract.ts'
import { textOf } from './support/answer-text.ts'
import { type BadDay, onBadDay, type Respond, serveHttp, type TestServer } from './support/bad-server.ts'
import { selfSigned } from './support/certificate.ts'
import { serveProxy } from './support/connect-proxy.ts'

export interface HttpConnectorUnderTest {
  /** An instance of that name against the address; `proxy` and `ca` as sitrep.yaml would give them. */
  open(instance: { name: string; url: string; proxy?: string; ca?: string }): Promise<LiveConnector>
  /** The system on a good day; what it answers holds `secret` where its data would. */
  healthy(secret: string): Respond
  /** One request for each kind it answers. */
  requests: readonly CollectRequest[]
  /** The system on further days that make it ask differently; see `plan-contract.ts`. */
  days?: readonly Respond[]
  /** Requests beside `requests` whose plan is held against what is sent, such as a baseline. */
  planned?: readonly CollectRequest[]
  words?: PlanUnderTest['words']
  /** Paths that are read by POST; everything else has to be GET. */
  readsByPost?: RegExp
}

/** Of a form that any redaction knows. */
const SECRET = `ghp_${'a1B2'.repeat(9)}`

/** The credential that instances of these tests are given. */
const OWN = 'token-of-this-test'

const redact = redactHere({ key: 'of this test', known: [OWN] })

interface Outcome {
  day: BadDay
  status: readonly string[]
  says: RegExp
}

const DAYS: Record<string, Outcome> = {
  '401': { day: { kind: 'status', status: 401 }, status: ['denied'], says: /credential/ },
  '403': { day: { kind: 'status', status: 403 }, status: ['denied'], says: /may not read|credential/ },
  '404': { day: { kind: 'status', status: 404 }, status: ['failed', 'no_data'], says: /\S/ },
  '429': {
    day: { kind: 'status', status: 429, headers: { 'retry-after': '7' } },
    status: ['failed'],
    says: /too often/,
  },
  '500': { day: { kind: 'status', status: 500 }, status: ['failed'], says: /500/ },
  'a login page': { day: { kind: 'page' }, status: ['denied'], says: /login page/ },
  'a redirect': { day: { kind: 'redirect' }, status: ['denied'], says: /redirects/ },
  garbage: { day: { kind: 'garbage' }, status: ['failed'], says: /JSON|form/ },
  'a cut connection': { day: { kind: 'reset' }, status: ['failed'], says: /cannot be reached/ },
  'far too much': {
    day: { kind: 'huge', bytes: 40 * 1_048_576 },
    status: ['failed', 'truncated'],
    says: /larger|narrow|cap|cut/,
  },
}

/** What every connector that asks over HTTP does on a bad day, and that it only reads. */
export function httpConnectorContract(name: string, under: HttpConnectorUnderTest): void {
  const { days = [], planned = [], words } = under
  planContract(name, {
    open: (url) => under.open({ name: 'one', url }),
    days: [under.healthy('-'), ...days],
    requests: [...under.requests, ...planned],
    ...(words === undefined ? {} : { words }),
  })

  describe(`${name} over HTTP`, () => {
    const [request] = under.requests
    if (request === undefined) throw new Error(`${name} names no request`)
    const isRead = ({ method, path }: { method: string; path: string }): boolean =>
      method === 'GET' || (method === 'POST' && under.readsByPost?.test(path) === true)
    let good: TestServer
    beforeAll(async () => {
      good = await serveHttp(under.healthy(SECRET))
    })
    afterAll(() => good[Symbol.asyncDispose]())

    const collectFrom = async (url: string, ask: CollectRequest = request, ms = 30_000) => {
      const connector = await under.open({ name: 'one', url })
      try {
        return await connector.collect(ask, { signal: AbortSignal.timeout(ms) })
      } finally {
        await connector.close?.()
      }
    }

    it.each(under.requests.map((one) => [one.kind, one] as const))(
      'answers %s, names what was asked, and only reads',
      async (_, ask) => {
        const answers = await collectFrom(good.url, ask)
        expect(answers.length).toBeGreaterThan(0)
        expect(answers.some(({ status }) => status === 'ok')).toBe(true)
        for (const { query, source } of answers) {
          expect(query).toMatch(/^\S.*$/)
          expect(source).toMatch(/^\S+$/)
        }
        expect(good.requests.filter((one) => !isRead(one))).toEqual([])
      },
    )

    it.each(Object.entries(DAYS))('gives a value for %s', async (_, { day, status, says }) => {
      await using server = await serveHttp(onBadDay(day))
      const answers = await collectFrom(server.url)
      expect(answers.length).toBeGreaterThan(0)
      for (const answer of answers) {
        expect(status).toContain(answer.status)
        expect(answer.reason).toMatch(says)
        expect(answer.reason).not.toContain('\n')
      }
    })

    it.each(['hang', 'drip'] as const)(
      'gives a value at the deadline of a server that would %s',
      async (kind) => {
        await using server = await serveHttp(onBadDay({ kind }))
        const answers = await collectFrom(server.url, request, 300)
        expect(answers.length).toBeGreaterThan(0)
        for (const { status, reason } of answers) {
          expect(['failed', 'truncated']).toContain(status)
          expect(reason).toMatch(/time/)
        }
      },
    )

    it('asks nothing once the signal has fired', async () => {
      const before = good.requests.length
      const connector = await under.open({ name: 'one', url: good.url })
      await connector.collect(request, { signal: AbortSignal.abort() })
      await connector.close?.()
      expect(good.requests.length).toBe(before)
    })

    it('does not take a certificate it cannot verify, and takes one whose authority is named', async () => {
      const tls = await selfSigned()
      await using server = await serveHttp(under.healthy('-'), tls)
      const refused = await collectFrom(server.url)
      for (const { status, reason } of refused) {
        expect(status).toBe('failed')
        expect(reason).toMatch(/`ca`/)
      }
      const trusting = await under.open({ name: 'one', url: server.url, ca: tls.file })
      const answers = await trusting.collect(request, { signal: AbortSignal.timeout(30_000) })
      await trusting.close?.()
      expect(answers.some(({ status }) => status === 'ok')).toBe(true)
    })

    it('asks through its proxy, and says when that does not let it', async () => {
      for (const guard of [null, { user: 'sitrep', password: 'pass' }]) {
        await using proxy = await serveProxy({ guard })
        const connector = await under.open({ name: 'one', url: good.url, proxy: proxy.url })
        const answers = await connector.collect(request, { signal: AbortSignal.timeout(30_000) })
        await connector.close?.()
        expect(proxy.asked.length).toBeGreaterThan(0)
        if (guard === null) expect(answers.some(({ status }) => status === 'ok')).toBe(true)
        else for (const { reason } of answers) expect(reason).toMatch(/the proxy wants a credential/)
      }
    })

    it('sends nothing more to a system that says it is asked too often, whoever asks', async () => {
      const day = { kind: 'status', status: 429, headers: { 'retry-after': '120' } } as const
      await using server = await serveHttp(onBadDay(day))
      const connector = await under.open({ name: 'one', url: server.url })
      const signal = AbortSignal.timeout(30_000)
      await connector.collect(request, { signal })
      const sent = server.requests.length
      const later = await connector.collect(request, { signal })
      await connector.close?.()
      expect(sent).toBeGreaterThan(0)
      expect(server.requests).toHaveLength(sent)
      for (const { status, reason } of later) {
        expect(status).toBe('failed')
        expect(reason).toMatch(
          /^not asked: one was asked too often and said to wait until \d\d:\d\d:\d\d UTC/,
        )
      }
    })

    it('keeps two instances apart when one is down', async () => {
      await using down = await serveHttp(onBadDay({ kind: 'status', status: 500 }))
      const one = await under.open({ name: 'east', url: good.url })
      const two = await under.open({ name: 'west', url: down.url })
      const signal = AbortSignal.timeout(30_000)
      const [fine, failed] = await Promise.all([
        one.collect(request, { signal }),
        two.collect(request, { signal }),
      ])
      await Promise.all([one.close?.(), two.close?.()])
      expect(fine.some(({ status }) => status === 'ok')).toBe(true)
      for (const { status, reason } of failed) {
        expect(status).toBe('failed')
        expect(reason).toContain('west')
      }
    })

    it('says in doctor whether it can be used', async () => {
      const fine = await under.open({ name: 'east', url: good.url })
      expect(await fine.check({ signal: AbortSignal.timeout(30_000) })).toMatchObject({
        state: 'ok',
        fix: null,
      })
      await using bad = await serveHttp(onBadDay({ kind: 'status', status: 401 }))
      const denied = await under.open({ name: 'west', url: bad.url })
      const health = await denied.check({ signal: AbortSignal.timeout(30_000) })
      expect(health.state).toBe('failed')
      expect(health.fix).toMatch(/\S/)
      await Promise.all([fine.close?.(), denied.close?.()])
    })

    it('tells discover why it saw nothing', async () => {
      const days: BadDay[] = [{ kind: 'reset' }, { kind: 'status', status: 403 }, { kind: 'page' }]
      for (const day of days) {
        await using bad = await serveHttp(onBadDay(day))
        const connector = await under.open({ name: 'west', url: bad.url })
        const seen = await connector.discover?.({ signal: AbortSignal.timeout(30_000) })
        await connector.close?.()
        if (seen === undefined) return
        expect(seen.found).toEqual([])
        expect(seen.failures.join()).toContain('west')
      }
    })

    it('gives no secret away past the exit, wherever the system had it in what it answers', async () => {
      const found: string[] = []
      for (const ask of under.requests) {
        for (const answer of await collectFrom(good.url, ask)) {
          found.push(await textOf(answer))
          expect(await textOf(await redactAnswer(answer, redact))).not.toContain(SECRET)
        }
      }
      // Or else the system has it where nobody looks, and the line above proves nothing.
      expect(found.join('\n')).toContain(SECRET)
    })

    it('gives none away in the words of an error, nor its own credential when it is said back', async () => {
      const body = JSON.stringify({ error: `no ${SECRET} for Bearer ${OWN}`, message: `${SECRET} ${OWN}` })
      await using server = await serveHttp(onBadDay({ kind: 'status', status: 500, body }))
      for (const answer of await collectFrom(server.url)) {
        expect(await textOf(answer)).toContain(SECRET)
        const text = await textOf(await redactAnswer(answer, redact))
        expect(text).not.toContain(SECRET)
        expect(text).not.toContain(OWN)
      }
    })

    it('never puts its own credential into what it says', async () => {
      const answers = await collectFrom(good.url)
      expect(
        JSON.stringify(answers.map(({ query, args, reason }) => ({ query, args, reason }))),
      ).not.toContain(OWN)
    })
  })
}
