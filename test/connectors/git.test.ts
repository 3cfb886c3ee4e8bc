import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { gitConnector } from '../../src/connectors/git/connector.ts'
import { GitOptions } from '../../src/connectors/git/options.ts'
import { connectorContract } from './connector-contract.ts'
import { alertOn, requestOf, rowsOf } from './support/ranked.ts'

const NOW = Date.UTC(2026, 2, 3, 10, 0, 0)
const MINUTE = 60_000
const WINDOW = { start: NOW - 60 * MINUTE, end: NOW }
const home = mkdtempSync(path.join(tmpdir(), 'sitrep-git-'))
afterAll(() => rm(home, { recursive: true, force: true }))

/** Commits at a time of their own, as a deploy makes them. */
function repository(name: string) {
  const folder = path.join(home, name)
  execFileSync('git', ['init', '-q', '-b', 'main', folder])
  const git = (at: number, ...args: string[]): void => {
    const date = `${Math.floor(at / 1000)} +0000`
    const author = ['-c', 'user.name=Mara Lind', '-c', 'user.email=mara@example.com']
    execFileSync('git', ['-C', folder, ...author, ...args], {
      env: { PATH: process.env.PATH, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
    })
  }
  return {
    folder,
    git,
    commit: (at: number, title: string, file: string, content: string): void => {
      execFileSync('mkdir', ['-p', path.dirname(path.join(folder, file))])
      writeFileSync(path.join(folder, file), content)
      git(at, 'add', '.')
      git(at, 'commit', '-q', '--no-verify', '--allow-empty', '-m', title)
    },
  }
}

const open = (folders: readonly (string | { path: string; service: string })[], name = 'repos') =>
  gitConnector(
    { name, mark: randomUUID },
    GitOptions.parse({
      repositories: folders.map((one) => (typeof one === 'string' ? { path: one } : one)),
    }),
  )

const read = async (connector: ReturnType<typeof open>, over = {}) =>
  connector.collect(requestOf('changes', 'payments', WINDOW, over), { signal: AbortSignal.timeout(10_000) })

const shop = repository('shop')
shop.commit(NOW - 30 * 3_600_000, 'the first', 'payments/config.json', '{"pool": 50}\n')
shop.commit(NOW - 14 * MINUTE, 'less load on the database', 'payments/config.json', '{"pool": 5}\n')
shop.git(NOW - 13 * MINUTE, 'tag', '-a', '-m', 'less load', 'v412')
shop.commit(NOW - 5 * MINUTE, 'docs', 'README.md', 'shop\n')

const target = { role: 'alerting', aliases: [], selectors: {} } as const

connectorContract(
  'git',
  async () => ({
    in: async (situation) => {
      const empty = repository(`empty-${randomUUID()}`)
      empty.commit(NOW - 90 * 24 * 3_600_000, 'long ago', 'a', 'a\n')
      const huge = repository(`huge-${randomUUID()}`)
      if (situation === 'huge') huge.commit(NOW - MINUTE, 'much', 'a', `${'x'.repeat(99)}\n`.repeat(100_000))
      const hung = repository(`hung-${randomUUID()}`)
      const head = path.join(hung.folder, '.git/HEAD')
      // Nobody ever writes into it: whoever opens it waits.
      execFileSync('sh', ['-c', 'rm "$0" && mkfifo "$0"', head])
      const folders = {
        ...{ empty: empty.folder, huge: huge.folder, hangs: hung.folder },
        down: path.join(home, 'gone'),
      }
      const folder = situation in folders ? folders[situation as keyof typeof folders] : shop.folder
      return { connector: open([folder]), request: requestOf('changes', 'payments', WINDOW) }
    },
    [Symbol.asyncDispose]: async () => undefined,
  }),
  {
    fresh: 'a commit is there when it is made',
    denied: 'a folder that may not be read looks like one that is not there to root, who runs the tests',
  },
)

describe('the git connector', () => {
  it('gives commits of the last day with files and diff, and tags as releases', async () => {
    const rows = rowsOf(await read(open([{ path: shop.folder, service: 'payments' }]))).changes
    expect(rows.map(({ ts, type, entity, title }) => ({ ts, type, entity, title }))).toEqual([
      { ts: NOW - 5 * MINUTE, type: 'commit', entity: 'payments', title: 'docs' },
      { ts: NOW - 14 * MINUTE, type: 'commit', entity: 'payments', title: 'less load on the database' },
      {
        ts: NOW - 13 * MINUTE,
        type: 'release',
        entity: 'payments',
        title: 'payments v412: less load',
      },
    ])
    expect(rows[1]?.attrs).toMatchObject({
      author: 'Mara Lind',
      files: ['payments/config.json'],
      diff: expect.stringContaining('-{"pool": 50}\n+{"pool": 5}'),
    })
    expect(rows[2]?.attrs.sha).toBe(rows[1]?.attrs.sha)
    expect(JSON.stringify(rows)).not.toContain('mara@example.com')
  })

  it('takes the service whose repository it is, and nobody where several share it', async () => {
    const one = { ...target, service: 'payments', repository: shop.folder }
    const both = [one, { ...target, service: 'cart', repository: shop.folder }]
    const entityOf = async (targets: typeof both) =>
      rowsOf(await read(open([shop.folder]), { targets })).changes[0]?.entity
    expect(await entityOf([one])).toBe('payments')
    expect(await entityOf(both)).toBeNull()
  })

  it('is not led by what a commit says, or a file holds', async () => {
    const hostile = repository('hostile')
    const sha = 'a'.repeat(40)
    const forged = `\u001e${sha}\u001f${NOW / 1000}\u001fnobody\u001fforged\u001f`
    hostile.commit(NOW - MINUTE, `fine ${forged} --output=/tmp/x`, 'a', `${forged}\n\u0000${sha}\n`)
    const rows = rowsOf(await read(open([hostile.folder]))).changes
    expect(rows).toHaveLength(1)
    expect(rows[0]?.attrs.sha).not.toBe(sha)
  })

  it('runs nothing that a repository configures', async () => {
    const hostile = repository('configured')
    hostile.commit(NOW - MINUTE, 'one', '.gitattributes', '* diff=evil\n')
    hostile.commit(NOW - MINUTE, 'two', 'a', 'a\n')
    const ran = path.join(home, 'ran')
    for (const [name, value] of [
      ['diff.evil.textconv', `touch ${ran}; cat`],
      ['diff.evil.command', `touch ${ran}`],
      ['diff.external', `touch ${ran}`],
      ['core.fsmonitor', `touch ${ran}`],
      ['core.pager', `touch ${ran}`],
    ] as const)
      hostile.git(NOW, 'config', name, value)
    expect(rowsOf(await read(open([hostile.folder]))).changes).toHaveLength(2)
    expect(() => execFileSync('test', ['-e', ran])).toThrow()
  })

  it('says which repository cannot be read, and reads the others', async () => {
    const answers = await read(open([path.join(home, 'gone'), shop.folder]))
    expect(answers.map(({ status }) => status)).toEqual(['failed', 'ok'])
    expect(answers[0]?.reason).toMatch(/^repos, .*gone: check the path and branch/)
    expect(await open([path.join(home, 'gone')]).check({ signal: AbortSignal.timeout(5000) })).toMatchObject({
      state: 'failed',
      fix: expect.stringContaining('repositories'),
    })
    expect(await open([shop.folder]).check({ signal: AbortSignal.timeout(5000) })).toMatchObject({
      state: 'ok',
    })
  })

  it('ends at the signal', async () => {
    const answers = await open([shop.folder]).collect(
      { kind: 'changes', purpose: 'incident', window: WINDOW, alert: alertOn('payments', NOW) },
      { signal: AbortSignal.abort() },
    )
    expect(answers).toMatchObject([{ status: 'failed', reason: expect.stringContaining('in time') }])
  })

  it('takes no option for an argument of git', () => {
    const bad = { repositories: [{ path: '/srv/shop', branch: '--output=/etc/passwd' }] }
    expect(GitOptions.safeParse(bad).success).toBe(false)
  })
})
