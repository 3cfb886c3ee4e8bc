import { randomBytes } from 'node:crypto'

/** Slack: five uses within 30 minutes. */
const MAX_USES = 5
const LIFETIME_MS = 30 * 60_000

/** Where an answer to a response_url goes. */
export interface ResponseTarget {
  person: string
  channel: string
  threadTs: string | null
  /** The message whose button was pressed, for `replace_original`. */
  original: { kind: 'message'; ts: string } | { kind: 'ephemeral'; id: string } | null
}

export interface ResponseUrls {
  /** The last part of the url. */
  issue(target: ResponseTarget): string
  use(id: string): { ok: true; target: ResponseTarget } | { ok: false; error: string }
}

export function createResponseUrls(now: () => number): ResponseUrls {
  const open = new Map<string, { target: ResponseTarget; at: number; uses: number }>()
  return {
    issue: (target) => {
      const id = randomBytes(12).toString('hex')
      open.set(id, { target, at: now(), uses: 0 })
      return id
    },
    use: (id) => {
      const found = open.get(id)
      if (!found) return { ok: false, error: 'no_such_url' }
      if (now() - found.at > LIFETIME_MS) return { ok: false, error: 'expired_url' }
      if (found.uses >= MAX_USES) return { ok: false, error: 'used_url' }
      found.uses += 1
      return { ok: true, target: found.target }
    },
  }
}
