import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = path.join(import.meta.dirname, '../..')

interface Answer {
  id?: string
  text?: string
  decision?: string
  reason?: string | null
  status?: number
  error?: string
}

/** One run of the command: lines in, lines out, in order. */
function run(
  args: string[],
  lines: (object | string)[],
): Promise<{ code: number | null; answers: Answer[] }> {
  const child = spawn(process.execPath, ['scripts/launch.mjs', 'try', ...args], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  child.stdin.end(lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))
  return new Promise((resolve) => {
    child.on('close', (code) =>
      resolve({
        code,
        answers: text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line)),
      }),
    )
  })
}

let folder: string
let secrets: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sitrep-test-'))
  secrets = path.join(folder, 'secrets')
  await writeFile(secrets, 'first secret\nsecond secret\n')
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('sitrep try', () => {
  it('redacts line by line, keeps order and goes on after a bad line', async () => {
    const { code, answers } = await run(
      ['redact', '--key', 'k'],
      [{ id: 'a', text: 'password=hunter2x' }, 'not json', { id: 'b' }, { id: 'c', text: 'pod restarted' }],
    )
    expect(code).toBe(1)
    expect(answers[0]?.text).toMatch(/^password=\[REDACTED:password:\w{8}\]$/)
    expect(answers.map(({ id, error }) => id ?? error)).toEqual(['a', 'the line is not JSON', 'b', 'c'])
    expect(answers[3]?.text).toBe('pod restarted')
  })

  it('decides PostgreSQL', async () => {
    const { code, answers } = await run(
      ['sql', '--dialect', 'postgres'],
      [
        { id: 1, sql: 'select 1' },
        { id: 2, sql: 'drop table x' },
      ],
    )
    expect(code).toBe(0)
    expect(answers.map(({ decision }) => decision)).toEqual(['allow', 'refuse'])
  })

  it('decides webhooks of PagerDuty under any of its secrets, once', async () => {
    const body = JSON.stringify({
      event: { id: 'e1', event_type: 'incident.annotated', occurred_at: '2026-01-01T00:00:00Z', data: {} },
    })
    const signed = (secret: string) => ({
      'X-PagerDuty-Signature': `v1=${createHmac('sha256', secret).update(body).digest('hex')}`,
    })
    const raw = `POST /webhooks/pagerduty HTTP/1.1\r\nX-PagerDuty-Signature: ${signed('first secret')['X-PagerDuty-Signature']}\r\n\r\n${body}`
    const { answers } = await run(
      ['webhook', '--source', 'pagerduty', '--secrets', secrets],
      [
        { id: 1, headers: signed('second secret'), body },
        { id: 2, headers: signed('third secret'), body },
        { id: 3, headers: {}, body_base64: Buffer.from(body).toString('base64') },
        { id: 4, raw },
      ],
    )
    expect(answers.map(({ decision, status }) => [decision, status])).toEqual([
      ['ignore', 202],
      ['reject', 401],
      ['reject', 401],
      ['duplicate', 202],
    ])
  })

  it('decides webhooks of Alertmanager by their bearer token, once each alert', async () => {
    const alert = (fingerprint: string) => ({
      status: 'firing',
      labels: { alertname: 'A', service: 'cart' },
      startsAt: '2026-01-01T00:00:00Z',
      endsAt: '0001-01-01T00:00:00Z',
      fingerprint,
    })
    const body = (...prints: string[]) =>
      JSON.stringify({ version: '4', status: 'firing', groupKey: 'g', alerts: prints.map(alert) })
    const headers = { Authorization: 'Bearer second secret' }
    const tokens = path.join(folder, 'tokens')
    await writeFile(tokens, 'tok-1\ntok-2\n')
    const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })
    const { answers } = await run(
      ['webhook', '--source', 'alertmanager', '--secrets', tokens],
      [
        { id: 1, headers: bearer('tok-2'), body: body('a') },
        { id: 2, headers: bearer('tok-1'), body: body('a') },
        { id: 3, headers: bearer('tok-1'), body: body('a', 'b') },
        { id: 4, headers: bearer('tok-3'), body: body('c') },
        { id: 5, headers, body: body('c') },
        { id: 6, headers: bearer('tok-1'), body: '{}' },
      ],
    )
    expect(answers.map(({ decision, status }) => [decision, status])).toEqual([
      ['accept', 202],
      ['duplicate', 202],
      ['accept', 202],
      ['reject', 401],
      ['reject', 401],
      ['reject', 400],
    ])
  })
})
