import { createSign } from 'node:crypto'
import { z } from 'zod'
import type { PlannedRead } from '../../domain/connector.ts'
import type { HttpClient } from '../../platform/http-client.ts'
import { askJson, type Instance, type Unanswered } from '../asked.ts'

/** What a request is allowed by. */
export type Credential = {
  ok: true
  headers: Record<string, string>
  permissions: Record<string, string> | null
}

type GetCredential = (signal: AbortSignal) => Promise<Credential | Unanswered>

export interface Credentials {
  get: GetCredential
  /** What is asked for one. */
  plan: readonly PlannedRead[]
}

/** For a token of a person, or none: what it may do is known to GitHub only. */
export const fixedToken = (token: string | null): Credentials => ({
  get: async () => ({
    ok: true,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    permissions: null,
  }),
  plan: [],
})

const Issued = z.object({
  token: z.string().min(1),
  expires_at: z.iso.datetime({ offset: true }),
  permissions: z.record(z.string(), z.string()).default({}),
})

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** An App's own word for ten minutes, a minute of them for clocks that differ. */
function assertion(id: string, key: string, now: number): string {
  const seconds = Math.floor(now / 1000)
  const body = `${encoded({ alg: 'RS256', typ: 'JWT' })}.${encoded({ iat: seconds - 60, exp: seconds + 540, iss: id })}`
  return `${body}.${createSign('RSA-SHA256').update(body).sign(key, 'base64url')}`
}

/** A token is renewed this long before it ends. */
const SPARE_MS = 120_000

/**
 * Installation tokens of an App, each for an hour. Getting one is the only POST of this connector; it changes nothing.
 * https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
 */
export function appTokens(
  app: { id: string; installation: string; key: string },
  { client, instance, now }: { client: HttpClient; instance: Instance; now: () => number },
): Credentials {
  let known: { credential: Credential; until: number } | null = null
  let pending: Promise<Credential | Unanswered> | null = null
  const path = `/app/installations/${app.installation}/access_tokens`
  const issue = async (signal: AbortSignal): Promise<Credential | Unanswered> => {
    const asked = await askJson(
      client,
      {
        method: 'POST',
        path,
        headers: { authorization: `Bearer ${assertion(app.id, app.key, now())}` },
        signal,
      },
      Issued,
      instance,
    )
    // What came back may hold the token: it is nobody's to see.
    if (!asked.ok) return { ...asked, raw: null }
    const { token, expires_at, permissions } = asked.value
    const credential: Credential = { ok: true, headers: { authorization: `Bearer ${token}` }, permissions }
    known = { credential, until: Date.parse(expires_at) - SPARE_MS }
    return credential
  }
  const get: GetCredential = (signal) => {
    if (known !== null && now() < known.until) return Promise.resolve(known.credential)
    // Reads begin together: one token is for all of them.
    pending ??= issue(signal).finally(() => {
      pending = null
    })
    return pending
  }
  return { get, plan: [{ query: `POST ${path}: a token for an hour`, step: 'count' }] }
}
