import { randomBytes } from 'node:crypto'

/** Slack: a trigger id opens one modal within 3 seconds. */
const TRIGGER_LIFETIME_MS = 3000

export interface Triggers {
  issue(person: string): string
  /** Uses the trigger up. */
  take(id: string): { ok: true; person: string } | { ok: false; error: string }
}

export function createTriggers(now: () => number): Triggers {
  const open = new Map<string, { person: string; at: number }>()
  const used = new Set<string>()

  const forgetOld = () => {
    for (const [id, { at }] of open) if (now() - at > 600_000) open.delete(id)
  }

  return {
    issue: (person) => {
      forgetOld()
      const id = `${now()}.${randomBytes(4).readUInt32BE()}.${randomBytes(8).toString('hex')}`
      open.set(id, { person, at: now() })
      return id
    },
    take: (id) => {
      if (used.has(id)) return { ok: false, error: 'exchanged_trigger_id' }
      const found = open.get(id)
      if (!found) return { ok: false, error: 'invalid_trigger_id' }
      if (now() - found.at > TRIGGER_LIFETIME_MS) return { ok: false, error: 'expired_trigger_id' }
      open.delete(id)
      used.add(id)
      return { ok: true, person: found.person }
    },
  }
}
