import { json, type Respond } from './bad-server.ts'

export const NOW = Date.UTC(2026, 2, 3, 10, 0, 0)
export const MINUTE = 60_000
export const WINDOW = { start: NOW - 60 * MINUTE, end: NOW }
export const at = (ms: number): string => new Date(ms).toISOString()

export const SHA = { new: 'b'.repeat(40), old: 'a'.repeat(40) }

const commit = (sha: string, ms: number, message: string) => ({
  sha,
  commit: { message, author: { name: 'Mara Lind', email: 'mara@example.com' }, committer: { date: at(ms) } },
  parents: [{ sha: 'x' }],
})

/** A repository in which nothing happened. */
export const nothing: Respond = ({ url }, response) =>
  json(response, url.pathname.endsWith('/runs') ? { total_count: 0, workflow_runs: [] } : [])

/** More commits than diffs are read of. */
export const busy: Respond = (one, response) => {
  if (!one.url.pathname.endsWith('/commits')) return healthy('')(one, response)
  const commits = Array.from({ length: 60 }, (_, index) =>
    commit(index.toString(16).padStart(40, '0'), NOW - index * 1000, `change ${index}`),
  )
  return json(response, commits)
}

const COMMITS = [
  commit(SHA.new, NOW - 14 * MINUTE, 'less load on the database\n\nlonger text'),
  { ...commit('c'.repeat(40), NOW - 20 * MINUTE, 'Merge pull request #7'), parents: [{}, {}] },
]

const PATCH = '@@ -1 +1 @@\n-  "pool": 50\n+  "pool": 5'

/** By the reference of deployments and their statuses; the emulator has none. */
export const healthy =
  (secret: string): Respond =>
  ({ url }, response) => {
    const { pathname } = url
    if (pathname.endsWith('/commits')) return json(response, COMMITS)
    if (pathname.includes('/commits/')) {
      const sha = pathname.split('/').at(-1) ?? ''
      const found = sha === SHA.old ? commit(sha, NOW - 72 * 60 * MINUTE, 'older') : COMMITS[0]
      return json(response, {
        ...found,
        files: [{ filename: 'payments/config.json', patch: `${PATCH} ${secret}` }],
      })
    }
    if (pathname.endsWith('/statuses'))
      return json(response, [
        { state: 'inactive', created_at: at(NOW - MINUTE) },
        { state: 'success', created_at: at(NOW - 12 * MINUTE) },
      ])
    if (pathname.endsWith('/deployments'))
      return json(response, [
        { id: 7, sha: SHA.old, ref: 'v412', environment: 'production', created_at: at(NOW - 13 * MINUTE) },
        { id: 6, sha: SHA.old, ref: 'v411', environment: 'production', created_at: at(NOW - 90 * 3_600_000) },
      ])
    if (pathname.endsWith('/releases'))
      return json(response, [
        { tag_name: 'v412', name: 'v412', published_at: at(NOW - 15 * MINUTE), draft: false },
        { tag_name: 'v413', name: 'soon', published_at: null, draft: true },
      ])
    if (pathname.endsWith('/runs'))
      return json(response, {
        total_count: 2,
        workflow_runs: [
          ...[{ id: 1, name: 'Deploy', display_title: 'v412', conclusion: 'success' }],
          ...[{ id: 2, name: 'Tests', display_title: 'fix crash', conclusion: 'failure' }],
        ].map((run) => ({ ...run, head_sha: SHA.new, updated_at: at(NOW - 11 * MINUTE) })),
      })
    return json(response, { resources: {} })
  }
