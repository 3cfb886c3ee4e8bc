import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { ChangeEvent } from '../../domain/change-event.ts'

/** Longer diffs are cut when they are read; this is what is kept of one. */
const LONGEST_DIFF = 100_000
const MOST_AT_ONCE = 100

const Iso = z.iso.datetime({ offset: true })

const time = z.union([z.string(), z.number()]).transform((value, context) => {
  const at = typeof value === 'string' && Iso.safeParse(value).success ? Date.parse(value) : value
  if (typeof at === 'number' && Number.isSafeInteger(at) && at > 0) return at
  context.addIssue('must be a time such as 2026-01-05T10:00:00Z, or milliseconds since 1970')
  return z.NEVER
})

const short = z.string().trim().min(1).max(300)

const Change = z.strictObject({
  id: short.optional(),
  type: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,39}$/, {
      error: 'must be a word in lower case, such as deploy, flag or config',
    })
    .default('deploy'),
  service: short.optional(),
  title: short,
  at: time.optional(),
  version: short.optional(),
  environment: short.optional(),
  sha: z
    .string()
    .regex(/^[0-9a-f]{7,64}$/, { error: 'must be the id of a commit' })
    .optional(),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional(),
  author: short.optional(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  files: z.array(short).max(500).optional(),
  diff: z.string().max(LONGEST_DIFF).optional(),
  attrs: z.record(z.string(), z.unknown()).optional(),
})

const Body = z.union([z.array(Change).min(1).max(MOST_AT_ONCE), Change.transform((one) => [one])])

export type ParsedChanges = { ok: true; changes: ChangeEvent[] } | { ok: false; reason: string }

/** What a change says without an id of its own: told twice, it is one. */
const contentId = (change: z.infer<typeof Change>, at: number): string =>
  createHash('sha256')
    .update(JSON.stringify([change.type, change.service, change.title, change.sha, change.version, at]))
    .digest('hex')
    .slice(0, 32)

function eventOf(change: z.infer<typeof Change>, now: number): ChangeEvent {
  const { id, type, service, title, at: said, attrs, ...known } = change
  const at = said ?? now
  const told = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined))
  return {
    sourceId: id ?? contentId(change, at),
    type,
    service: service ?? null,
    title,
    at,
    attrs: { ...attrs, ...told },
  }
}

function problemOf(error: z.ZodError): string {
  // A list and a single change fail apart; what the longer path says is what the sender meant.
  const all = error.issues.flatMap((issue) =>
    issue.code === 'invalid_union' ? issue.errors.flat() : [issue],
  )
  const [issue] = all.sort((a, b) => b.path.length - a.path.length)
  const where = issue?.path.join('.') || 'the body'
  if (issue?.code === 'unrecognized_keys') {
    return `${where}: ${issue.keys.join(', ')} is not a field of a change; put what is your own into attrs`
  }
  return `${where}: ${issue?.message ?? 'is not a change'}`
}

/** The bytes of a delivery as changes; `now` is when a change without a time took effect. */
export function parseChanges(rawBody: Uint8Array, now: number): ParsedChanges {
  let json: unknown
  try {
    json = JSON.parse(Buffer.from(rawBody).toString('utf8'))
  } catch {
    return { ok: false, reason: 'the body is not JSON' }
  }
  const parsed = Body.safeParse(json)
  if (!parsed.success) return { ok: false, reason: problemOf(parsed.error) }
  return { ok: true, changes: parsed.data.map((one) => eventOf(one, now)) }
}
