import type { Settings } from '../config.ts'
import type { Check } from './checks.ts'

const NAME = 'pagerduty api'

const NONE: Check = {
  name: NAME,
  state: 'disabled',
  detail: 'no key: a page whose webhook never comes is not found',
  fix: 'set PAGERDUTY_API_TOKEN to a read-only REST API key, see docs/how-to/connect-pagerduty.md',
}

/** Lists the open incidents of the last hour, as the poll does, and opens nothing. */
export async function pagerDutyApiCheck(
  settings: Pick<Settings, 'PAGERDUTY_API_TOKEN' | 'PAGERDUTY_API_URL'>,
  now: number,
): Promise<Check> {
  const { PAGERDUTY_API_TOKEN: token, PAGERDUTY_API_URL: baseUrl } = settings
  if (token === null) return NONE
  const [{ listIncidents }, { createHttpClient }] = await Promise.all([
    import('../intake/pagerduty/rest.ts'),
    import('../platform/http-client.ts'),
  ])
  const client = createHttpClient({ baseUrl, headers: { authorization: `Token token=${token}` } })
  try {
    const wanted = { statuses: ['triggered', 'acknowledged'], since: now - 3_600_000, until: now }
    await listIncidents(client, wanted, { mostPages: 1, signal: AbortSignal.timeout(10_000) })
    const detail = `${baseUrl} lists incidents; it does not say whether the key may write`
    return { name: NAME, state: 'enabled', detail, fix: null }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return { name: NAME, state: 'failed', detail, fix: 'check PAGERDUTY_API_TOKEN and PAGERDUTY_API_URL' }
  } finally {
    await client.close()
  }
}
