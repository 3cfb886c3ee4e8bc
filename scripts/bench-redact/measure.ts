import type { Redactor } from '../../src/safety/redact/redactor.ts'
import type { Sample } from './corpus.ts'

export interface Measured {
  spans: number
  found: number
  /** Of lines without a secret. */
  benign: number
  falsePositives: number
  /** Kinds with a span that was not wholly covered. */
  missed: Map<string, string[]>
  /** Benign lines that were changed. */
  changed: string[]
}

/** A span is found when all of it is covered: half a key is still a lead. */
export function measure(redactor: Redactor, samples: readonly Sample[]): Measured {
  const result: Measured = {
    spans: 0,
    found: 0,
    benign: 0,
    falsePositives: 0,
    missed: new Map(),
    changed: [],
  }
  for (const { kind, text, secrets } of samples) {
    const spans = redactor.find(text)
    if (secrets.length === 0) {
      result.benign += 1
      if (spans.length > 0) result.changed.push(text)
    }
    for (const { start, end } of secrets) {
      result.spans += 1
      if (spans.some((span) => span.start <= start && span.end >= end)) result.found += 1
      else result.missed.set(kind, [...(result.missed.get(kind) ?? []), text])
    }
  }
  result.falsePositives = result.changed.length
  return result
}
