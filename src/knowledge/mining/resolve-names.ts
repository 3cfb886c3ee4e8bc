import type { Draft } from './draft.ts'
import { isWrittenAsName, knownNamesIn } from './language/names.ts'
import type { PostSubject } from './language/post-subject.ts'
import { saysOtherwise } from './language/said-change.ts'

/** Names that the team uses, and what they stand for. */
export interface TeamNames {
  known: readonly string[]
  /** Those that an alert, an owner, a change or a nickname names: services for sure, also where they are one word. */
  sure: readonly string[]
  /** Those of them that programs post about or that somebody owns: what a sentence with such a name is about. */
  firm: ReadonlySet<string>
  /** What runs, by alias in lower case. */
  aliases: ReadonlyMap<string, string>
  /** Those of the aliases that somebody gave on purpose: they mean it wherever they stand. */
  nicknames: readonly string[]
}

const SHORT_FOR = /[-_](?:service|svc|api|app|server|worker|db|backend)$/

/** Only so many are looked for in every statement; the most used first. */
const MOST_NAMES = 2_000

/** `cart` for `cart-service`, while no other name begins so and nothing is called just that. */
function shortNames(names: readonly string[], sure: readonly string[]): Map<string, string> {
  const short = new Map<string, string>()
  const twice = new Set<string>()
  for (const name of names) {
    const base = name.replace(SHORT_FOR, '')
    if (base === name) continue
    if (short.has(base)) twice.add(base)
    short.set(base, name)
  }
  for (const base of [...twice, ...sure]) short.delete(base)
  return short
}

const SURE: ReadonlySet<Draft['kind']> = new Set(['change', 'ownership', 'jargon'])

const aliasKey = (text: string): string => text.toLowerCase().replace(/^(?:the|our|a|an) /, '')

/**
 * What nicknames stand for. Where two people say otherwise the first is taken at their word, until one says that it
 * changed or is confirmed.
 */
function nicknamesOf(drafts: readonly Draft[]): Map<string, string> {
  const meant = new Map<string, Draft>()
  const means = new Map<string, string>()
  for (const draft of drafts.toSorted((a, b) => a.at - b.at)) {
    const { detail, confirmed, authors, statement, quote } = draft
    if (detail.kind !== 'jargon' || detail.means.includes(' ')) continue
    const key = aliasKey(detail.alias)
    const before = meant.get(key)
    const isSame = before?.authors.some((author) => authors.includes(author)) ?? true
    if (!isSame && confirmed === null && !saysOtherwise(`${statement} ${quote}`)) continue
    meant.set(key, draft)
    means.set(key, detail.means)
  }
  return means
}

/** What drafts of the same readers say of the team's names, counted as they come. */
export interface NameTally {
  /** How often each name was used. */
  counts: Map<string, number>
  sure: Set<string>
  /** What somebody owns. */
  owned: Set<string>
  /** Drafts of nicknames. */
  jargon: Draft[]
  subjects: Set<string>
  /** Forms of the posts of programs that name each as their subject. */
  posts: Map<string, Set<string>>
}

/** Posts of so many forms about one plain word, and it is no chance. */
const ENOUGH_FORMS = 2

/** Stands for a form that is enough alone. */
const SURE_FORM = ''

export const emptyTally = (): NameTally => ({
  counts: new Map(),
  sure: new Set(),
  owned: new Set(),
  jargon: [],
  subjects: new Set(),
  posts: new Map(),
})

const count = (counts: Map<string, number>, name: string, times: number): unknown =>
  counts.set(name, (counts.get(name) ?? 0) + times)

/** Adds the names of a draft and of the place it comes from. */
export function tallyNames(tally: NameTally, draft: Draft, subject: string | null): void {
  const { kind, services, surroundings, detail } = draft
  for (const name of [...services, ...surroundings]) count(tally.counts, name, 1)
  for (const name of [...(SURE.has(kind) ? services : []), ...surroundings]) tally.sure.add(name)
  if (kind === 'ownership') for (const name of services) tally.owned.add(name)
  if (detail.kind === 'jargon') tally.jargon.push(draft)
  if (subject !== null) tally.subjects.add(subject)
}

/** Adds what the posts of programs are about, whether a lesson comes from there or not. */
export function tallyPosts(tally: NameTally, subjects: readonly PostSubject[]): void {
  for (const { name, form, sure } of subjects) {
    count(tally.counts, name, 1)
    const forms = tally.posts.get(name) ?? new Set()
    if (sure || forms.size < ENOUGH_FORMS) forms.add(sure ? SURE_FORM : form)
    tally.posts.set(name, forms)
  }
}

/** Whether programs post about it, or somebody owns it, of all the tallies together. */
function isFirm(name: string, tallies: readonly NameTally[]): boolean {
  const forms = new Set(tallies.flatMap(({ posts }) => [...(posts.get(name) ?? [])]))
  return forms.has(SURE_FORM) || forms.size >= ENOUGH_FORMS || tallies.some(({ owned }) => owned.has(name))
}

/** Times that a plain word is used as a name before it counts as one wherever it stands. */
const OFTEN = 3

/** A word that nothing tells from others: `seconds`. */
const isPlain = (name: string): boolean => /^[a-z]+$/.test(name)

/** Learns the names of the team from what was read: its services, its channels, and what they are called besides. */
export function teamNames(tallies: readonly NameTally[]): TeamNames {
  const counts = new Map<string, number>()
  for (const tally of tallies) for (const [name, times] of tally.counts) count(counts, name, times)
  for (const subject of new Set(tallies.flatMap(({ subjects }) => [...subjects]))) count(counts, subject, 1)
  const known = [...counts]
    .filter(([name]) => name.length > 2 && name.split(' ').length <= 2)
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_NAMES)
    .map(([name]) => name)
  const nicknames = nicknamesOf(tallies.flatMap(({ jargon }) => jargon))
  const firm = new Set(known.filter((name) => isFirm(name, tallies)))
  const isOften = (name: string): boolean => !isPlain(name) || (counts.get(name) ?? 0) >= OFTEN
  const sure = known.filter(
    (name) => firm.has(name) || (isOften(name) && tallies.some((tally) => tally.sure.has(name))),
  )
  const aliases = new Map([...shortNames(known, sure), ...nicknames])
  const given = [...nicknames.keys()].filter((alias) => alias.length > 2)
  return {
    known: known.filter((name) => firm.has(name) || isOften(name)),
    sure,
    firm,
    aliases,
    nicknames: given,
  }
}

const aliased = (name: string, { aliases }: TeamNames): string => aliases.get(aliasKey(name)) ?? name

/** Of what a conversation is about more is not meant by a sentence that names nothing. */
const MOST_AROUND = 2

/** Names for sure and nicknames that a text uses, as what they stand for. */
const meantIn = (text: string, names: TeamNames): string[] => [
  ...new Set(
    [...knownNamesIn(text, names.nicknames), ...knownNamesIn(text, names.sure)].map((name) =>
      aliased(name, names),
    ),
  ),
]

/** Of the first text that names something, first what is firm. */
function firstNamed(texts: readonly string[], names: TeamNames): string[] {
  const found = texts.map((text) => meantIn(text, names)).find((some) => some.length > 0) ?? []
  const firm = found.filter((name) => isFor(name, names))
  return (firm.length > 0 ? firm : found).slice(0, MOST_AROUND)
}

/** Whether a name is of something that runs, and no word or function that was taken for one. */
const isFor = (name: string, { firm }: TeamNames): boolean => isWrittenAsName(name) || firm.has(name)

/** What the rest of its message, the question that it answers or the beginning of its thread is about. */
const closeBy = ({ near = [], opening = '' }: Draft, names: TeamNames): string[] =>
  firstNamed([...near, opening], names)

/** What its conversation is about: the nearest that names something, at last the subjects of its channel. */
function aroundOf(draft: Draft, names: TeamNames, subjects: readonly string[]): readonly string[] {
  const close = closeBy(draft, names)
  if (close.length > 0) return close
  const { surroundings } = draft
  if (surroundings.some((name) => isFor(name, names))) return surroundings
  if (surroundings.length > 0) return [...surroundings, ...subjects.filter((name) => names.firm.has(name))]
  const before = firstNamed(draft.earlier ?? [], names)
  return before.length > 0 ? before : subjects
}

/** What is meant besides names that may be none: of talk before it nothing, which may be about something else. */
function besides(draft: Draft, names: TeamNames, subjects: readonly string[]): readonly string[] {
  const close = closeBy(draft, names).filter((name) => names.firm.has(name))
  return close.length > 0 ? close : subjects.filter((name) => names.firm.has(name))
}

/** What the statement names by itself. */
function namedBy(draft: Draft, names: TeamNames): string[] {
  const { statement: said, kind, services, opening = '' } = draft
  const short = [...names.aliases.keys()].filter(
    (alias) => alias.includes(' ') || said.toLowerCase().includes(`the ${alias}`),
  )
  // What a thread was begun about is what had the cause that is found in it.
  const about = kind === 'cause' ? `${opening}\n${said}` : said
  const called =
    kind === 'jargon' ? [] : [...knownNamesIn(said, short), ...knownNamesIn(about, names.nicknames)]
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

/**
 * What a draft is about: the names in its sentence, else names of the team that it uses, else those of its conversation,
 * else the subjects of its channel; where the sentence names nothing that is a service for sure, those as well. Aliases
 * become what they stand for.
 */
export function servicesOf(draft: Draft, names: TeamNames, subjects: readonly string[]): string[] {
  const meant = (found: readonly string[]): string[] =>
    found.flatMap((name) => {
      const one = aliased(name, names)
      return [one, ...wholesOf(one, names)]
    })
  const named = meant(namedBy(draft, names))
  if (named.length === 0 || draft.meansAround === true)
    return distinct([...named, ...meant(aroundOf(draft, names, subjects))])
  const isMeant = draft.kind === 'jargon' || named.some((name) => isFor(name, names))
  return distinct(isMeant ? named : [...named, ...meant(besides(draft, names, subjects))])
}
