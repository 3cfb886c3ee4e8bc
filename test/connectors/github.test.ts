import { createVerify, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createEmulator, type Emulator } from 'emulate'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { githubKind } from '../../src/connectors/github/kind.ts'
import type { LiveConnector } from '../../src/domain/connector.ts'
import { writesSent } from '../support/only-reads.ts'
import { json, type Respond, serveHttp } from './support/bad-server.ts'
import { at, healthy, MINUTE, NOW, SHA, WINDOW } from './support/fake-github.ts'
import { requestOf, rowsOf } from './support/ranked.ts'

const home = mkdtempSync(path.join(tmpdir(), 'sitrep-github-'))
afterAll(() => rm(home, { recursive: true, force: true }))

const opened = async (
  options: Record<string, unknown>,
  name = 'gh',
  now = () => NOW,
): Promise<LiveConnector> =>
  githubKind.open(githubKind.options.parse(options), {
    name,
    secret: async ({ env, file }) =>
      file ? (await import('node:fs')).readFileSync(file, 'utf8') : (env ?? ''),
    now,
  })

const target = { role: 'alerting', aliases: [], selectors: {}, repository: 'shop/payments' } as const
const request = requestOf('changes', 'payments', WINDOW, {
  targets: [{ ...target, service: 'payments' }],
})

describe('the github connector', () => {
  const readFrom = async (respond: Respond, options: Record<string, unknown> = {}) => {
    const server = await serveHttp(respond)
    onTestFinished(() => server[Symbol.asyncDispose]())
    const connector = await opened({ url: server.url, ...options })
    onTestFinished(async () => connector.close?.())
    const answers = await connector.collect(request, { signal: AbortSignal.timeout(8000) })
    return { answers, server, connector }
  }

  it('gives commits with their diffs, deploys by their success, releases, and what deployed by a workflow', async () => {
    const { answers } = await readFrom(healthy(''))
    const { changes, objects } = rowsOf(answers)
    expect(
      changes.map(
        ({ type, ts, entity, title }) => `${type} ${(NOW - (ts ?? 0)) / MINUTE} ${entity} ${title}`,
      ),
    ).toEqual([
      'commit 14 payments less load on the database',
      'deploy 12 payments deploy payments v412 to production (success)',
      'commit 4320 payments older',
      'release 15 payments payments v412',
      'deploy 11 payments Deploy: v412',
    ])
    expect(changes[0]?.attrs).toMatchObject({
      sha: SHA.new,
      files: ['payments/config.json'],
      diff: expect.stringContaining('+  "pool": 5'),
    })
    expect(JSON.stringify(changes)).not.toContain('mara@example.com')
    expect(objects.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      'workflow-run success',
      'workflow-run failure',
    ])
  })

  it('names what it may not read, and reads the rest', async () => {
    const { answers } = await readFrom((one, response) =>
      one.url.pathname.endsWith('/deployments')
        ? json(response, { message: 'Resource not accessible by personal access token' }, 403)
        : healthy('')(one, response),
    )
    expect(answers.map(({ status }) => status)).toEqual(['ok', 'denied', 'ok', 'ok'])
    expect(answers[1]?.reason).toContain('not accessible by personal access token')
  })

  it('tells a limit of requests from a refusal, and a repository it cannot see', async () => {
    const limited = await readFrom((_, response) =>
      json(response, { message: 'API rate limit exceeded for user' }, 403),
    )
    expect(limited.answers.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed', 'failed'])
    const gone = await readFrom((_, response) => json(response, { message: 'Not Found' }, 404))
    expect(gone.answers[0]?.reason).toBe(
      '404 from gh: there is no shop/payments, or the credential may not read it',
    )
  })

  it('says so when no service has a repository', async () => {
    await using server = await serveHttp(healthy(''))
    const connector = await opened({ url: server.url })
    const answers = await connector.collect(requestOf('changes', 'payments', WINDOW), {
      signal: AbortSignal.timeout(8000),
    })
    expect(answers).toMatchObject([{ status: 'no_data', reason: expect.stringContaining('owner/name') }])
    expect(server.requests).toEqual([])
    await connector.close?.()
  })

  it('is red in doctor for a token that may write', async () => {
    const { connector } = await readFrom((one, response) => {
      response.setHeader('x-oauth-scopes', 'read:org, repo')
      return healthy('')(one, response)
    })
    expect(await connector.check({ signal: AbortSignal.timeout(5000) })).toMatchObject({
      state: 'failed',
      detail: 'the credential may do more than read: repo',
      fix: expect.stringContaining('fine-grained'),
    })
  })

  it('uses an App’s tokens for as long as they hold, and is red when it may write', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const file = path.join(home, 'key.pem')
    writeFileSync(file, privateKey.export({ type: 'pkcs1', format: 'pem' }))
    let issued = 0
    const respond: Respond = (one, response) => {
      if (!one.path.endsWith('/access_tokens')) return healthy('')(one, response)
      issued += 1
      const permissions = { contents: 'read', deployments: issued < 2 ? 'read' : 'write' }
      return json(response, { token: `ghs_${issued}`, expires_at: at(NOW + 60 * MINUTE), permissions }, 201)
    }
    await using server = await serveHttp((one, response) => {
      if (one.path.endsWith('/access_tokens')) {
        const [head, body, signature] = String(response.req.headers.authorization).slice(7).split('.')
        const verifier = createVerify('RSA-SHA256').update(`${head}.${body}`)
        if (!verifier.verify(publicKey, signature ?? '', 'base64url')) return json(response, {}, 401)
      } else if (!/^Bearer ghs_\d$/.test(String(response.req.headers.authorization)))
        return json(response, {}, 401)
      return respond(one, response)
    })
    let now = NOW
    const app = { id: 'Iv1.test', installation: '42', key: { file } }
    const connector = await opened({ url: server.url, app }, 'gh', () => now)
    const signal = AbortSignal.timeout(8000)
    expect((await connector.collect(request, { signal })).every(({ status }) => status === 'ok')).toBe(true)
    expect(await connector.check({ signal })).toMatchObject({ state: 'ok' })
    now += 59 * MINUTE
    expect(await connector.check({ signal })).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('deployments: write'),
    })
    expect(new Set(server.requests.filter(({ method }) => method !== 'GET').map((one) => one.path))).toEqual(
      new Set(['/app/installations/42/access_tokens']),
    )
    await connector.close?.()
  })
})

describe('the github connector on the emulator', () => {
  let emulator: Emulator
  beforeAll(async () => {
    emulator = await createEmulator({
      service: 'github',
      port: 0,
      seed: {
        github: {
          users: [{ login: 'shop' }],
          repos: [{ owner: 'shop', name: 'payments', auto_init: true }],
          apps: [
            {
              app_id: 12_345,
              slug: 'sitrep',
              name: 'Sitrep',
              permissions: { contents: 'read', deployments: 'read', actions: 'read' },
              installations: [{ installation_id: 100, account: 'shop', repository_selection: 'all' }],
            },
          ],
        },
        tokens: { 'test-token': { login: 'shop', scopes: ['repo'] } },
      },
    })
  })
  afterAll(() => emulator?.close())

  const post = async (where: string, body: unknown): Promise<{ sha: string }> => {
    const response = await fetch(`${emulator.url}/repos/shop/payments${where}`, {
      method: where.startsWith('/git/refs/') ? 'PATCH' : 'POST',
      headers: { authorization: 'Bearer test-token', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${where}: ${response.status} ${await response.text()}`)
    // Said by this test, to have something to read.
    writesSent()
    return (await response.json()) as { sha: string }
  }

  it('reads what was really committed and released there, as an App', async () => {
    const head = (await (await fetch(`${emulator.url}/repos/shop/payments/commits`)).json()) as {
      sha: string
    }[]
    const blob = await post('/git/blobs', { content: '{"pool": 5}\n', encoding: 'utf-8' })
    const tree = await post('/git/trees', {
      tree: [{ path: 'config.json', mode: '100644', type: 'blob', sha: blob.sha }],
    })
    const made = await post('/git/commits', {
      message: 'less load on the database',
      tree: tree.sha,
      parents: [head[0]?.sha],
    })
    await post('/git/refs/heads/main', { sha: made.sha })
    await post('/releases', { tag_name: 'v412', name: 'v412', target_commitish: made.sha })
    const file = path.join(home, 'emulator.pem')
    writeFileSync(file, emulator.generatedSecrets.find(({ id }) => id === '12345')?.value ?? '')
    const app = { id: '12345', installation: '100', key: { file } }
    const connector = await opened({ url: emulator.url, app }, 'gh', Date.now)
    const window = { start: Date.now() - 60 * MINUTE, end: Date.now() + MINUTE }
    const answers = await connector.collect({ ...request, window }, { signal: AbortSignal.timeout(10_000) })
    await connector.close?.()
    const titles = rowsOf(answers).changes.map(({ type, title }) => `${type} ${title}`)
    expect(titles).toContain('commit less load on the database')
    expect(titles).toContain('release payments v412')
    // The emulator has no deployments: what is not there is named.
    expect(answers.map(({ status }) => status)).toEqual(['ok', 'failed', 'ok', 'no_data'])
  })
})
