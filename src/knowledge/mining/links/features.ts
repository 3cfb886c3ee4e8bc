import { rarity, type Turn, type WordCounts } from './turn.ts'

/** How far back an answer may lie, in turns. In the annotated talk 99 % of answers lie within. */
const REACH = 100

const is = (value: boolean): number => (value ? 1 : 0)

/** Turns in order, the last of which is to be placed, and what is known of its author and surroundings. */
export interface Scene {
  turns: readonly Turn[]
  /** Index of the turn to place. */
  at: number
  /** How many turns before it may be answered. */
  reach: number
  seen: WordCounts
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
  const namedLast = new Map(me?.named.map((name) => [name, lastOf.get(name) ?? -1]))
  return { turns, at, reach, seen, ownLast, calledLast, namedLast, lastOf, partner }
}

function shared(a: Turn, b: Turn, seen: WordCounts): { count: number; weight: number; rarest: number } {
  let count = 0
  let weight = 0
  let rarest = 0
  for (const word of a.words) {
    if (!b.words.has(word)) continue
    const rare = rarity(seen, word)
    count += 1
    weight += rare
    rarest = Math.max(rarest, rare)
  }
  return { count, weight, rarest }
}

/** What speaks for starting a conversation. */
function ofSelf({ turns, at, ownLast, calledLast, namedLast, partner }: Scene): number[] {
  const me = turns[at] as Turn
  const ownGap = ownLast < 0 ? REACH : at - ownLast
  const asks = me.tone.asks === 1
  const silent = me.at - (turns[at - 1]?.at ?? me.at)
  return [
    1,
    is(me.system),
    is(me.to !== null),
    is(me.to !== null && (namedLast.get(me.to) ?? -1) >= 0),
    is(me.named.length > 0),
    is(ownLast < 0),
    Math.log1p(ownGap),
    is(calledLast > ownLast),
    is(calledLast >= 0),
    is(asks),
    is(asks && me.named.length === 0),
    is(asks && ownLast < 0),
    me.tone.answers,
    me.tone.thanks,
    me.tone.greets,
    Math.min(me.words.size, 20) / 10,
    is(me.words.size < 3),
    Math.min(Math.log1p(silent), 6),
    is(silent > 30),
    is(silent > 240),
    is(partner !== null),
  ]
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

const distances = ({ gap, next, minutes, same, own, unnamed, calledLater, sameMate }: Facts): number[] => [
  Math.log(gap),
  next,
  is(gap === 2),
  is(gap <= 5),
  is(gap > 20),
  Math.min(Math.log1p(minutes), 7),
  is(minutes <= 1),
  is(minutes > 10),
  is(minutes > 60),
  same,
  same * next,
  own,
  own * unnamed,
  own * calledLater,
  own * Math.log(gap),
  same * sameMate,
]

function addresses(facts: Facts, me: Turn, it: Turn, others: number): number[] {
  const { gap, names, called, last, latestCall, calledLater, unnamed } = facts
  return [
    names,
    names * last,
    names * is(me.to === it.author),
    names * called,
    names * last * Math.log(gap),
    names * is(others > 1),
    called,
    latestCall,
    latestCall * unnamed,
    latestCall * calledLater,
    called * calledLater * names,
    called * Math.log(gap),
  ]
}

function exchanges(facts: Facts): number[] {
  const { gap, next, other, uncalled, last, first, unnamed, sameMate, elsewhere, busy, partner } = facts
  const stranger = unnamed * other * uncalled
  return [
    sameMate,
    sameMate * other,
    elsewhere,
    elsewhere * other,
    busy,
    busy * unnamed,
    stranger,
    stranger * next,
    stranger * last,
    unnamed * first * is(gap <= 3),
    partner,
    partner * last,
    partner * last * unnamed,
  ]
}

function questions({ asked, asks, same, other, names, next }: Facts, me: Turn, it: Turn): number[] {
  return [
    asked,
    asked * other,
    asked * (1 - asks) * other,
    asked * is(it.to === null) * names,
    asked * same,
    asked * me.tone.answers,
    asks * asked,
    is(it.system),
    is(it.system) * names,
    is(me.system),
    is(me.system) * next,
  ]
}

function contents(
  { same, other, names, called, last }: Facts,
  me: Turn,
  it: Turn,
  seen: WordCounts,
): number[] {
  const { count, weight, rarest } = shared(me, it, seen)
  const heavy = Math.min(weight, 20) / 5
  return [
    Math.min(count, 5),
    heavy,
    Math.min(rarest, 8) / 4,
    is(count > 0) * other,
    is(count === 0),
    same * heavy,
    names * heavy,
    is(it.words.size < 3),
    it.tone.greets * me.tone.greets,
    me.tone.thanks * called,
    me.tone.thanks * same,
    other * (1 - last),
    is(it.named.length === 0) * other,
  ]
}

/** What speaks for an answer to the turn at `to`, in parts: joining them would cost as much as weighing them. */
function ofPair(scene: Scene, to: number): readonly (readonly number[])[] {
  const me = scene.turns[scene.at] as Turn
  const it = scene.turns[to] as Turn
  const facts = factsOf(scene, to)
  return [
    distances(facts),
    addresses(facts, me, it, scene.namedLast.size),
    exchanges(facts),
    questions(facts, me, it),
    contents(facts, me, it, scene.seen),
  ]
}

const SELF_SIZE = 21
const PAIR_SIZE = 65

/** Inputs of the model. */
export const SIZE = SELF_SIZE + PAIR_SIZE

/**
 * What the model sees of an answer from the turn to place to the turn at `to`, and which weight is the first of it; the same
 * turn stands for the start of a conversation, which has weights of its own.
 */
export function features(scene: Scene, to: number): { values: number[]; from: number } {
  const { parts, from } = featureParts(scene, to)
  return { values: parts.flat(), from }
}

/** The same in pieces, one after the other. */
export function featureParts(
  scene: Scene,
  to: number,
): { parts: readonly (readonly number[])[]; from: number } {
  return to === scene.at ? { parts: [ofSelf(scene)], from: 0 } : { parts: ofPair(scene, to), from: SELF_SIZE }
}

/** Turns that may be answered, nearest first, with the turn itself at the front. */
export function candidates({ at, reach }: Scene): number[] {
  const found = [at]
  for (let index = at - 1; index >= Math.max(0, at - reach); index -= 1) found.push(index)
  return found
}
