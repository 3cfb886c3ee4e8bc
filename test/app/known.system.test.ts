import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { State } from '../../src/local-slack/workspace/types.ts'
import { openMachine } from '../cli/support/sitrep.ts'

const DAY = 86_400_000
const PATIENCE_MS = 240_000

/** Told in a private channel that the incident's readers are not all in: it may show nowhere. */
const CANARY = 'canary-heron-41'

const PEOPLE = ['U0ALICE', 'U0BOB', 'U0CARLA']

const hour = (at: number): string => `${String(new Date(at).getUTCHours()).padStart(2, '0')}:00`

/** A window that holds now, and two hours from now. */
const windowNow = (now: number): string => `${hour(now - 3_600_000)}–${hour(now + 3 * 3_600_000)} UTC`

function said(now: number): Record<string, object[]> {
  let n = 0
  const at = (days: number, user: string, text: string, over: object = {}): { ts: string } => {
    n += 1
    return {
      type: 'message',
      user,
      text,
      ts: `${Math.floor((now - days * DAY) / 1000) + n}.000100`,
      ...over,
    } as never
  }
  const thread = (days: number, lines: [string, string, object?][]): object[] => {
    const [first, ...rest] = lines.map(([user, text, over]) => at(days, user, text, over))
    return [first, ...rest].map((one) => ({ ...one, thread_ts: first?.ts }))
  }
  const fixed = { reactions: [{ name: 'white_check_mark', users: ['U0BOB'], count: 1 }] }
  return {
    payments: [
      at(20, 'U0BOB', 'The Falcon team owns checkout.'),
      ...thread(9, [
        ['U0ALICE', 'checkout p99 latency is at 4 s and climbing'],
        ['U0BOB', 'root cause: a forgotten session held row locks in shop-db and checkout waited for it'],
        ['U0ALICE', 'ended the session, checkout p99 is back to 60 ms', fixed],
      ]),
      at(6, 'U0BOB', `Heads-up: the maintenance window of checkout-bank is every day ${windowNow(now)}.`),
      at(
        5,
        'U0BOB',
        'If the p99 latency of checkout is over 1 s, page Falcon and do not restart checkout. <!channel>',
      ),
    ],
    'sre-private': thread(4, [
      ['U0ALICE', 'checkout p99 latency is at 3 s'],
      ['U0BOB', `root cause: ${CANARY} made checkout slow`],
      ['U0ALICE', 'stopped it, checkout is fine again', fixed],
    ]),
  }
}

async function writeExport(dir: string, now: number): Promise<void> {
  const files: Record<string, unknown> = {
    'users.json': PEOPLE.map((id) => ({ id, name: id.slice(2).toLowerCase(), team_id: 'T0LOCAL' })),
    'channels.json': [{ id: 'C0PAYMENTS', name: 'payments', members: PEOPLE }],
    'groups.json': [{ id: 'G0SRE', name: 'sre-private', members: PEOPLE.slice(0, 2) }],
  }
  for (const [name, messages] of Object.entries(said(now))) files[`${name}/2026-01-01.json`] = messages
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(dir, name)), { recursive: true })
    await writeFile(path.join(dir, name), JSON.stringify(content))
  }
}

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > deadline) throw new Error(`it did not happen: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const textOf = (message: object): string => JSON.stringify((message as { blocks?: unknown }).blocks ?? [])

it('shows in the root what an export of Slack and a folder say, and nothing of a private channel', async () => {
  const machine = await openMachine()
  onTestFinished(() => machine[Symbol.asyncDispose]())
  const exported = path.join(machine.temporary, 'export')
  const folder = path.join(machine.temporary, 'knowledge')
  await writeExport(exported, Date.now())
  await mkdir(folder)
  await writeFile(path.join(folder, 'OWNERS'), 'checkout @heron\n')
  const imported = await machine.run(['lessons', 'import', '--export', exported])
  expect(imported).toMatchObject({
    code: 0,
    err: expect.stringMatching(
      /^sitrep: without the Slack tokens the local stand-in says who may read what.*\n$/,
    ),
  })
  const running = machine.start(['start'], {
    SITREP_PORT: '0',
    SITREP_LOCAL_SLACK_PORT: '0',
    SITREP_KNOWLEDGE: folder,
    SITREP_LOG_LEVEL: 'debug',
  })
  const out = await running.says(/Sitrep is ready.*\n/)
  const page = /local at (\S+)/.exec(out)?.[1] ?? ''
  const body = JSON.stringify({ user: 'U0ALICE', id: 'lab-91b7' })
  const headers = { 'content-type': 'application/json' }
  expect((await fetch(`${page}/local/fire`, { method: 'POST', headers, body })).status).toBe(200)

  const incidents = async (): Promise<object[]> => {
    // A connection that the busy page has just closed is no answer: the next look is.
    const answer = await fetch(`${page}/local/state?as=U0ALICE`).catch(() => null)
    const state = ((await answer?.json()) ?? null) as State | null
    return state?.messages.C0INCIDENTS ?? []
  }
  // With the evidence, whatever the machine was too slow to look up at first has been looked up.
  const root = await until('a root with what was read', async () =>
    (await incidents()).map(textOf).find((text) => /Known[\s\S]*sitrep_evidence/.test(text)),
  )
  expect(root).toMatch(/Procedure: If the p99 latency of checkout is over 1 s, page Falcon/)
  expect(root).toMatch(
    /Seen before: .*row locks in shop-db.*\(#payments, .*`?http:\/\/127\.0\.0\.1:\d+\/archives\/C0PAYMENTS\/p/,
  )
  expect(root).toContain('Owner, told otherwise: Falcon')
  expect(root).toContain('unconfirmed')
  expect(root).toContain('Owner: @heron (knowledge:OWNERS')
  expect(root).not.toMatch(/<!channel>|<!here>/)
  expect(JSON.stringify(await incidents())).not.toContain(CANARY)
  running.child.kill('SIGTERM')
  const { code, out: said, err: log } = await running.ended
  expect(code).toBe(0)
  expect(log).toContain('"level":20')
  expect(`${said}${log}`).not.toContain(CANARY)
})
