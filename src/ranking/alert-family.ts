import type { Family } from '../domain/ranking.ts'
import type { Alert } from '../domain/signal.ts'
import { metricMeaning } from './metric-family.ts'

/** Some words and a measured number: `connections at 98 %`, `ReplicaLag exceeded 1000 seconds`, `high CPU (91%)`. */
const MEASURED =
  /([A-Za-z][^.;:!?\n]{1,80}?)[\s(~≈<>≥≤=]*\b\d[\d.,]*\+?(?:\s*[–-]\s*\d[\d.,]*\+?)?\s*(?:%|(?:percent|ms|s|sec|seconds|minutes|[kmgt]i?b|bytes)(?![A-Za-z]))/gi

/** What happens to a measure, in words that metrics use for errors, and how long: none of them is what is measured. */
const NO_MEASURE = /^(?:dropp?ed|fail(?:s|ed|ing)?|seconds?|minutes?|for|in|last|rate|up|age)$/i

/** What says nothing about what is broken. */
const VAGUE: ReadonlySet<Family> = new Set(['other', 'traffic'])

function measureIn(words: string): Family | null {
  const families = words
    .split(/[\s(),/]+/)
    .filter((word) => /^[A-Za-z]/.test(word) && !NO_MEASURE.test(word))
    .map((word) => metricMeaning(word).family)
  return families.find((family) => !VAGUE.has(family)) ?? null
}

/** What the page is about: the family of its metric, else of each measure that its own text gives a number for. */
export function pagedFamilies({
  metric,
  text,
  title,
}: Pick<Alert, 'metric' | 'text' | 'title'>): ReadonlySet<Family> {
  if (metric !== null) return new Set([metricMeaning(metric).family])
  const measured = [...(text || title).matchAll(MEASURED)].map(([, words = '']) => measureIn(words))
  return new Set(measured.filter((family) => family !== null))
}
