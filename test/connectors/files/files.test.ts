import { appendFile, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { filesKind } from '../../../src/connectors/files/kind.ts'
import type { LiveConnector } from '../../../src/domain/connector.ts'
import { connectorContract } from '../connector-contract.ts'
import { NOW, signal } from '../support/log-situations.ts'
import {
  baselineRequest,
  FIRED,
  HOUR,
  logRequest,
  MINUTE,
  messagesOf,
  shopLines,
  toolRequest,
  traceRequest,
  valuesOf,
} from '../support/shop-logs.ts'

const opened = (folders: string[], options: object = {}, now = NOW): Promise<LiveConnector> =>
  filesKind.open(filesKind.options.parse({ folders, ...options }), {
    name: 'host-1',
    secret: async () => '',
    now: () => now,
  })

const asJson = (service: string): string[] =>
  shopLines()
    .filter((line) => line.service === service)
    .map(({ ts, level, message, trace }) =>
      JSON.stringify({ time: new Date(ts).toISOString(), level, msg: message, traceId: trace ?? undefined }),
    )

const asText = (service: string): string[] =>
  shopLines()
    .filter((line) => line.service === service)
    .map(({ ts, level, message }) => `${new Date(ts).toISOString()} ${level.toUpperCase()} ${message}`)

async function put(folder: string, name: string, content: string | Buffer, modified = FIRED): Promise<void> {
  const file = path.join(folder, name)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, content)
  await utimes(file, modified / 1000, modified / 1000)
}

async function folderOf(files: Record<string, string | Buffer> = {}): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sitrep-files-'))
  for (const [name, content] of Object.entries(files)) await put(folder, name, content)
  return folder
}

async function temporary(files: Record<string, string | Buffer>): Promise<string> {
  const folder = await folderOf(files)
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`

connectorContract(
  'files',
  async () => {
    const shop = await folderOf({
      'cart.jsonl': text(asJson('cart')),
      'checkout/app.log': text(asText('checkout')),
    })
    const nothing = await folderOf()
    const links = await folderOf()
    await symlink('/etc/hostname', path.join(links, 'cart.log'))
    const long = `${new Date(FIRED).toISOString()} ERROR ${'x'.repeat(20_000)}`
    const huge = await folderOf({ 'cart.log': text(Array.from({ length: 120 }, () => long)) })
    return {
      in: async (situation) => {
        const request = logRequest
        switch (situation) {
          case 'empty':
            return { connector: await opened([nothing]), request }
          case 'fresh':
            return { connector: await opened([shop], {}, logRequest.window.start), request }
          case 'denied':
            return { connector: await opened([links]), request }
          case 'down':
            return { connector: await opened([path.join(nothing, 'gone')]), request }
          case 'huge':
            return {
              connector: await opened([huge], { megabytes: 1 }),
              request: { ...request, targets: request.targets?.slice(0, 1) ?? [] },
            }
          default:
            return { connector: await opened([shop]), request }
        }
      },
      [Symbol.asyncDispose]: async () => {
        for (const one of [shop, nothing, links, huge]) await rm(one, { recursive: true, force: true })
      },
    }
  },
  { hangs: 'a file of a local disk answers; a read that is under way when the signal fires ends after it' },
)

describe('files', () => {
  it('reads JSON lines and plain lines, each file its service', async () => {
    const folder = await temporary({
      'cart.jsonl': text(asJson('cart')),
      'checkout/app.log': text(asText('checkout')),
    })
    const answers = await (await opened([folder])).collect(logRequest, { signal: signal() })
    expect(answers.map(({ status }) => status)).toEqual(['ok', 'ok'])
    expect(valuesOf(answers, 'cart', 'log.error.count').filter((value) => value === 12)).toHaveLength(20)
    expect(messagesOf(answers, 'cart')).toContain('redis: connection refused')
    expect(messagesOf(answers, 'checkout').filter((one) => one.endsWith('cart answers 500'))).toHaveLength(10)
    expect(answers[0]?.query).toBe('lines of cart in cart.jsonl')
  })

  it('tells the services of one file apart by what the lines say', async () => {
    const lines = shopLines().map(({ ts, service, level, message }) =>
      JSON.stringify({ ts, service, level, message }),
    )
    const folder = await temporary({ 'all.jsonl': text(lines) })
    const answers = await (await opened([folder])).collect(logRequest, { signal: signal() })
    expect(messagesOf(answers, 'checkout')).toHaveLength(10)
    expect(valuesOf(answers, 'cart', 'log.error.count').filter((value) => value === 12)).toHaveLength(20)
  })

  it('goes on in the rotated files, packed or not, as far as the window goes', async () => {
    const lines = asText('cart')
    const [first, second, third] = [lines.slice(0, 500), lines.slice(500, 700), lines.slice(700)]
    const folder = await temporary({ 'cart.log.2.gz': gzipSync(text(first)), 'cart.log.1': text(second) })
    await put(folder, 'cart.log', text(third))
    await put(folder, 'cart.log.3.gz', gzipSync('garbage'), FIRED - 5 * HOUR)
    const answers = await (await opened([folder])).collect(logRequest, { signal: signal() })
    expect(answers[0]).toMatchObject({
      status: 'ok',
      args: { files: expect.arrayContaining(['cart.log.2.gz']) },
    })
    // The window ends a minute after the last line.
    expect(
      valuesOf(answers, 'cart', 'log.lines')
        .slice(0, -2)
        .every((value) => value > 0),
    ).toBe(true)
  })

  it('takes a stack trace with the line it belongs to', async () => {
    const at = new Date(FIRED - MINUTE).toISOString()
    const folder = await temporary({
      'cart.log': `${at} ERROR boom\n  at Cart.load (cart.js:7)\n  at main (index.js:1)\n${at} INFO fine\n`,
    })
    const answers = await (await opened([folder])).collect(logRequest, { signal: signal() })
    expect(messagesOf(answers, 'cart')).toEqual([
      `${at} ERROR boom\n  at Cart.load (cart.js:7)\n  at main (index.js:1)`,
      `${at} INFO fine`,
    ])
  })

  it('reads the newest end of a large file and says that it did', async () => {
    const folder = await temporary({})
    const line = (index: number) =>
      `${new Date(FIRED - 50 * MINUTE + index).toISOString()} INFO ${'y'.repeat(900)}`
    await put(folder, 'cart.log', text(Array.from({ length: 3000 }, (_, index) => line(index * 1000))))
    const connector = await opened([folder], { megabytes: 1 })
    const [cart] = await connector.collect(logRequest, { signal: signal() })
    expect(cart).toMatchObject({
      status: 'truncated',
      reason: expect.stringContaining('only the end of cart.log'),
    })
    // Nothing is said about the part that was not read.
    const lines = valuesOf([cart ?? { tables: {} }], 'cart', 'log.lines').slice(0, -2)
    expect(lines.length).toBeLessThan(60)
    expect(lines.slice(1).every((value) => value === 60)).toBe(true)
  })

  it('follows no link out of its folders, and reads what lies inside once', async () => {
    const secret = await temporary({ 'key.log': `${new Date(FIRED).toISOString()} ERROR outside\n` })
    const folder = await temporary({ 'cart.log': text(asText('cart')) })
    await symlink(path.join(secret, 'key.log'), path.join(folder, 'cart-2.log'))
    await symlink(secret, path.join(folder, 'cart'))
    await symlink(path.join(folder, 'cart.log'), path.join(folder, 'cart-current.log'))
    const answers = await (await opened([folder])).collect(logRequest, { signal: signal() })
    expect(messagesOf(answers, 'cart').some((one) => one.includes('outside'))).toBe(false)
    expect(valuesOf(answers, 'cart', 'log.error.count').filter((value) => value === 12)).toHaveLength(20)
  })

  it('leaves binaries, empty files and broken archives, and says which could not be read', async () => {
    const folder = await temporary({
      'cart.log': text(asText('cart')),
      'cart-core.log': Buffer.from([0, 1, 2, 3]),
      'cart-empty.log': '',
      'cart-old.log.gz': 'no archive',
    })
    const [cart] = await (await opened([folder])).collect(logRequest, { signal: signal() })
    expect(cart).toMatchObject({ status: 'truncated', reason: 'not read: cart-old.log.gz (Z_DATA_ERROR)' })
  })

  it('takes the pattern of a service, and the longer name where two fit', async () => {
    const at = new Date(FIRED - MINUTE).toISOString()
    const folder = await temporary({
      'cart-worker.log': `${at} ERROR worker\n`,
      'x/7f.log': `${at} ERROR cart\n`,
    })
    const [cart, checkout] = logRequest.targets ?? []
    if (!cart || !checkout) throw new Error('two targets')
    const targets = [
      { ...cart, selectors: { 'host-1': { file: 'x/*.log' } } },
      { ...checkout, service: 'cart-worker' },
    ]
    const answers = await (await opened([folder])).collect({ ...logRequest, targets }, { signal: signal() })
    expect(messagesOf(answers, 'cart')).toEqual([`${at} ERROR cart`])
    expect(messagesOf(answers, 'cart-worker')).toEqual([`${at} ERROR worker`])
  })

  it('reads the last hour of a baseline', async () => {
    const folder = await temporary({ 'cart.log': text(asText('cart')) })
    const answers = await (await opened([folder])).collect(baselineRequest, { signal: signal() })
    expect(valuesOf(answers, 'cart', 'log.lines')).toHaveLength(120)
  })

  it('finds a trace in every file, and words in those of a service', async () => {
    const folder = await temporary({
      'cart.jsonl': text(asJson('cart')),
      'checkout.jsonl': text(asJson('checkout')),
    })
    const connector = await opened([folder])
    const trace = await connector.collect(traceRequest, { signal: signal() })
    expect(messagesOf(trace, 'checkout')).toHaveLength(10)
    expect(messagesOf(trace, 'cart')).toHaveLength(1)
    const words = await connector.collect(toolRequest('search_logs', { service: 'cart', text: 'redis' }), {
      signal: signal(),
    })
    expect(messagesOf(words, 'cart')).toHaveLength(120)
  })

  it('says in doctor what is there and what to change', async () => {
    const folder = await temporary({ 'cart.log': text(asText('cart')) })
    expect(await (await opened([folder])).check({ signal: signal() })).toMatchObject({ state: 'ok' })
    await appendFile(path.join(folder, 'other.txt'), 'x')
    const none = await (await opened([folder], { files: ['*.json'] })).check({ signal: signal() })
    expect(none).toMatchObject({ state: 'failed', fix: expect.stringContaining('`files`') })
    const gone = await (await opened(['/no/such/folder'])).check({ signal: signal() })
    expect(gone).toMatchObject({ state: 'failed', detail: expect.stringContaining('ENOENT') })
  })

  it.each([[['relative']], [['/']], [[]]])('refuses the folders %j', (folders) => {
    expect(() => filesKind.options.parse({ folders })).toThrow()
  })
})
