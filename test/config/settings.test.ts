import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigError, readSettings, SETTINGS, unsafeSettings } from '../../src/config.ts'

const ROOT = path.join(import.meta.dirname, '../..')

const REFERENCE = path.join(ROOT, 'docs/reference/configuration.md')
const EXAMPLE = path.join(ROOT, '.env.example')

const defaults = readSettings({}) as Record<string, unknown>

/** A default as it would be set; empty when nothing is. */
const written = (name: string): string => {
  const value = defaults[name]
  const isEmpty = typeof value === 'object' && Object.keys(value ?? {}).length === 0
  return isEmpty ? '' : String(value)
}

const shown = (name: string): string => {
  const value = written(name)
  return value === '' ? '–' : `\`${value}\``
}

const reference = (): string => {
  const rows = Object.entries(SETTINGS).map(
    ([name, setting]) => `| \`${name}\` | ${shown(name)} | ${setting.description} |`,
  )
  return [
    '# Configuration',
    '',
    'Settings are environment variables; all have a default, so an empty environment runs the local setup.',
    'This page is drawn from `src/config.ts` by a test (`UPDATE_DOCS=1 npm test` rewrites it).',
    '',
    '| setting | default | what it is for |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

const example = (): string =>
  [
    '# Copy to .env, take the # away from what you set, and start with',
    '#   npx node --env-file=.env scripts/launch.mjs start',
    '# Sitrep reads the environment only; without that option the file is not looked at.',
    '',
    ...Object.entries(SETTINGS).map(
      ([name, setting]) => `# ${setting.description}\n#${name}=${written(name)}\n`,
    ),
  ].join('\n')

function checkFile(file: string, expected: string): void {
  if (process.env.UPDATE_DOCS === '1') writeFileSync(file, expected)
  expect(readFileSync(file, 'utf8')).toBe(expected)
}

describe('settings', () => {
  it('have a reference page and an example file that match the code', () => {
    checkFile(REFERENCE, reference())
    checkFile(EXAMPLE, example())
  })

  it('run the local setup with an empty environment', () => {
    expect(readSettings({})).toMatchObject({ DATABASE_URL: null, SLACK_BOT_TOKEN: null, SITREP_PORT: 4401 })
  })

  it('read lists and treat an empty value as not given', () => {
    expect(readSettings({ PAGERDUTY_WEBHOOK_SECRETS: 'a, b ,', DATABASE_URL: '' })).toMatchObject({
      PAGERDUTY_WEBHOOK_SECRETS: ['a', 'b'],
      DATABASE_URL: null,
    })
  })

  it('runs unsafely only when it is said, and knows what is unsafe then', () => {
    const unsafe = readSettings({ SITREP_PERSONAL_DATA: 'off', SITREP_ALLOW_UNSAFE: 'yes' })
    expect(unsafeSettings(unsafe)).toEqual([expect.stringContaining('SITREP_PERSONAL_DATA=off')])
    const local = { ANTHROPIC_BASE_URL: 'http://127.0.0.1:9', SITREP_MODEL_URL: 'https://models.example' }
    expect(unsafeSettings(readSettings(local))).toEqual([])
  })

  it.each([
    [{ SITREP_PORT: 'many' }, /SITREP_PORT/],
    [{ SLACK_BOT_TOKEN: 'xoxb-1' }, /SLACK_APP_TOKEN is missing/],
    [{ SLACK_APP_TOKEN: 'xapp-1' }, /SLACK_BOT_TOKEN is missing/],
    [{ SLACK_BOT_TOKEN: 'xoxp-1', SLACK_APP_TOKEN: 'xapp-1' }, /xoxb-/],
    [{ DATABASE_URL: 'mysql://x' }, /postgres:\/\//],
    [{ PAGERDUTY_API_PROXY: 'proxy:3128' }, /PAGERDUTY_API_PROXY: must be an address that starts with http/],
    [{ SITREP_LOG_LEVEL: 'loud' }, /SITREP_LOG_LEVEL/],
    [{ SITREP_PERSONAL_DATA: 'off' }, /SITREP_PERSONAL_DATA=off.*SITREP_ALLOW_UNSAFE=yes/],
    [{ ANTHROPIC_BASE_URL: 'http://gateway.internal' }, /ANTHROPIC_BASE_URL.*unencrypted/],
    [{ SITREP_MODEL_URL: 'http://10.0.0.1:8000' }, /SITREP_MODEL_URL/],
  ])('refuse %j and name the setting', (environment, message) => {
    expect(() => readSettings(environment)).toThrow(ConfigError)
    expect(() => readSettings(environment)).toThrow(message)
  })
})
