import { createHmac, timingSafeEqual } from 'node:crypto'

/** How far a request's time may be from ours, either way. Bolt refuses old ones only. */
const WINDOW_SECONDS = 300

export interface SlackSigned {
  timestamp: string | undefined
  signature: string | undefined
  rawBody: Uint8Array
}

/**
 * Why a request is not Slack's, null when it is: HMAC-SHA256 over `v0:time:body` under the signing secret, in constant
 * time, and a time within five minutes of `now` (milliseconds).
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function slackSignatureProblem(
  { timestamp, signature, rawBody }: SlackSigned,
  secret: string,
  now: number,
): string | null {
  if (secret.length === 0) return 'no signing secret is configured: set SLACK_SIGNING_SECRET'
  if (timestamp === undefined || !/^\d{1,12}$/.test(timestamp))
    return 'X-Slack-Request-Timestamp is not a time in seconds'
  if (Math.abs(now / 1000 - Number(timestamp)) > WINDOW_SECONDS)
    return 'the request is more than five minutes off: check the clock'
  const given = /^v0=([0-9a-f]{64})$/.exec(signature ?? '')?.[1]
  if (given === undefined) return 'X-Slack-Signature is no v0 signature'
  const expected = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(rawBody).digest()
  return timingSafeEqual(Buffer.from(given, 'hex'), expected)
    ? null
    : 'the signature does not fit the body: check SLACK_SIGNING_SECRET'
}
