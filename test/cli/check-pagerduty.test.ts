import { describe, expect, it } from 'vitest'
import { pagerDutyApiCheck } from '../../src/cli/check-pagerduty.ts'
import { json, type Respond, serveHttp } from '../connectors/support/bad-server.ts'
import { selfSigned } from '../connectors/support/certificate.ts'
import { serveProxy } from '../connectors/support/connect-proxy.ts'
import { fakeIncidents } from '../connectors/support/fake-pagerduty.ts'

const NOW = Date.UTC(2026, 2, 3, 10, 0, 0)

const DIRECT = { PAGERDUTY_API_PROXY: null, PAGERDUTY_API_CA: null }

async function checked(respond: Respond) {
  await using server = await serveHttp(respond)
  const settings = {
    ...DIRECT,
    PAGERDUTY_API_TOKEN: 'token-of-this-test',
    PAGERDUTY_API_URL: server.url,
  }
  const check = await pagerDutyApiCheck(settings, NOW)
  return { check, requests: [...server.requests] }
}

describe('doctor on the REST API of PagerDuty', () => {
  it('is off without a key, and says what is missed', async () => {
    const settings = { ...DIRECT, PAGERDUTY_API_TOKEN: null, PAGERDUTY_API_URL: 'http://127.0.0.1:9' }
    expect(await pagerDutyApiCheck(settings, NOW)).toMatchObject({
      state: 'disabled',
      fix: expect.stringContaining('PAGERDUTY_API_TOKEN'),
    })
  })

  it('lists once, reads only, and never shows the key', async () => {
    const { check, requests } = await checked(fakeIncidents([]))
    expect(check).toMatchObject({ state: 'enabled', fix: null })
    expect(requests).toHaveLength(1)
    expect(requests[0]).toMatchObject({ method: 'GET', path: expect.stringMatching(/^\/incidents\?/) })
    expect(JSON.stringify(check)).not.toContain('token-of-this-test')
  })

  it.each([
    [401, /does not accept PAGERDUTY_API_TOKEN/],
    [403, /may not list incidents/],
    [500, /answers 500/],
  ])('is red at %i', async (status, says) => {
    const { check } = await checked((_, response) => json(response, {}, status))
    expect(check).toMatchObject({ state: 'failed', detail: expect.stringMatching(says) })
    expect(check.fix).toMatch(/PAGERDUTY_API/)
  })

  it('is red where nobody listens', async () => {
    const settings = { ...DIRECT, PAGERDUTY_API_TOKEN: 't', PAGERDUTY_API_URL: 'http://127.0.0.1:9' }
    expect((await pagerDutyApiCheck(settings, NOW)).detail).toMatch(/cannot be reached \(ECONNREFUSED\)/)
  })

  it('asks through a proxy whose authority is the company’s own, and says which setting is wrong', async () => {
    const tls = await selfSigned()
    await using server = await serveHttp(fakeIncidents([]))
    await using proxy = await serveProxy({ tls })
    const settings = {
      PAGERDUTY_API_TOKEN: 't',
      PAGERDUTY_API_URL: server.url,
      PAGERDUTY_API_PROXY: proxy.url,
      PAGERDUTY_API_CA: tls.file,
    }
    expect(await pagerDutyApiCheck(settings, NOW)).toMatchObject({ state: 'enabled' })
    expect(proxy.asked).toHaveLength(1)
    for (const [PAGERDUTY_API_CA, says] of [
      [null, /cannot be reached \(DEPTH_ZERO_SELF_SIGNED_CERT\).*PAGERDUTY_API_CA/],
      [`${tls.file}.gone`, /PAGERDUTY_API_CA: .*\.gone cannot be read \(ENOENT\)/],
      [import.meta.filename, /PAGERDUTY_API_CA: .* holds no certificate/],
    ] as const) {
      const check = await pagerDutyApiCheck({ ...settings, PAGERDUTY_API_CA }, NOW)
      expect(check).toMatchObject({ state: 'failed', detail: expect.stringMatching(says) })
    }
    expect(proxy.asked).toHaveLength(1)
  })
})
