import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const DEPLOY = path.join(import.meta.dirname, '../../deploy')
const text = (file: string): string => readFileSync(path.join(DEPLOY, file), 'utf8')
const sql = (file: string): string => text(file).replace(/^--.*$/gm, '')

/** Rights by which nothing can be changed and no table of a user be read. */
const GRANTS: Record<string, readonly string[]> = {
  'postgres/monitor-role.sql': ['pg_monitor to sitrep'],
  'mysql/monitor-role.sql': [
    "process on *.* to sitrep@'%'",
    "select on performance_schema.* to sitrep@'%'",
    "slave monitor on *.* to sitrep@'%'",
    "replication client on *.* to sitrep@'%'",
  ],
}

describe('what is shipped in deploy', () => {
  it('grants Sitrep in databases only what is listed here', () => {
    for (const [file, expected] of Object.entries(GRANTS)) {
      const statements = sql(file)
        .split(';')
        .map((one) => one.replace(/\/\*M?!\d+|\*\/|\s+/g, ' ').trim())
      const granted = statements.flatMap((one) => /^grant (.*)$/i.exec(one)?.[1] ?? [])
      expect(granted, file).toEqual(expected)
    }
    expect(sql('postgres/monitor-role.sql')).toMatch(/default_transaction_read_only = on/)
  })

  it('asks GitHub for reading only, as its page says', () => {
    const App = z.strictObject({
      ...{ name: z.string(), url: z.url(), description: z.string(), public: z.literal(false) },
      default_permissions: z.record(z.string(), z.literal('read')),
      default_events: z.array(z.never()),
    })
    const { default_permissions } = App.parse(JSON.parse(text('github/app-manifest.json')))
    const said = [...text('github/app-permissions.md').matchAll(/^\| (\w+) \| read \|/gm)].map(
      ([, name = '']) => name.toLowerCase(),
    )
    expect(Object.keys(default_permissions).sort()).toEqual(said.sort())
  })

  it('lets Elasticsearch be read, and no more', () => {
    const Role = z.strictObject({
      indices: z.array(
        z.strictObject({
          names: z.array(z.string()),
          privileges: z.array(z.enum(['read', 'view_index_metadata'])),
        }),
      ),
    })
    expect(Role.safeParse(JSON.parse(text('elasticsearch/role.json'))).error).toBeUndefined()
  })

  it('lets only GET pass to Prometheus, and not to its admin API', () => {
    expect(text('prometheus/read-only.conf')).toMatch(/limit_except GET \{ deny all; \}/)
    expect(text('prometheus/read-only.conf')).toMatch(/location \/api\/v1\/admin\/ \{ deny all; \}/)
  })

  it('has a test for every system that it has a grant for', () => {
    expect(readdirSync(DEPLOY).sort()).toEqual(
      ['elasticsearch', 'github', 'kubernetes', 'mysql', 'postgres', 'prometheus'].sort(),
    )
  })
})
