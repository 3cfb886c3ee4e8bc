import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { CAPABILITIES } from '../../src/safety/capabilities.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const REFERENCE = path.join(ROOT, 'docs/reference/slack.md')

/** The feature that is gone without the scope. test/slack/manifest.test.ts holds that each is needed by some call. */
const FEATURE: Record<string, string> = {
  'app_mentions:read': 'questions and hypotheses in a thread',
  'channels:history':
    'looking a post up before it is repeated; posts of the bots in `SITREP_ALERT_BOTS`; public channels it was invited to',
  'channels:read':
    'reading the channels it is in (`sitrep mine --slack`), and knowing who may read what came from them',
  'chat:write': 'the thread, its edits, answers to one person',
  commands: '`/sitrep` and `/hypothesis`',
  'files:write': 'the file of a postmortem draft',
  'groups:history': 'the same as `channels:history` in private channels it was invited to',
  'groups:read': 'the same as `channels:read` for private channels it was invited to',
  'im:history': 'questions in its direct messages',
  'reactions:read': 'a check mark that confirms what somebody wrote in a thread',
  'usergroups:read': 'user groups in `SITREP_RESPONDERS` and `SITREP_ADMINS`',
  'users:read': 'telling members, guests and other organizations apart',
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

const roles = (): string => {
  const actions = Object.keys(CAPABILITIES.viewer)
  const rows = Object.entries(CAPABILITIES).map(([role, reach]) => [
    role,
    ...Object.values(reach).map((one) => (one === 'none' ? '–' : one)),
  ])
  return table(['', ...actions], rows)
}

const scopes = (): string =>
  table(
    ['scope', 'without it there is no'],
    Object.entries(FEATURE).map(([scope, feature]) => [`\`${scope}\``, feature]),
  )

const inserted = (text: string, name: string, content: string): string =>
  text.replace(new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`), `$1${content}\n$2`)

describe('docs/reference/slack.md', () => {
  it('has the tables of the code', () => {
    const text = readFileSync(REFERENCE, 'utf8')
    const drawn = inserted(inserted(text, 'roles', roles()), 'scopes', scopes())
    if (process.env.UPDATE_DOCS === '1') writeFileSync(REFERENCE, drawn)
    else expect(text).toBe(drawn)
  })

  it('names a feature for each scope of the manifest, and no other', () => {
    const manifest = parse(readFileSync(path.join(ROOT, 'manifest.yml'), 'utf8'))
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual(Object.keys(FEATURE))
  })
})
