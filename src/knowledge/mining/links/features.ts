import { rarity, type Turn, type WordCounts } from './turn.ts'

/** How far back an answer may lie, in turns. In the annotated talk 99 % of answers lie within. */
const REACH = 100

const is = (value: boolean): number => (value ? 1 : 0)

/** Inputs of the model for one answer, written one after the other: forty of them for every message of a channel. */
export interface Row {
  values: Float64Array
  length: number
}

function put(row: Row, value: number): void {
  row.values[row.length] = value
  row.length += 1
}

/** Turns in order, the last of which is to be placed, and what is known of its author and surroundings. */
export interface Scene {
  turns: readonly Turn[]
  /** Index of the turn to place. */
  at: number
  /** How many turns before it may be answered. */
  reach: number
  /** Words of the turn to place, each with how rare it is. */
  words: readonly (readonly [word: string, rare: number])[]
  ownLast: number
  /** Last turn that named the author. */
  calledLast: number
  /** Last turn of each named author. */
  namedLast: ReadonlyMap<string, number>
  /** Last turn of every author before. */
  lastOf: ReadonlyMap<string, number>
  /** With whom the author spoke last, by name. */
  partner: string | null
}

export function sceneOf(turns: readonly Turn[], at: number, seen: WordCounts, reach = REACH): Scene {
  const me = turns[at]
  const lastOf = new Map<string, number>()
  let ownLast = -1
  let calledLast = -1
  let partner: string | null = null
  for (let index = Math.max(0, at - reach); index < at; index += 1) {
    const turn = turns[index]
    if (turn === undefined || me === undefined) continue
    lastOf.set(turn.author, index)
    if (turn.author === me.author) {
      ownLast = index
      partner = turn.to ?? partner
    }
    if (turn.named.includes(me.author)) {
      calledLast = index
      partner = turn.author
    }
  }
  const words = Array.from(me?.words ?? [], (word) => [word, rarity(seen, word)] as const)
  const namedLast = new Map(me?.named.map((name) => [name, lastOf.get(name) ?? -1]))
  return { turns, at, reach, words, ownLast, calledLast, namedLast, lastOf, partner }
}

function shared(words: Scene['words'], it: Turn): { count: number; weight: number; rarest: number } {
  let count = 0
  let weight = 0
  let rarest = 0
  for (const [word, rare] of words) {
    if (!it.words.has(word)) continue
    count += 1
    weight += rare
    rarest = Math.max(rarest, rare)
  }
  return { count, weight, rarest }
}

/** What speaks for starting a conversation. */
function ofSelf(row: Row, { turns, at, ownLast, calledLast, namedLast, partner }: Scene): void {
  const me = turns[at] as Turn
  const ownGap = ownLast < 0 ? REACH : at - ownLast
  const asks = me.tone.asks === 1
  const silent = me.at - (turns[at - 1]?.at ?? me.at)
  put(row, 1)
  put(row, is(me.system))
  put(row, is(me.to !== null))
  put(row, is(me.to !== null && (namedLast.get(me.to) ?? -1) >= 0))
  put(row, is(me.named.length > 0))
  put(row, is(ownLast < 0))
  put(row, Math.log1p(ownGap))
  put(row, is(calledLast > ownLast))
  put(row, is(calledLast >= 0))
  put(row, is(asks))
  put(row, is(asks && me.named.length === 0))
  put(row, is(asks && ownLast < 0))
  put(row, me.tone.answers)
  put(row, me.tone.thanks)
  put(row, me.tone.greets)
  put(row, Math.min(me.words.size, 20) / 10)
  put(row, is(me.words.size < 3))
  put(row, Math.min(Math.log1p(silent), 6))
  put(row, is(silent > 30))
  put(row, is(silent > 240))
  put(row, is(partner !== null))
}

/** Facts of two turns, 0 or 1 unless their name says a number: products of them are "and". */
function factsOf({ turns, at, ownLast, calledLast, lastOf, partner }: Scene, to: number) {
  const me = turns[at] as Turn
  const it = turns[to] as Turn
  const same = is(it.author === me.author)
  const names = is(me.named.includes(it.author))
  const called = is(it.named.includes(me.author))
  return {
    gap: at - to,
    far: Math.log(at - to),
    next: is(at - to === 1),
    minutes: Math.max(0, me.at - it.at),
    same,
    other: 1 - same,
    names,
    called,
    uncalled: 1 - called,
    last: is(lastOf.get(it.author) === to),
    own: is(to === ownLast) * same,
    calledLater: is(calledLast > ownLast),
    latestCall: is(to === calledLast) * called,
    first: is(ownLast < 0),
    unnamed: is(me.named.length === 0),
    sameMate: is(it.to !== null) * is(me.to === it.to),
    elsewhere: is(me.to !== null) * (1 - names),
    busy: is(it.to !== null) * (1 - called) * (1 - same),
    partner: is(partner === it.author),
    asked: it.tone.asks,
    asks: me.tone.asks,
  }
}

type Facts = ReturnType<typeof factsOf>

function distances(
  row: Row,
  { gap, far, next, minutes, same, own, unnamed, calledLater, sameMate }: Facts,
): void {
  put(row, far)
  put(row, next)
  put(row, is(gap === 2))
  put(row, is(gap <= 5))
  put(row, is(gap > 20))
  put(row, Math.min(Math.log1p(minutes), 7))
  put(row, is(minutes <= 1))
  put(row, is(minutes > 10))
  put(row, is(minutes > 60))
  put(row, same)
  put(row, same * next)
  put(row, own)
  put(row, own * unnamed)
  put(row, own * calledLater)
  put(row, own * far)
  put(row, same * sameMate)
}

function addresses(row: Row, facts: Facts, me: Turn, it: Turn, others: number): void {
  const { far, names, called, last, latestCall, calledLater, unnamed } = facts
  put(row, names)
  put(row, names * last)
  put(row, names * is(me.to === it.author))
  put(row, names * called)
  put(row, names * last * far)
  put(row, names * is(others > 1))
  put(row, called)
  put(row, latestCall)
  put(row, latestCall * unnamed)
  put(row, latestCall * calledLater)
  put(row, called * calledLater * names)
  put(row, called * far)
}

function exchanges(row: Row, facts: Facts): void {
  const { gap, next, other, uncalled, last, first, unnamed, sameMate, elsewhere, busy, partner } = facts
  const stranger = unnamed * other * uncalled
  put(row, sameMate)
  put(row, sameMate * other)
  put(row, elsewhere)
  put(row, elsewhere * other)
  put(row, busy)
  put(row, busy * unnamed)
  put(row, stranger)
  put(row, stranger * next)
  put(row, stranger * last)
  put(row, unnamed * first * is(gap <= 3))
  put(row, partner)
  put(row, partner * last)
  put(row, partner * last * unnamed)
}

function questions(row: Row, { asked, asks, same, other, names, next }: Facts, me: Turn, it: Turn): void {
  put(row, asked)
  put(row, asked * other)
  put(row, asked * (1 - asks) * other)
  put(row, asked * is(it.to === null) * names)
  put(row, asked * same)
  put(row, asked * me.tone.answers)
  put(row, asks * asked)
  put(row, is(it.system))
  put(row, is(it.system) * names)
  put(row, is(me.system))
  put(row, is(me.system) * next)
}

function contents(
  row: Row,
  { same, other, names, called, last }: Facts,
  me: Turn,
  it: Turn,
  words: Scene['words'],
): void {
  const { count, weight, rarest } = shared(words, it)
  const heavy = Math.min(weight, 20) / 5
  put(row, Math.min(count, 5))
  put(row, heavy)
  put(row, Math.min(rarest, 8) / 4)
  put(row, is(count > 0) * other)
  put(row, is(count === 0))
  put(row, same * heavy)
  put(row, names * heavy)
  put(row, is(it.words.size < 3))
  put(row, it.tone.greets * me.tone.greets)
  put(row, me.tone.thanks * called)
  put(row, me.tone.thanks * same)
  put(row, other * (1 - last))
  put(row, is(it.named.length === 0) * other)
}

/** What speaks for an answer to the turn at `to`. */
function ofPair(row: Row, scene: Scene, to: number): void {
  const me = scene.turns[scene.at] as Turn
  const it = scene.turns[to] as Turn
  const facts = factsOf(scene, to)
  distances(row, facts)
  addresses(row, facts, me, it, scene.namedLast.size)
  exchanges(row, facts)
  questions(row, facts, me, it)
  contents(row, facts, me, it, scene.words)
}

const SELF_SIZE = 21
const PAIR_SIZE = 65

/** Inputs of the model. */
export const SIZE = SELF_SIZE + PAIR_SIZE

/** An empty row, to be filled again and again. */
export const emptyRow = (): Row => ({ values: new Float64Array(Math.max(SELF_SIZE, PAIR_SIZE)), length: 0 })

/**
 * Fills a row with what the model sees of an answer from the turn to place to the turn at `to`, and gives which weight is
 * the first of it; the same turn stands for the start of a conversation, which has weights of its own.
 */
export function fill(row: Row, scene: Scene, to: number): number {
  row.length = 0
  if (to === scene.at) ofSelf(row, scene)
  else ofPair(row, scene, to)
  return to === scene.at ? 0 : SELF_SIZE
}

/** The same as values of their own. */
export function features(scene: Scene, to: number): { values: number[]; from: number } {
  const row = emptyRow()
  const from = fill(row, scene, to)
  return { values: [...row.values.subarray(0, row.length)], from }
}

/** Turns that may be answered, nearest first, with the turn itself at the front. */
export function candidates({ at, reach }: Scene): number[] {
  const found = [at]
  for (let index = at - 1; index >= Math.max(0, at - reach); index -= 1) found.push(index)
  return found
}
