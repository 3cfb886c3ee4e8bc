import type { Draft } from './draft.ts'
import { handlesOf } from './handles.ts'
import { CALLED_KINDS, knownNamesIn, namesIn } from './language/names.ts'
import type { PostSubject } from './language/post-subject.ts'
import { saysOtherwise } from './language/said-change.ts'
import { isProduct } from './language/talked-names.ts'

/** Names that the team uses, and what they stand for. */
export interface TeamNames {
  known: readonly string[]
  /** Those that an alert, an owner, a change or a nickname names: services for sure, also where they are one word. */
  sure: readonly string[]
  /** Those of them that programs post about or that somebody owns: what a sentence with such a name is about. */
  firm: ReadonlySet<string>
  /** Firm names of several parts, by how people write them: `tide gauge` for `tide-gauge`. */
  spaced: ReadonlyMap<string, string>
  spacedNames: readonly string[]
  /** What runs, by alias in lower case. */
  aliases: ReadonlyMap<string, string>
  /** Those of the aliases that somebody gave on purpose: they mean it wherever they stand. */
  nicknames: readonly string[]
  /** Parts of firm names that stand for the whole where nothing else is named. */
  handles: ReadonlyMap<string, string>
  handleNames: readonly string[]
}

const SHORT_FOR = /[-_](?:service|svc|api|app|server|worker|db|backend)$/

/** `ledger-r2`, `ledger-primary`: one of the machines of a whole. */
const REPLICA = /[-_](?:r\d+|primary|standby)$/

/** What a machine is one of: `ledger` of `ledger-r2`. */
export function baseOf(name: string): string {
  const base = name.replace(REPLICA, '')
  return base.length < 4 ? name : base
}

const SAME = /[-_](?:service|svc)$/

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
  for (const base of twice) short.delete(base)
  // What is also posted about as `cart` may be something else than `cart-db`, but not than `cart-service`.
  for (const base of sure) if (!SAME.test(short.get(base) ?? '')) short.delete(base)
  return short
}

/** Services of a team of which little is known yet. */
export const FEW_KNOWN = 2

const SURE: ReadonlySet<Draft['kind']> = new Set(['change', 'ownership', 'jargon'])

export const aliasKey = (text: string): string => text.toLowerCase().replace(/^(?:the|our|a|an) /, '')

/** `the read replica of ledger-db` is about the one name in it; two of them are a sentence. */
function standsFor(means: string, firm: readonly string[]): string | null {
  if (!means.includes(' ')) return means
  const [name, ...others] = knownNamesIn(means, firm)
  return others.length > 0 ? null : (name ?? null)
}

/**
 * What nicknames stand for. Where two people say otherwise the first is taken at their word, until one says that it
 * changed or is confirmed.
 */
function nicknamesOf(drafts: readonly Draft[], firm: readonly string[]): Map<string, string> {
  const meant = new Map<string, Draft>()
  const means = new Map<string, string>()
  for (const draft of drafts.toSorted((a, b) => a.at - b.at)) {
    const { detail, confirmed, authors, statement, quote } = draft
    if (detail.kind !== 'jargon') continue
    const stands = standsFor(detail.means, firm)
    if (stands === null) continue
    const key = aliasKey(detail.alias)
    const before = meant.get(key)
    const isSame = before?.authors.some((author) => authors.includes(author)) ?? true
    if (!isSame && confirmed === null && !saysOtherwise(`${statement} ${quote}`)) continue
    meant.set(key, draft)
    means.set(key, stands)
  }
  return means
}

type JargonDetail = Extract<Draft['detail'], { kind: 'jargon' }>

/** What drafts of the same readers say of the team's names, counted as they come. */
export interface NameTally {
  /** How often each name was used. */
  counts: Map<string, number>
  sure: Set<string>
  /** What somebody owns. */
  owned: Set<string>
  /** Nicknames of what runs. */
  things: Set<string>
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
  things: new Set(),
  jargon: [],
  subjects: new Set(),
  posts: new Map(),
})

export const count = (counts: Map<string, number>, name: string, times: number): unknown =>
  counts.set(name, (counts.get(name) ?? 0) + times)

const KIND = new RegExp(`^(?:${CALLED_KINDS})$`)

const ALIAS = /^\p{L}{4,}$/u

/** `hedgehog` is `the Redis of the night shift`: a nickname of what runs and has no other name. */
function thingOf({ alias, means }: JargonDetail): string | null {
  const name = aliasKey(alias)
  const words = means.toLowerCase().split(/[^\p{L}\d]+/u)
  const isThing = words.some((word) => isProduct(word) || KIND.test(word))
  return isThing && ALIAS.test(name) && namesIn(means).length === 0 ? name : null
}

function tallyJargon(tally: NameTally, draft: Draft, detail: JargonDetail): void {
  tally.jargon.push(draft)
  const thing = thingOf(detail)
  if (thing === null) return
  tally.things.add(thing)
  count(tally.counts, thing, 1)
}

/** Adds the names of a draft and of the place it comes from. */
export function tallyNames(tally: NameTally, draft: Draft, subject: string | null): void {
  const { kind, services, surroundings, detail } = draft
  for (const name of [...services, ...surroundings]) count(tally.counts, name, 1)
  for (const name of [...(SURE.has(kind) ? services : []), ...surroundings]) tally.sure.add(name)
  if (kind === 'ownership') for (const name of services) tally.owned.add(name)
  if (detail.kind === 'jargon') tallyJargon(tally, draft, detail)
  if (subject !== null) tally.subjects.add(subject)
}

/** Adds what the posts of programs are about, whether a lesson comes from there or not. */
export function tallyPosts(tally: NameTally, subjects: readonly PostSubject[]): void {
  for (const { name, form, sure } of subjects) {
    addForm(tally, name, sure ? SURE_FORM : form)
    const base = baseOf(name)
    if (base !== name) addForm(tally, base, `${form} ${name}`)
  }
}

function addForm(tally: NameTally, name: string, form: string): void {
  count(tally.counts, name, 1)
  const forms = tally.posts.get(name) ?? new Set()
  if (form === SURE_FORM || forms.size < ENOUGH_FORMS) forms.add(form)
  tally.posts.set(name, forms)
}

/** Whether programs post about it, or somebody owns it, of all the tallies together. */
function isFirm(name: string, tallies: readonly NameTally[]): boolean {
  const forms = new Set(tallies.flatMap(({ posts }) => [...(posts.get(name) ?? [])]))
  return (
    forms.has(SURE_FORM) ||
    forms.size >= ENOUGH_FORMS ||
    tallies.some(({ owned, things }) => owned.has(name) || things.has(name))
  )
}

/** What people write with a space. */
const spacedNames = (firm: ReadonlySet<string>): Map<string, string> =>
  new Map(
    [...firm]
      .filter((name) => /[-_]/.test(name) && !/\d/.test(name))
      .map((name) => [name.toLowerCase().replace(/[-_]/g, ' '), name]),
  )

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
  const firm = new Set(known.filter((name) => !name.endsWith('ctl') && isFirm(name, tallies)))
  const nicknames = nicknamesOf(
    tallies.flatMap(({ jargon }) => jargon),
    [...firm],
  )
  const sure = known.filter((name) => firm.has(name) || tallies.some((tally) => tally.sure.has(name)))
  const aliases = new Map([...shortNames(known, [...firm]), ...nicknames])
  const given = [...nicknames.keys()].filter((alias) => alias.length > 2)
  const spaced = spacedNames(firm)
  const handles = handlesOf(
    firm,
    new Set([...firm, ...aliases.keys(), ...spaced.keys()].map((name) => name.toLowerCase())),
  )
  return {
    spaced,
    spacedNames: [...spaced.keys()],
    known,
    sure,
    firm,
    aliases,
    nicknames: given,
    handles,
    handleNames: [...handles.keys()],
  }
}
