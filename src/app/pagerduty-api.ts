import { readFile } from 'node:fs/promises'
import { ConfigError, type Settings } from '../config.ts'
import type { HttpClient } from '../platform/http-client.ts'
import { systemClock } from './clock.ts'

export type PagerDutyApiSettings = Pick<
  Settings,
  'PAGERDUTY_API_TOKEN' | 'PAGERDUTY_API_URL' | 'PAGERDUTY_API_PROXY' | 'PAGERDUTY_API_CA'
>

async function authoritiesIn(file: string | null): Promise<string | null> {
  if (file === null) return null
  const pem = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`PAGERDUTY_API_CA: ${file} cannot be read (${error.code ?? error.message})`)
  })
  if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem
  throw new ConfigError(`PAGERDUTY_API_CA: ${file} holds no certificate: name a PEM file`)
}

/** A client of PagerDuty's REST API; null without a key. Rejects with `ConfigError` when a setting cannot be used. */
export async function openPagerDutyApi(settings: PagerDutyApiSettings): Promise<HttpClient | null> {
  const { PAGERDUTY_API_TOKEN: token, PAGERDUTY_API_URL: baseUrl, PAGERDUTY_API_PROXY: proxy } = settings
  if (token === null) return null
  const [{ createHttpClient }, { createPace, paced }] = await Promise.all([
    import('../platform/http-client.ts'),
    import('../connectors/pacing.ts'),
  ])
  const client = createHttpClient({
    baseUrl,
    headers: { authorization: `Token token=${token}` },
    proxy,
    ca: await authoritiesIn(settings.PAGERDUTY_API_CA),
  })
  return paced(client, createPace(systemClock.now))
}
