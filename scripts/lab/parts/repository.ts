import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ServiceRole } from '../types.ts'

export type Config = Record<string, unknown>

export interface Change {
  message: string
  config?: (config: Config) => Config
  handler?: (source: string) => string
}

export interface Committed {
  sha: string
  diff: string
  version: string
  author: string
}

export interface Repository {
  folder: string
  commit(role: ServiceRole, change: Change): Committed
}

const CONFIG: Record<ServiceRole, Config> = {
  gateway: { timeout_ms: 5000, retries: 1 },
  checkout: { timeout_ms: 3000, pool_max: 8, express: false },
  cart: { cache_ms: 5000, pool_max: 4 },
  inventory: { pool_max: 6 },
  payments: { bank_timeout_ms: 1500, pool_max: 6 },
  shipping: { base: 3, pool_max: 3 },
}

const AUTHORS = ['Ana Ruiz', 'Ben Okoro', 'Chiara Conti', 'Dev Patel', 'Emil Novak']

const git = (repo: string, env: Record<string, string>, ...args: string[]): string =>
  execFileSync('git', ['-C', repo, '-c', 'commit.gpgsign=false', ...args], {
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', ...env },
  })
    .toString()
    .trim()

const byline = (name: string, at: Date): Record<string, string> => ({
  GIT_AUTHOR_NAME: name,
  GIT_AUTHOR_EMAIL: `${name.split(' ')[0]?.toLowerCase()}@shop.example`,
  GIT_COMMITTER_NAME: name,
  GIT_COMMITTER_EMAIL: 'ci@shop.example',
  GIT_AUTHOR_DATE: at.toISOString(),
  GIT_COMMITTER_DATE: at.toISOString(),
})

/** The repository of the shop: a folder a service; the first commit of each is days old. */
export function createRepository(dir: string): Repository {
  const folder = path.join(dir, 'repo')
  mkdirSync(folder, { recursive: true })
  git(folder, {}, 'init', '-q', '-b', 'main')
  let version = 40
  return {
    folder,
    commit: (role, { message, config, handler }) => {
      const service = path.join(folder, role)
      const [configFile, handlerFile] = [path.join(service, 'config.json'), path.join(service, 'handler.mjs')]
      const isNew = !existsSync(service)
      if (isNew) {
        mkdirSync(service)
        cpSync(path.join(import.meta.dirname, '../apps', `${role}.mjs`), handlerFile)
      }
      const before: Config = isNew ? CONFIG[role] : JSON.parse(readFileSync(configFile, 'utf8'))
      const name = `1.${version++}.0`
      const next = { ...(config ? config(before) : before), version: name }
      writeFileSync(configFile, `${JSON.stringify(next, null, 2)}\n`)
      if (handler) {
        const source = readFileSync(handlerFile, 'utf8')
        const changed = handler(source)
        if (changed === source) throw new Error(`the change "${message}" changes nothing in ${role}`)
        writeFileSync(handlerFile, changed)
      }
      const author = AUTHORS[version % AUTHORS.length] ?? 'Ana Ruiz'
      const at = isNew ? new Date(Date.now() - (50 - version) * 86_400_000) : new Date()
      git(folder, {}, 'add', '-A')
      git(folder, byline(author, at), 'commit', '-qm', `${role}: ${message}`)
      return {
        sha: git(folder, {}, 'rev-parse', 'HEAD'),
        diff: git(folder, {}, 'show', '--format=', '--unified=2', 'HEAD'),
        version: name,
        author,
      }
    },
  }
}
