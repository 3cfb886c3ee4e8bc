import type { SlackMessage } from '../sources/slack/message.ts'
import { sceneOf } from './links/features.ts'
import { answered } from './links/predict.ts'
import { countWords, noWords, type Turn, toneOf, wordsOf } from './links/turn.ts'

/** The `ts` that a message of un-threaded talk answers, or null when it starts a conversation. */
export type PlaceTurn = (message: SlackMessage) => string | null

/** Whoever answers after this long says whom; in the annotated talk nobody answers after a day. */
const FORGOTTEN_MINUTES = 12 * 60

/** Turns that may be answered: in the annotated talk 96 % of answers lie within, and each costs 20 µs. */
const WINDOW = 40

/** Words read of a message: what comes later is pasted output. */
const READ = 2_000

interface Placed extends Turn {
  ts: string
}

/** People that a text names by a name they go by, besides those it mentions. */
function calledByName(text: string, speakers: ReadonlyMap<string, string>): string[] {
  const words =
    text
      .slice(0, READ)
      .toLowerCase()
      .match(/[a-z][\w.-]+\w/g) ?? []
  return words.flatMap((word) => speakers.get(word) ?? [])
}

function turnOf(message: SlackMessage, speakers: ReadonlyMap<string, string>): Placed {
  const { author, at, text, mentions, bot, ts } = message
  const named = [...new Set([...mentions, ...calledByName(text, speakers)])].filter((id) => id !== author)
  const opening = text.trimStart().startsWith('@')
    ? mentions[0]
    : calledByName(text.slice(0, 40), speakers)[0]
  const to = opening === undefined || opening === author ? null : opening
  return {
    ts,
    author,
    at: at / 60_000,
    text: text.slice(0, READ),
    named,
    to,
    system: bot,
    words: wordsOf(text.slice(0, READ)),
    tone: toneOf(text),
  }
}

/** Places the messages of one channel, one after the other; remembers the last few. */
export function placeTalk(names: (id: string) => readonly string[]): PlaceTurn {
  const turns: Placed[] = []
  const seen = noWords()
  const speakers = new Map<string, string>()
  const known = new Set<string>()
  const meet = (id: string): void => {
    if (known.has(id)) return
    known.add(id)
    for (const name of names(id))
      for (const part of [name, ...name.split(/\s+/)])
        if (part.length > 2) speakers.set(part.toLowerCase(), id)
  }
  return (message) => {
    meet(message.author)
    const turn = turnOf(message, speakers)
    turns.push(turn)
    if (turns.length > 2 * WINDOW) turns.splice(0, turns.length - WINDOW - 1)
    const at = turns.length - 1
    const to = answered(sceneOf(turns, at, seen, WINDOW))
    countWords(seen, turn.words)
    const target = turns[to]
    const fresh = target !== undefined && turn.at - target.at <= FORGOTTEN_MINUTES
    return to === at || !fresh ? null : target.ts
  }
}
