import type { Draft } from './draft.ts'
import { isWrittenAsName, knownNamesIn } from './language/names.ts'
import { aliasKey, baseOf, FEW_KNOWN, type TeamNames } from './team-names.ts'

/** What a name stands for: a nickname, a part or a replica of what is firm, else itself. */
function aliased(name: string, { aliases, spaced, handles, firm }: TeamNames): string {
  const known = aliases.get(aliasKey(name)) ?? spaced.get(name)
  if (known !== undefined || firm.has(name)) return known ?? name
  const base = baseOf(name)
  return handles.get(name.toLowerCase()) ?? (firm.has(base) ? base : name)
}

/** Of what a conversation is about more is not meant by a sentence that names nothing. */
const MOST_AROUND = 2

/** Names for sure and nicknames that a text uses, as what they stand for. */
const meantIn = (text: string, names: TeamNames): string[] => [
  ...new Set(
    [names.nicknames, names.sure, names.spacedNames]
      .flatMap((list) => knownNamesIn(text, list))
      .map((name) => aliased(name, names)),
  ),
]

/** Of the first text that names something, first what is firm. */
function firstNamed(texts: readonly string[], names: TeamNames): string[] {
  const found = texts.map((text) => meantIn(text, names).filter((name) => isLikely(name, names)))
  const some = found.find((one) => one.length > 0) ?? []
  const firm = some.filter((name) => isFor(name, names))
  return (firm.length > 0 ? firm : some).slice(0, MOST_AROUND)
}

/** One plain word that somebody owns, changed or gave a nickname: `ledger was rewritten`. */
const isSureWord = (name: string, { sure }: TeamNames): boolean =>
  /^\p{L}{4,}$/u.test(name) && sure.includes(name)

/** Of a team whose services are known a word is none of them, unless it is named as one; of another it may be. */
const isLikely = (name: string, names: TeamNames): boolean =>
  isFor(name, names) || !isWeak(name) || isSureWord(name, names) || names.firm.size <= FEW_KNOWN

/** Whether a name is of something that runs, and no word or function that was taken for one. */
const isFor = (name: string, { firm }: TeamNames): boolean =>
  firm.has(name) || (isWrittenAsName(name) && !name.includes('_'))

/** What the rest of its message, the question that it answers or the beginning of its thread is about. */
const closeBy = ({ near = [], opening = '' }: Draft, names: TeamNames): string[] =>
  firstNamed([...near, opening], names)

/** What its conversation is about: the nearest that names something, at last the subjects of its channel. */
function aroundOf(draft: Draft, names: TeamNames, subjects: readonly string[]): readonly string[] {
  const close = closeBy(draft, names)
  if (close.length > 0) return close
  const { surroundings } = draft
  if (surroundings.some((name) => isFor(name, names))) return surroundings
  const likely = surroundings.filter((name) => isLikely(name, names))
  if (likely.length > 0) return [...likely, ...subjects.filter((name) => names.firm.has(name))]
  const before = firstNamed(draft.earlier ?? [], names)
  return before.length > 0 ? before : subjects
}

/** A word, or a function, setting, rule or command: what stands in a conversation about something that runs. */
const isWeak = (name: string): boolean => /^[\p{L}\d ]+$/u.test(name) || /[_.]|[a-z][A-Z]|ctl$/.test(name)

/**
 * What is meant besides names that may be none, of names that are firm. Talk before it may be about something else: that
 * counts where nothing but words was named.
 */
function besides(
  draft: Draft,
  named: readonly string[],
  names: TeamNames,
  subjects: readonly string[],
): string[] {
  const { near = [], opening = '', earlier = [] } = draft
  const texts = [...near, opening, ...(named.every(isWeak) ? earlier : [])]
  const firm = texts
    .map((text) => meantIn(text, names).filter((name) => names.firm.has(name)))
    .find((found) => found.length > 0)
  return firm?.slice(0, MOST_AROUND) ?? subjects.filter((name) => names.firm.has(name))
}

/** What the statement names by itself. */
function namedBy(draft: Draft, names: TeamNames): string[] {
  const { statement: said, kind, services, opening = '' } = draft
  const lower = said.toLowerCase()
  // `otp fails in hanoi up to 6 %`: what is normal begins with what it is of.
  const begins = (alias: string): boolean =>
    kind === 'expectation' && lower.startsWith(alias) && /^[ :,]/.test(lower.slice(alias.length))
  const short = [...names.aliases.keys()].filter(
    (alias) => alias.includes(' ') || begins(alias) || lower.includes(`the ${alias}`),
  )
  // What a thread was begun about is what had the cause that is found in it.
  const about = kind === 'cause' ? `${opening}\n${said}` : said
  const spaced = knownNamesIn(said, names.spacedNames)
  const called =
    kind === 'jargon'
      ? []
      : [...knownNamesIn(said, short), ...knownNamesIn(about, names.nicknames), ...spaced]
  if (services.length > 0)
    return [...services, ...(kind === 'jargon' ? [] : knownNamesIn(said, names.sure)), ...called]
  const sure = knownNamesIn(said, names.sure)
  return [...(sure.length > 0 ? sure : knownNamesIn(said, names.known)), ...called]
}

/** Most services that one lesson is about. */
const MOST_SERVICES = 6

const distinct = (names: readonly string[]): string[] => [...new Set(names)].slice(0, MOST_SERVICES)

/** Whose part a name is by its own words: `ledger` of `ledger-db`, and of the command `run-ledger` that nobody calls a service. */
function wholesOf(name: string, { sure }: TeamNames): string[] {
  const parts = name.split(/[-_]/)
  if (parts.length < 2) return []
  const begins = parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('-'))
  const wholes = knownNamesIn([...begins, ...parts].join(' '), sure)
  return wholes.filter((one) => begins.includes(one) || (parts.includes(one) && !sure.includes(name)))
}

/** `ledgerctl replay`: the command of what is called so. */
const COMMAND = /\b([a-z]{3,})ctl\b/g

/** Of what stands in a text only as a part of its name. */
const handledIn = (text: string, { handles, handleNames }: TeamNames): string[] => [
  ...new Set(
    knownNamesIn(text.replace(COMMAND, '$1'), handleNames).flatMap((part) => handles.get(part) ?? []),
  ),
]

/** Names that are firm, in any of the ways in which people say them. */
export const firmIn = (text: string, names: TeamNames): string[] => {
  const said = meantIn(text, names).filter((name) => names.firm.has(name))
  return said.length > 0 ? said : handledIn(text, names)
}

/** What a sentence is about that names nothing firm: parts of names in it, else what is said around it. */
function unnamed(
  draft: Draft,
  said: readonly string[],
  names: TeamNames,
  subjects: readonly string[],
): string[] {
  const named = said.filter((name) => isLikely(name, names))
  const asked = draft.kind === 'expectation' && named.length === 0 ? closeBy(draft, names) : []
  // `carriers upload on mondays`, said of an alert: a word that is also a part of a name means no other than the alert.
  if (asked.some((name) => names.firm.has(name))) return asked
  const handled = handledIn(draft.statement, names)
  if (handled.length > 0) return [...named.filter((name) => names.sure.includes(name)), ...handled]
  if (named.length === 0 || draft.meansAround === true) return [...named, ...aroundOf(draft, names, subjects)]
  // A nickname and a change are of what they name, and of nothing beside it.
  const isOwn = draft.kind === 'jargon' || draft.kind === 'change'
  const isWhole = isOwn || named.some((name) => isSureWord(name, names))
  return isWhole ? named : [...named, ...besides(draft, named, names, subjects)]
}

/**
 * What a draft is about: what its sentence names that runs for sure; else parts of such names, else what is written like one
 * with what its conversation is about, else that alone, at last the subjects of its channel. Words and settings count for
 * nothing. Aliases become what they stand for.
 */
export function servicesOf(draft: Draft, names: TeamNames, subjects: readonly string[]): string[] {
  const meant = (found: readonly string[]): string[] =>
    found.flatMap((name) => {
      const one = aliased(name, names)
      return [one, ...wholesOf(one, names)]
    })
  const said = meant(namedBy(draft, names))
  const firm = said.filter((name) => isFor(name, names))
  return distinct(
    firm.length > 0 && draft.meansAround !== true ? firm : meant(unnamed(draft, said, names, subjects)),
  )
}
