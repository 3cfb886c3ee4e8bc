import type { SlackMessage } from '../../sources/slack/message.ts'
import {
  isCalm,
  isComplaint,
  isConvinced,
  isElsewhere,
  isGuess,
  isOfWork,
  isUnreal,
} from '../language/said-of-incident.ts'
import { type Sentence, sentences } from '../language/sentences.ts'
import { isInstruction, isJoke, isLaughedAt, isQuestion, isSarcastic } from '../language/tone.ts'
import { isCrossed, isNeverMind } from '../language/verdicts.ts'
import { type Candidate, cleaned } from './cause-candidates.ts'
import { OFFICE, TECHNICAL } from './cause-cues.ts'
import type { CauseReading } from './causes.ts'
import {
  deniesGuess,
  isDoing,
  isOfNormal,
  isOfOthers,
  isWrongAbout,
  mechanismsIn,
  opensExplanation,
  setsRight,
  tiesCause,
} from './explanation-cues.ts'
import { gives, isOfOnce } from './prescription-cues.ts'

/**
 * What a message needs to count as an explanation. What takes a guess back or announces the answer counts for itself; a
 * mechanism needs that something went wrong before, and that people were content after.
 */
const ENOUGH = 2.75

/** So much needs no word of monitoring besides. */
const PLAIN = 3.5

const WORTH = {
  denies: 2,
  opens: 2,
  ties: 1,
  /** Each kind of mechanism, two at most. */
  mechanism: 0.5,
  /** It was over in the same breath. */
  calm: 1.5,
  /** Somebody was content afterwards. */
  convinced: 0.5,
  guessed: 0.5,
  alert: 1,
  complaint: 0.75,
  /** A ticket that was closed as fixed. */
  settled: 1.5,
}

const MOST_MECHANISMS = 2

/** A statement of fewer words says what is, and not why. */
const FEWEST_WORDS = 4

/** Answers after an explanation that may be about it. */
const NEAR = 6

interface Told {
  message: SlackMessage
  /** What it states, without what it denies, asks, guesses or does. */
  stated: Sentence[]
  score: number
}

const wordsIn = (text: string): number => text.split(/\s+/).filter((word) => /\w/.test(word)).length

const isIdle = (text: string): boolean =>
  isQuestion(text) ||
  isGuess(text) ||
  isJoke(text) ||
  isSarcastic(text) ||
  isInstruction(text) ||
  isElsewhere(text) ||
  isUnreal(text)

/** Says what to do, and not what happened. */
const isOrder = (text: string): boolean => gives.ban(text) || (gives.order(text) && !isOfOnce(text))

/** `yard gate: not the motor`: what stands before the colon is what was wrong. */
const isStated = ({ text }: Sentence): boolean =>
  !isIdle(text) &&
  !isOrder(text) &&
  !isDoing(text) &&
  !deniesGuess(text) &&
  !isCalm(text) &&
  !isWrongAbout(text)

/** Of what it states the sentence that explains the most; of equals the first. */
const mainOf = (stated: readonly Sentence[]): Sentence | null =>
  stated.reduce<Sentence | null>((best, one) => {
    const worth = ({ text }: Sentence): number =>
      mechanismsIn(text) + (tiesCause(text) ? 1 : 0) + (setsRight(text) ? 2 : 0) + wordsIn(text) / 100
    return best === null || worth(one) > worth(best) ? one : best
  }, null)

interface Scene {
  messages: readonly SlackMessage[]
  /** What it all began with. */
  began: number
  settled: boolean
  /** Messages in which something else was read: there it takes a guess back or announces the answer. */
  taken: ReadonlySet<string>
  /** Index of the first message in which somebody guesses; after the last when nobody does. */
  guessedAt: () => number
  /** Whether a message says that somebody is content. */
  isContent: (at: number) => boolean
}

/** What is asked of a conversation once for each of its messages: worked out when it is asked for first. */
function sceneOf(
  messages: readonly SlackMessage[],
  began: number,
  told: Pick<Scene, 'settled' | 'taken'>,
): Scene {
  let guessed: number | undefined
  const content: (boolean | undefined)[] = []
  return {
    ...told,
    messages,
    began,
    guessedAt: () => {
      guessed ??= messages.findIndex(({ text, bot }) => !bot && isGuess(text))
      return guessed < 0 ? messages.length : guessed
    },
    isContent: (at) => {
      const text = messages[at]?.text ?? ''
      content[at] ??= isConvinced(text) || isCalm(text) || text.includes('[RESOLVED]')
      return content[at]
    },
  }
}

function beganWith({ began, settled }: Scene, at: number): number {
  if (at === 0) return 0
  // What a ticket was opened for is something that was wrong, whatever words it has.
  return settled ? Math.max(began, WORTH.complaint) + WORTH.settled : began
}

/** What marks a message as an explanation by itself. */
interface Marks {
  denies: boolean
  opens: boolean
  calm: boolean
}

const marksOf = (all: readonly Sentence[]): Marks => ({
  denies: all.some((one) => deniesGuess(one.text) || setsRight(one.text)),
  opens: all.some((one) => opensExplanation(one.text)),
  calm: all.some((one) => isCalm(one.text)),
})

const isMarked = ({ denies, opens, calm }: Marks): boolean => denies || opens || calm

/** The most that a message is worth by itself without any mark. */
const UNMARKED = WORTH.ties + MOST_MECHANISMS * WORTH.mechanism + WORTH.complaint / 2

/** What speaks for it in the message itself. */
function saidIn(
  all: readonly Sentence[],
  stated: readonly Sentence[],
  { denies, opens, calm }: Marks,
): number {
  const text = stated.map((one) => one.text).join(' ')
  return (
    (denies ? WORTH.denies : 0) +
    (opens ? WORTH.opens : 0) +
    (tiesCause(text) ? WORTH.ties : 0) +
    Math.min(mechanismsIn(text), MOST_MECHANISMS) * WORTH.mechanism +
    (calm ? WORTH.calm : 0) +
    (all.some((one) => isComplaint(one.text)) ? WORTH.complaint / 2 : 0)
  )
}

/** What speaks for it in what others said before and after. */
function saidAround({ messages, guessedAt, isContent }: Scene, at: number): number {
  let after = at + 1
  while (after < Math.min(at + 1 + NEAR, messages.length) && !isContent(after)) after += 1
  const content = after < Math.min(at + 1 + NEAR, messages.length)
  return (guessedAt() < at ? WORTH.guessed : 0) + (content ? WORTH.convinced : 0)
}

/** Whether a message only takes in what others say: `no idea`, `hm`. */
const isClueless = (text: string): boolean =>
  /\b(?:no idea|no clue|not sure|don['’]?t know|dunno|can['’]?t see why|beats me|suspicious|weird|strange)\b/i.test(
    text,
  )

function toldIn(scene: Scene, at: number): Told | null {
  const message = scene.messages[at]
  if (message === undefined || message.bot || isCrossed(message) || isLaughedAt(message.reactions))
    return null
  const all = sentences(message.text)
  const marks = marksOf(all)
  const around = beganWith(scene, at) + saidAround(scene, at)
  if (!isMarked(marks) && around + UNMARKED < ENOUGH) return null
  if (isElsewhere(message.text) || isClueless(message.text)) return null
  const stated = all.filter(isStated)
  const main = mainOf(stated)
  if (main === null || wordsIn(main.text) < FEWEST_WORDS) return null
  const own = saidIn(all, stated, marks)
  const isCorrecting = marks.denies || marks.opens
  if (!isCorrecting && (scene.taken.has(message.ts) || isOfNormal(message.text) || isOfOthers(message.text)))
    return null
  const isMechanism = isCorrecting || mechanismsIn(main.text) > 0 || (own >= WORTH.calm && at > 0)
  if (!isMechanism) return null
  return { message, stated: [main, ...stated.filter((one) => one !== main)], score: own + around }
}

/** Talk of the office explains nothing that runs. */
const isOffice = (first: string, told: string): boolean =>
  OFFICE.test(`${first} ${told}`) && !TECHNICAL.test(`${first} ${told}`)

/** What a bot says that rings nobody: releases and the end of an alert. */
const NO_ALERT =
  /\b(?:resolved|done|succe\w*|finished|deployed|deploying|releas\w+|started|rolled out)\b|v\d[\w.]* (?:→|->)|(?:→|->) (?:v\d|prod|staging|canary)/i

function beganHow([first]: readonly SlackMessage[]): number {
  if (first === undefined) return 0
  if (first.bot) return NO_ALERT.test(first.text) ? 0 : WORTH.alert
  if (/^\W*(?:who|whom|whose|which|how|when|what (?:is|are|does|do))\b/i.test(first.text)) return 0
  return isComplaint(first.text) ? WORTH.complaint : 0
}

/** What was seen: what it began with, or the part of the explanation that tells it. */
function symptomOf([first]: readonly SlackMessage[], { message, stated }: Told): string {
  if (first !== undefined && first.ts !== message.ts) return cleaned(sentences(first.text)[0]?.text ?? '')
  const main = stated[0]
  const seen = sentences(message.text).find(({ text, start }) => isComplaint(text) && start !== main?.start)
  return cleaned(seen?.text ?? '')
}

/** What else the message states in a row with the main sentence, so that the lesson says it all. */
function spanOf({ stated }: Told): Sentence {
  const [main] = stated
  const inOrder = [...stated].sort((a, b) => a.start - b.start)
  const first = inOrder[0] ?? main
  const last = inOrder.at(-1) ?? main
  if (main === undefined || first === undefined || last === undefined) return { text: '', start: 0, end: 0 }
  const text = inOrder
    .map((one) => one.text)
    .join('. ')
    .replace(/([.!?…])\. /g, '$1 ')
  return { text, start: first.start, end: last.end }
}

/**
 * Why something went wrong, where nobody calls it a cause: the message that takes a guess back, announces the answer, or
 * tells how it came about after a complaint or an alert and left people content. Null when none does. `settled`: a ticket
 * that was closed as fixed; `taken`: messages in which something else was read.
 */
export function explainedIn(
  messages: readonly SlackMessage[],
  taken: ReadonlySet<string> = new Set(),
  settled = false,
): CauseReading | null {
  const scene = sceneOf(messages, beganHow(messages), { settled, taken })
  if (isElsewhere(messages[0]?.text ?? '') || messages.some(({ text, bot }) => !bot && isNeverMind(text)))
    return null
  const all = messages.flatMap((_, at) => toldIn(scene, at) ?? []).filter(({ score }) => score >= ENOUGH)
  const best = all.reduce<Told | null>(
    (top, one) => (top === null || one.score >= top.score ? one : top),
    null,
  )
  if (best === null) return null
  const first = messages[0]?.text ?? ''
  const said = messages.map(({ text }) => text).join(' ')
  const isPlain = best.score >= PLAIN
  if (!isPlain && (!isOfWork(said) || isOffice(first, best.message.text))) return null
  const sentence = spanOf(best)
  const cause: Candidate = {
    message: best.message,
    sentence,
    words: cleaned(sentence.text),
    strength: best.score,
    confirmed: null,
    refuted: false,
  }
  return { symptom: symptomOf(messages, best), cause, fix: null, confirmed: null, corrected: null }
}
