import type { Observation } from '../domain/ranking.ts'
import { errorLine } from './pattern-observations.ts'
import type { Pattern } from './patterns.ts'
import type { Callees } from './propagation.ts'

/**
 * A callee that answers with its own failure: 5xx is the server's fault and 429 its limit (RFC 9110 §15.6, RFC 6585 §4).
 * Other 4xx blame who asks, and a time-out may be the impatience of who waits.
 */
const FAILED = String.raw`\b(?:5\d\d|429)\b`
/** Characters between a name and the status that belongs to it. */
const NEAR = 48

const literal = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** Whether a line says of a callee that it failed. A name behind a single slash is part of a path. */
function saysFailed(line: string, callee: string): boolean {
  const name = String.raw`(?<![\w-]|(?<!/)/)${literal(callee)}(?![\w-])`
  return new RegExp(`${name}[^\\n]{0,${NEAR}}${FAILED}|${FAILED} from ${name}`, 'i').test(line)
}

/** What rising errors say of whom their service calls: word against word, a callee that answers 503 is at fault before its caller. */
export function namedCallees(patterns: readonly Pattern[], callees: Callees): Observation[] {
  return patterns.flatMap((pattern) => {
    const { kind, isError, rose, example, service, score, onset, evidence } = pattern
    if (kind !== 'log' || !isError || !rose || example === null) return []
    const line = example.message.replace(/\s+/g, ' ').trim()
    const [named, ...others] = [...(callees.get(service) ?? [])].filter((callee) => saysFailed(line, callee))
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
