import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Machine, openMachine, type Running } from './support/sitrep.ts'

let machine: Machine
let running: Running
let line: string
let webhook: string
let page: string

beforeAll(async () => {
  machine = await openMachine()
  // What is told while nothing is wrong is not what is looked at here.
  const quiet = { SITREP_LOG_LEVEL: 'warn' }
  running = machine.start(['start'], { SITREP_PORT: '0', SITREP_LOCAL_SLACK_PORT: '0', ...quiet })
  const out = await running.says(/Sitrep is ready.*\n/)
  line = out.split('\n').find((one) => one.startsWith('Sitrep is ready')) ?? ''
  webhook = /webhook: (\S+)\/webhooks\/pagerduty/.exec(line)?.[1] ?? ''
  page = /local at (\S+)/.exec(line)?.[1] ?? ''
})

afterAll(() => machine[Symbol.asyncDispose]())

describe('sitrep start', () => {
  it('says in one line which database, Slack and model are in use, and where the webhook is', async () => {
    expect(line).toMatch(
      /database: embedded in .* · Slack: local at .* · model: none, rules only · webhook: /,
    )
    expect((await fetch(`${webhook}/healthz`)).status).toBe(200)
    expect(await (await fetch(`${webhook}/readyz`)).json()).toEqual({ status: 'ready' })
    expect((await fetch(`${page}/local/state`)).status).toBe(200)
  })

  it('says who holds the database when it is started twice', async () => {
    const ports = { SITREP_PORT: '0', SITREP_LOCAL_SLACK_PORT: '0' }
    const { code, err } = await machine.run(['start'], ports)
    expect(code).toBe(1)
    expect(err).toMatch(/^sitrep: process \d+ .* has the embedded database in .* open/)
    expect(err).toMatch(/SITREP_DIR.*DATABASE_URL/)
    expect(err.trim().split('\n')).toHaveLength(1)
  })

  it('is recognised by doctor', async () => {
    const ports = { SITREP_PORT: new URL(webhook).port, SITREP_LOCAL_SLACK_PORT: new URL(page).port }
    const { code, out } = await machine.run(['doctor', '--json'], ports)
    const checks: { name: string; state: string; detail: string }[] = JSON.parse(out)
    const named = (name: string) => checks.find((check) => check.name === name)
    expect(named('webhook server')).toMatchObject({ state: 'enabled', detail: /running Sitrep/ })
    expect(named('local slack page')).toMatchObject({ state: 'enabled', detail: /running Sitrep/ })
    expect(named('database')).toMatchObject({ state: 'enabled', detail: /in use by a running Sitrep/ })
    expect(code).toBe(0)
  })

  it.each(['SITREP_PORT', 'SITREP_LOCAL_SLACK_PORT'])('names %s when its port is taken', async (setting) => {
    const other = createServer((_, response) => response.end('something else')).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const port = String((other.address() as AddressInfo).port)
    const ports = { SITREP_PORT: '0', SITREP_LOCAL_SLACK_PORT: '0', [setting]: port }
    const started = await machine.run(['start'], ports)
    expect(started.code).toBe(1)
    expect(started.err).toMatch(new RegExp(`^sitrep: port ${port} is in use.*set ${setting} to another port`))
    const { code, out } = await machine.run(['doctor'], ports)
    expect(code).toBe(1)
    expect(out).toMatch(new RegExp(`✗ failed .*port ${port} is in use by another program\\n.*set ${setting}`))
    other.close()
  })

  it('names DATABASE_URL when PostgreSQL is not there', async () => {
    const { code, err } = await machine.run(['start'], {
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      SITREP_PORT: '0',
      SITREP_LOCAL_SLACK_PORT: '0',
    })
    expect(code).toBe(1)
    expect(err).toMatch(/^sitrep: PostgreSQL cannot be used \(.*\): check DATABASE_URL/)
  })

  it('stops when asked, with everything put away', async () => {
    running.child.kill('SIGTERM')
    const { code, out, err } = await running.ended
    expect(code).toBe(0)
    expect(out).toContain('Stopping')
    expect(err).toBe('')
  })
})

describe('sitrep doctor', () => {
  it('gives each dependency a state, a reason and a fix', async () => {
    const { code, out } = await machine.run(['doctor', '--json'], { SITREP_RECORDINGS: '/nowhere' })
    expect(code).toBe(1)
    const checks: { name: string; state: string; detail: string; fix: string | null }[] = JSON.parse(out)
    expect(checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'node',
        'folder',
        'database',
        'evidence store',
        'slack',
        'model',
        'connector replay',
      ]),
    )
    for (const { state, detail, fix } of checks) {
      expect(detail).toMatch(/\S/)
      if (state === 'enabled') expect(fix).toBeNull()
      else expect(fix).toMatch(/\S/)
    }
    expect(checks.find(({ name }) => name === 'database')?.detail).toContain('a power loss is not')
    expect(checks.find(({ name }) => name === 'connector replay')).toMatchObject({
      state: 'failed',
      detail: '/nowhere is not a folder: give a folder with recorded cases at or below it',
    })
  })
})
