import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { journaldKind } from '../../../src/connectors/journald/kind.ts'
import type { LiveConnector } from '../../../src/domain/connector.ts'
import { NOW, signal } from '../support/log-situations.ts'
import { baselineRequest, logRequest, messagesOf, valuesOf } from '../support/shop-logs.ts'
import { type JournalEntry, shopJournal } from './shop-journal.ts'

const IDS = { _BOOT_ID: '0123456789abcdef0123456789abcdef', _MACHINE_ID: '0123456789abcdef0123456789abcdef' }

/** The journal's export format: fields of an entry a line each, a blank line between entries. */
const exported = (entries: readonly JournalEntry[]): string =>
  entries
    .map((entry, at) => ({ ...entry, __MONOTONIC_TIMESTAMP: String(1000 + at), ...IDS }))
    .map((entry) =>
      Object.entries(entry)
        .map(([field, value]) => `${field}=${value}\n`)
        .join(''),
    )
    .join('\n')
    .concat('\n')

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A real journal of the shop behind the real gateway, on loopback. */
async function startGateway() {
  const dir = await mkdtemp(path.join(tmpdir(), 'sitrep-journal-'))
  await writeFile(path.join(dir, 'shop.export'), exported(shopJournal()))
  const remote = '/lib/systemd/systemd-journal-remote'
  await promisify(execFile)(remote, ['-o', path.join(dir, 'shop.journal'), path.join(dir, 'shop.export')])
  const port = await freePort()
  const gateway = spawn(
    'systemd-socket-activate',
    ['-l', `127.0.0.1:${port}`, '/lib/systemd/systemd-journal-gatewayd', '-D', dir],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const url = `http://127.0.0.1:${port}`
  // "Listening on 127.0.0.1:…": from here on the first request starts the gateway.
  await once(gateway.stderr, 'data')
  gateway.stderr.resume()
  return {
    url,
    stop: async () => {
      const ended = once(gateway, 'exit')
      gateway.kill()
      await ended
      await rm(dir, { recursive: true, force: true })
    },
  }
}

describe("systemd's own journal gateway", () => {
  let gateway: Awaited<ReturnType<typeof startGateway>>
  let connector: LiveConnector
  beforeAll(async () => {
    gateway = await startGateway()
    const options = journaldKind.options.parse({ url: gateway.url })
    connector = await journaldKind.open(options, { name: 'host-1', secret: async () => '', now: () => NOW })
  })
  afterAll(async () => {
    await connector.close?.()
    await gateway.stop()
  })

  it('gives units, levels and the kernel', async () => {
    const answers = await connector.collect(logRequest, { signal: signal() })
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['ok']))
    expect(valuesOf(answers, 'cart', 'log.error.count').filter((value) => value === 12)).toHaveLength(20)
    expect(messagesOf(answers, 'cart')).toContain('redis: connection refused')
    expect(messagesOf(answers, 'checkout')).toHaveLength(10)
    const kernel = answers.find(({ query }) => query.includes('_TRANSPORT=kernel'))
    expect(JSON.stringify(kernel?.tables.logs)).toContain('Killed process 4242')
  })

  it('gives the newest entries when it has more than are asked for', async () => {
    const options = journaldKind.options.parse({ url: gateway.url, entries: 100 })
    const short = await journaldKind.open(options, { name: 'host-1', secret: async () => '', now: () => NOW })
    const [cart] = await short.collect(logRequest, { signal: signal() })
    await short.close?.()
    expect(cart).toMatchObject({ status: 'truncated', reason: 'only the newest 100 entries were read' })
    expect(messagesOf(cart ? [cart] : [], 'cart')).toContain('redis: connection refused')
  })

  it('gives the hour before as baseline', async () => {
    const answers = await connector.collect(baselineRequest, { signal: signal() })
    expect(valuesOf(answers, 'cart', 'log.error.count')).toEqual(Array.from({ length: 120 }, () => 0))
  })

  it('is found by doctor, and proposes its units', async () => {
    expect(await connector.check({ signal: signal() })).toMatchObject({ state: 'ok', fix: null })
    expect((await connector.discover?.({ signal: signal() }))?.found).toContainEqual({
      service: 'cart',
      selector: { _SYSTEMD_UNIT: 'cart.service' },
      calls: [],
    })
  })
})
