import type { ChangeRow } from '../../domain/case-file.ts'
import type { Verdict } from '../../domain/verdict.ts'

/** Under which names code hosts and deploy tools keep who did it. */
const WHO =
  /^(?:author|committer|user|username|actor|creator|sender|owner|(?:(?:deployed|triggered|approved|merged|created|changed|requested|reviewed)[ _-]?)?by)$/i

/** What works by itself is no person: naming it as a trigger blames nobody. */
const MACHINE = /\bbots?\b|\[bot\]|\b(?:ci|cd|automation|pipeline|system|service|root|admin)\b|[:/]/i

/** Shorter ones are in too many words. */
const SHORTEST = 3

/** Of `{"name": "Mara Lind", "login": "mlind"}` as of a plain text. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap((one) => (typeof one === 'string' ? [one] : []))
}

const spoken = (name: string): string => name.replace(/<[^>]*>|\S+@\S+/g, ' ').trim()

/** Names and logins of whoever made the changes; none that is the name of something in the case file. */
export function peopleOf(changes: readonly ChangeRow[], things: Iterable<string>): string[] {
  const known = new Set([...things].map((name) => name.toLowerCase()))
  const who = changes.flatMap(({ attrs }) =>
    Object.entries(attrs).flatMap(([key, value]) => (WHO.test(key) ? textsIn(value) : [])),
  )
  const named = who.filter((name) => !MACHINE.test(spoken(name))).map(spoken)
  // People are called by one of their names; a login is written as it is.
  const all = named.flatMap((name) => [name, ...name.split(/[\s,]+/)])
  return [...new Set(all)].filter(
    (name) => name.length >= SHORTEST && /\p{L}/u.test(name) && !known.has(name.toLowerCase()),
  )
}

/** However much space is between its words. */
const written = (name: string): string => name.split(/\s+/).map(RegExp.escape).join('\\s+')

/**
 * Puts `(person)` in place of names. A whole name is known in any case; one word only as it is written ("Will" is
 * somebody, "will" is not), and never as part of a longer name such as `mara-api`.
 */
export function nameless(people: readonly string[]): (text: string) => string {
  if (people.length === 0) return (text) => text
  const pattern = (names: readonly string[], flags: string): RegExp[] =>
    names.length === 0
      ? []
      : [
          new RegExp(
            `(?<![\\p{L}\\p{N}_/.-])(?:${names.map(written).join('|')})(?![\\p{L}\\p{N}_/]|[.-][\\p{L}\\p{N}])`,
            flags,
          ),
        ]
  const patterns = [
    ...pattern(
      people.filter((name) => /\s/.test(name)),
      'giu',
    ),
    ...pattern(
      people.filter((name) => !/\s/.test(name)),
      'gu',
    ),
  ]
  return (text) =>
    patterns
      .reduce((left, one) => left.replace(one, '(person)'), text)
      .replace(/\(person\)(?:\s+\(person\))+/g, '(person)')
}

/** No person is ever named as a cause: what a verdict says, whoever wrote it, without `people`. */
export function verdictWithout(people: readonly string[], verdict: Verdict): Verdict {
  const clean = nameless(people)
  const lines = (all: Verdict['because']): Verdict['because'] =>
    all.map((one) => ({ ...one, text: clean(one.text) }))
  const { cause, leftOut, outside, checks } = verdict
  return {
    ...verdict,
    cause: cause && { ...cause, statement: clean(cause.statement) },
    because: lines(verdict.because),
    ruledOut: lines(verdict.ruledOut),
    next: verdict.next.map(clean),
    limits: verdict.limits.map(clean),
    ...(checks === undefined ? {} : { checks: checks.map((one) => ({ ...one, claim: clean(one.claim) })) }),
    ...(leftOut === undefined ? {} : { leftOut: leftOut.map(clean) }),
    ...(outside === undefined ? {} : { outside: { ...outside, text: clean(outside.text) } }),
  }
}
