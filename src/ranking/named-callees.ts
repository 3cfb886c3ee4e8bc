import type { ChangeRow } from '../domain/case-file.ts'
import type { Observation } from '../domain/ranking.ts'
import type { Folding } from './case-input.ts'
import { errorLine } from './pattern-observations.ts'
import type { Pattern } from './patterns.ts'
import type { Callees } from './propagation.ts'

/**
 * A callee that answers with its own failure: 5xx is the server's fault and 429 its limit (RFC 9110 §15.6, RFC 6585 §4).
 * Other 4xx blame who asks, and a time-out may be the impatience of who waits.
 */
const FAILED = String.raw`\b(?:5\d\d|429)\b`
/** Whose fault these are is not in the number: the caller asks wrongly, or the callee no longer takes what was right. */
const REFUSED = String.raw`\b4(?!29|99)\d\d\b`
/** Characters between a name and the status that belongs to it. */
const NEAR = 48

/** Whether a line says of a callee that it answered so. A name behind a single slash is part of a path. */
function says(status: string, line: string, callee: string): boolean {
  const name = String.raw`(?<![\w-]|(?<!/)/)${RegExp.escape(callee)}(?![\w-])`
  return new RegExp(`${name}[^\\n]{0,${NEAR}}${status}|${status} from ${name}`, 'i').test(line)
}

/** A change takes effect within this, in milliseconds, and its first failures are a bin of numbers early at most. */
const EFFECT = 120_000
const EARLY = 15_000

/** The latest change of each service that can have brought about what began then. */
function changedFor(changes: readonly ChangeRow[], folding: Folding, began: number): Map<string, number> {
  const latest = new Map<string, number>()
  for (const { ts, entity } of changes) {
    const service = entity === null ? null : (folding.serviceOf(entity) ?? entity)
    if (service === null || ts === null || ts > began + EARLY || ts < began - EFFECT) continue
    latest.set(service, Math.max(latest.get(service) ?? ts, ts))
  }
  return latest
}

export interface Talk {
  callees: Callees
  folding: Folding
  changes: readonly ChangeRow[]
}

interface Said {
  caller: string
  callee: string
  began: number
}

/** Whether a line blames the callee: it failed, or it refuses what it took until it was changed, and its caller was not since. */
function blames(line: string, { caller, callee, began }: Said, { changes, folding }: Talk): boolean {
  if (says(FAILED, line, callee)) return true
  if (!says(REFUSED, line, callee)) return false
  const changed = changedFor(changes, folding, began)
  const own = changed.get(callee)
  return own !== undefined && own > (changed.get(caller) ?? Number.NEGATIVE_INFINITY)
}

/** What rising errors say of whom their service calls: word against word, a callee that answers 503 is at fault before its caller. */
export function namedCallees(patterns: readonly Pattern[], talk: Talk): Observation[] {
  return patterns.flatMap((pattern) => {
    const { kind, isError, rose, example, service, score, onset, evidence } = pattern
    if (kind !== 'log' || !isError || !rose || example === null) return []
    const line = example.message.replace(/\s+/g, ' ').trim()
    const [named, ...others] = [...(talk.callees.get(service) ?? [])].filter((callee) =>
      blames(line, { caller: service, callee, began: onset }, talk),
    )
    if (named === undefined || others.length > 0) return []
    return [
      {
        service: named,
        entity: named,
        family: 'error',
        score,
        onset,
        text: errorLine(pattern, line),
        citations: [evidence],
        source: 'logs',
        untrusted: true,
      },
    ]
  })
}
