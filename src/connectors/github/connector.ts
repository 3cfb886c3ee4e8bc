import type { Collected, CollectRequest, Health, LiveConnector } from '../../domain/connector.ts'
import { usable } from '../asked.ts'
import { changeWindow, serviceOf } from '../change-rows.ts'
import { collected, targetsOf } from '../collected.ts'
import { type GitHub, planRepository, readRepository } from './read-repository.ts'

const NAME = /^[\w.-]+\/[\w.-]+$/

/** Repositories of the services a page is about, then those that are always read. */
function repositoriesOf(request: CollectRequest, name: string, always: readonly string[]): string[] {
  const asked = targetsOf(request, name).flatMap(({ target }) =>
    target.repository !== null && NAME.test(target.repository) ? [target.repository] : [],
  )
  return [...new Set([...asked, ...always])]
}

/** Scopes of a classic token by which it only reads; `repo`, the usual one, writes. */
const READING_SCOPE = /^(read:\w+|user:email)$/

function tooMuch(
  headers: Readonly<Record<string, unknown>>,
  permissions: Record<string, string> | null,
): string[] {
  const scopes = String(headers['x-oauth-scopes'] ?? '')
    .split(',')
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '' && !READING_SCOPE.test(scope))
  const writes = Object.entries(permissions ?? {}).flatMap(([what, level]) =>
    level === 'read' ? [] : [`${what}: ${level}`],
  )
  return [...scopes, ...writes]
}

const FIX = 'use a fine-grained token, or an App, with read access to contents, deployments and actions'

async function check(github: GitHub, always: readonly string[], signal: AbortSignal): Promise<Health> {
  const allowed = await github.credential.get(signal)
  if (!('headers' in allowed)) return { state: 'failed', detail: allowed.reason, fix: 'check `app`' }
  const [first] = always
  const path = first === undefined ? '/rate_limit' : `/repos/${first}`
  const reply = usable(github.instance, await github.client.ask({ path, headers: allowed.headers, signal }))
  if ('ok' in reply) return { state: 'failed', detail: reply.reason, fix: `check \`token\`: ${FIX}` }
  const excess = tooMuch(reply.headers, allowed.permissions)
  if (excess.length > 0) {
    const detail = `the credential may do more than read: ${excess.slice(0, 5).join(', ')}`
    return { state: 'failed', detail, fix: FIX }
  }
  const left = reply.headers['x-ratelimit-remaining']
  const detail = `answers${left === undefined ? '' : `, ${String(left)} requests left this hour`}`
  return { state: 'ok', detail, fix: null }
}

/** No service has a repository here, so there is nothing to ask about. */
const nothingToAsk = (request: CollectRequest): Collected => ({
  ...collected({ source: 'deploys', query: 'repositories of the services', args: {} }, request.window, {
    raw: null,
    tables: {},
  }),
  reason: 'no service of this page has a `repository: owner/name` in sitrep.yaml',
})

/** GitHub over REST. */
export function githubConnector(github: GitHub, always: readonly string[]): LiveConnector {
  const { name } = github.instance
  return {
    name,
    answers: ['changes'],
    delayMs: 0,
    plan: (request) => {
      const repositories = repositoriesOf(request, name, always)
      return repositories.length === 0
        ? []
        : [...github.credential.plan, ...repositories.flatMap(planRepository)]
    },
    collect: async (request, { signal }) => {
      const repositories = repositoriesOf(request, name, always)
      if (repositories.length === 0) return [nothingToAsk(request)]
      const targets = targetsOf(request, name).map(({ target }) => target)
      const window = changeWindow(request.window)
      const answers = await Promise.all(
        repositories.map((repository) => {
          const place = { repository, service: serviceOf(targets, repository) }
          return readRepository(github, { place, window, signal })
        }),
      )
      return answers.flat()
    },
    check: ({ signal }) => check(github, always, signal),
    close: () => github.client.close(),
  }
}
