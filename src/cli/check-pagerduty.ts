import type { PagerDutyApiSettings } from '../app/pagerduty-api.ts'
import type { HttpClient } from '../platform/http-client.ts'
import type { Check } from './checks.ts'

const NAME = 'pagerduty api'

const NONE: Check = {
  name: NAME,
  state: 'disabled',
  detail: 'no key: a page whose webhook never comes is not found',
  fix: 'set PAGERDUTY_API_TOKEN to a read-only REST API key, see docs/how-to/connect-pagerduty.md',
}

/** Lists the open incidents of the last hour, as the poll does, and opens nothing. */
export async function pagerDutyApiCheck(settings: PagerDutyApiSettings, now: number): Promise<Check> {
  const { PAGERDUTY_API_URL: baseUrl } = settings
  const [{ listIncidents }, { openPagerDutyApi }] = await Promise.all([
    import('../intake/pagerduty/rest.ts'),
    import('../app/pagerduty-api.ts'),
  ])
  let client: HttpClient | null = null
  try {
    client = await openPagerDutyApi(settings)
    if (client === null) return NONE
    const wanted = { statuses: ['triggered', 'acknowledged'], since: now - 3_600_000, until: now }
    await listIncidents(client, wanted, { mostPages: 1, signal: AbortSignal.timeout(10_000) })
    const detail = `${baseUrl} lists incidents; it does not say whether the key may write`
    return { name: NAME, state: 'enabled', detail, fix: null }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return {
      name: NAME,
      state: 'failed',
      detail,
      fix: 'check PAGERDUTY_API_TOKEN, PAGERDUTY_API_URL, PAGERDUTY_API_PROXY and PAGERDUTY_API_CA',
    }
  } finally {
    await client?.close()
  }
}
