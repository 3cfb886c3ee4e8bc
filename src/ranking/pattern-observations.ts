import type { Observation } from '../domain/ranking.ts'
import { isRefusal, saysError } from './log-template.ts'
import type { Pattern } from './patterns.ts'

const share = (value: number): string => String(Number(value.toPrecision(2)))

const quoted = (text: string): string => `"${text.replace(/\s+/g, ' ').trim().slice(0, 140)}"`

/** A service's error line that came up, and how large a part of its lines it is. */
export const errorLine = ({ service, before, after }: Pattern, line: string): string =>
  `${service} error log ${quoted(line)}: share ${share(before)} → ${share(after)}`

/** A pattern that moved far from the common onset is about something else. */
const offOnset = (pattern: Pattern, onset: number): boolean =>
  pattern.onset < onset - 60_000 || pattern.onset > onset + 90_000

function textAndScore(pattern: Pattern): { text: string; score: number; family: Observation['family'] } {
  const { service, op, what, before, after, rose, score, example, isError } = pattern
  if (pattern.kind === 'call') {
    const text = `${service} ${op ?? ''}: calls to ${what} per span ${share(before)} → ${share(after)}`
    return { text, score, family: 'structure' }
  }
  const line = example?.message ?? what
  const how = rose ? 'appeared' : 'vanished'
  if (isError && rose) {
    return { text: errorLine(pattern, line), score, family: 'log' }
  }
  if (op) {
    const text = `${service} ${op}: log line ${how} (${share(before)} → ${share(after)} per span): ${quoted(line)}`
    return { text, score, family: 'structure' }
  }
  const loud = rose && saysError(line) ? 2 : 1
  const text = `${service} log line ${how} (share ${share(before)} → ${share(after)}): ${quoted(line)}`
  return { text, score: 0.35 * score * loud, family: 'log' }
}

const refuses = ({ kind, rose, example }: Pattern): boolean =>
  kind === 'log' && rose && example !== null && isRefusal(example)

const place = ({ service, op }: Pattern): string => `${service}\u0000${op ?? ''}`

/** What a refused request leaves out: the calls and lines that would have followed. */
function leftOutByRefusals(patterns: readonly Pattern[]): (pattern: Pattern) => boolean {
  const refusing = new Set(patterns.filter(refuses).map(place))
  return (pattern) => !pattern.rose && !pattern.isError && refusing.has(place(pattern))
}

/** Patterns as facts about the service they belong to. Refused clients are a matter of traffic. */
export function patternObservations(patterns: readonly Pattern[], onset: number): Observation[] {
  const leftOut = leftOutByRefusals(patterns)
  return patterns.map((pattern) => {
    const { text, score, family } = textAndScore(pattern)
    return {
      service: pattern.service,
      entity: pattern.service,
      family: refuses(pattern) || leftOut(pattern) ? 'traffic' : family,
      score: offOnset(pattern, onset) ? 0.6 * score : score,
      onset: pattern.onset,
      text,
      citations: [pattern.evidence],
      source: pattern.kind === 'call' ? 'traces' : 'logs',
      untrusted: pattern.kind === 'log',
    }
  })
}
