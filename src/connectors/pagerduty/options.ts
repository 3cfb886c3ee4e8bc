import { z } from 'zod'
import { HTTP_OPTIONS, SecretRef } from '../kind.ts'

const { proxy, ca } = HTTP_OPTIONS

export const PagerDutyOptions = z.strictObject({
  url: HTTP_OPTIONS.url
    .default('https://api.pagerduty.com')
    .describe('Address of the REST API; `https://api.eu.pagerduty.com` for accounts in Europe.'),
  token: SecretRef.describe('Read-only REST API key.'),
  proxy,
  ca,
})
