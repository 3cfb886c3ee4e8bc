import type { Draft } from './draft.ts'
import { knownNamesIn } from './language/names.ts'
import { saysOtherwise } from './language/said-change.ts'

/** Names that the team uses, and what they stand for. */
export interface TeamNames {
  known: readonly string[]
  /** Those that an alert, an owner, a change or a nickname names: services for sure, also where they are one word. */
  sure: readonly string[]
  /** What runs, by alias in lower case. */
  aliases: ReadonlyMap<string, string>
  /** Those of the aliases that somebody gave on purpose: they mean it wherever they stand. */
  nicknames: readonly string[]
}

const SHORT_FOR = /[-_](?:service|svc|api|app|server|worker|db|backend)$/

/** Only so many are looked for in every statement; the most used first. */
const MOST_NAMES = 2_000

/** `cart` for `cart-service`, while no other name begins so. */
function shortNames(names: readonly string[]): Map<string, string> {
  const short = new Map<string, string>()
  const twice = new Set<string>()
  for (const name of names) {
    const base = name.replace(SHORT_FOR, '')
    if (base === name) continue
    if (short.has(base)) twice.add(base)
    short.set(base, name)
  }
  for (const base of twice) short.delete(base)
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
  /** Drafts of nicknames. */
  jargon: Draft[]
  subjects: Set<string>
}

export const emptyTally = (): NameTally => ({
  counts: new Map(),
  sure: new Set(),
  jargon: [],
  subjects: new Set(),
})

const count = (counts: Map<string, number>, name: string, times: number): unknown =>
  counts.set(name, (counts.get(name) ?? 0) + times)

/** Adds the names of a draft and of the place it comes from. */
export function tallyNames(tally: NameTally, draft: Draft, subject: string | null): void {
  const { kind, services, surroundings, detail } = draft
  for (const name of [...services, ...surroundings]) count(tally.counts, name, 1)
  for (const name of [...(SURE.has(kind) ? services : []), ...surroundings]) tally.sure.add(name)
  if (detail.kind === 'jargon') tally.jargon.push(draft)
  if (subject !== null) tally.subjects.add(subject)
}

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
  const aliases = new Map([...shortNames(known), ...nicknames])
  const given = [...nicknames.keys()].filter((alias) => alias.length > 2)
  const sure = known.filter((name) => tallies.some((tally) => tally.sure.has(name)))
  return { known, sure, aliases, nicknames: given }
}

const aliased = (name: string, { aliases }: TeamNames): string => aliases.get(aliasKey(name)) ?? name

/** Of what a conversation is about more is not meant by a sentence that names nothing. */
const MOST_AROUND = 2

function aroundOf(
  { surroundings, opening = '' }: Draft,
  { sure }: TeamNames,
  subject: string | null,
): readonly string[] {
  if (surroundings.length > 0) return surroundings
  const opened = knownNamesIn(opening, sure).slice(0, MOST_AROUND)
  return opened.length > 0 || subject === null ? opened : [subject]
}

/**
 * What a draft is about: the names in its sentence, else names of the team that it uses, else those of its conversation,
 * else the subject of its channel. Aliases become what they stand for.
 */
export function servicesOf(draft: Draft, names: TeamNames, subject: string | null): string[] {
  const said = draft.statement
  const short = [...names.aliases.keys()].filter(
    (alias) => alias.includes(' ') || said.toLowerCase().includes(`the ${alias}`),
  )
  // What a thread was begun about is what had the cause that is found in it.
  const about = draft.kind === 'cause' ? `${draft.opening ?? ''}\n${said}` : said
  const called =
    draft.kind === 'jargon' ? [] : [...knownNamesIn(said, short), ...knownNamesIn(about, names.nicknames)]
  const direct =
    draft.services.length > 0
      ? [...draft.services, ...(draft.kind === 'jargon' ? [] : knownNamesIn(said, names.sure))]
      : knownNamesIn(said, names.known)
  const around = aroundOf(draft, names, subject)
  const named = direct.length + called.length > 0
  const found = named ? [...direct, ...called, ...(draft.meansAround === true ? around : [])] : around
  return [...new Set(found.map((name) => aliased(name, names)))].slice(0, 6)
}
