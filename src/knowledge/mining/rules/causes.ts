import type { SlackMessage } from '../../sources/slack/message.ts'
import { type Sentence, sentences } from '../language/sentences.ts'
import { isInstruction, isJoke, isLaughedAt, isSarcastic } from '../language/tone.ts'
import {
  beginsChecked,
  checkedBy,
  clearedIn,
  deniedIn,
  endsChecked,
  isCorrection,
  isCrossed,
  isNeverMind,
  isNo,
  isTakingBack,
  isYes,
  isYesEmoji,
} from '../language/verdicts.ts'
import { bothIn, DONE } from './cause-and-fix.ts'
import {
  type Candidate,
  causeIn,
  cleaned,
  ENOUGH,
  fixIn,
  isMended,
  isOldBelief,
  isOver,
  plainCause,
  remarkIn,
  takesAllBack,
  withoutRoles,
} from './cause-candidates.ts'
import { CONTRADICTS, SYMPTOM } from './cause-cues.ts'
import { isOperational } from './operational.ts'
import { shares } from './topics.ts'

export interface CauseReading {
  symptom: string
  cause: Candidate | null
  fix: Candidate | null
  /** Why it counts as confirmed, for people; null while it is only said. */
  confirmed: string | null
  /** What was held to be the cause before somebody corrected it. */
  corrected: CauseReading | null
}

/** As plain as "root cause:". */
const PLAIN = 3

/** A correction that comes later than this was believed meanwhile, and is worth telling apart from a first guess. */
const BELIEVED_MS = 3_600_000

const scoreOf = ({ strength, confirmed, refuted }: Candidate): number =>
  refuted ? -1 : strength + (confirmed === null ? 0 : 2)

/** The best that was not taken back; of equals the later, which knew more. */
const bestOf = (all: readonly Candidate[]): Candidate | null =>
  all.reduce<Candidate | null>(
    (best, one) => (scoreOf(one) >= 0 && (best === null || scoreOf(one) >= scoreOf(best)) ? one : best),
    null,
  )

interface Reader {
  /** When the first message was written, milliseconds. */
  began: number
  causes: Candidate[]
  fixes: Candidate[]
  /** What else people stated, in order. */
  remarks: Candidate[]
  symptom: string | null
  /** What was said first: the symptom when nothing sounds like one and somebody confirmed the rest. */
  opening: string
  /** Set when somebody says that nothing was wrong. */
  void: boolean
  corrected: CauseReading | null
  /** Where somebody last took back what was believed: what they go on with says what is known now. */
  correcting: SlackMessage | null
  people: ReadonlySet<string>
  /** Un-threaded talk may hold what belongs elsewhere; it has to be said more plainly. */
  threaded: boolean
}

/** The wrong one is what the refusal names, else the last guess that nobody confirmed. */
function refute(reader: Reader, text: string): void {
  const open = reader.causes.filter(({ refuted }) => !refuted)
  const named = open.filter(({ words, sentence }) => shares(text, `${words} ${sentence.text}`))
  const last = open.filter(({ confirmed }) => confirmed === null).at(-1)
  for (const one of named.length > 0 ? named : [last]) if (one !== undefined) one.refuted = true
  const fix = reader.fixes.filter(({ refuted, confirmed }) => !refuted && confirmed === null).at(-1)
  if (fix !== undefined) fix.refuted = true
}

/** The last thing that was done or said is what a yes is about. */
function confirm(reader: Reader, reason: string): void {
  const fix = reader.fixes.filter(({ refuted }) => !refuted).at(-1)
  const cause = reader.causes.filter(({ refuted }) => !refuted).at(-1)
  if (fix !== undefined) fix.confirmed ??= reason
  if (cause !== undefined) cause.confirmed ??= reason
}

const today = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** What is believed until somebody corrects it. */
function believedUntil(reader: Reader, message: SlackMessage): void {
  const before = concluded(reader)
  const lastAt = before === null ? message.at : ((before.cause ?? before.fix)?.message.at ?? message.at)
  if (before?.cause && message.at - lastAt >= BELIEVED_MS) reader.corrected = before
}

/** Somebody who goes on within this long corrects the same thing. */
const ONE_CORRECTION_MS = 300_000

const isCorrecting = ({ correcting }: Reader, { author, at }: SlackMessage): boolean =>
  correcting !== null && correcting.author === author && at - correcting.at <= ONE_CORRECTION_MS

/** Everything that was said before a correction was believed until then; what it says counts from now on. */
function correct(reader: Reader, message: SlackMessage, text: string): void {
  // One that has begun takes back nothing of what it said itself, unless it says so.
  if (isCorrecting(reader, message) && !isCorrection(text) && deniedIn(text).length === 0) return
  believedUntil(reader, message)
  const named = CONTRADICTS.exec(text)?.[1]
  for (const one of reader.causes)
    if (named === undefined || one.message.ts !== message.ts || shares(named, one.words)) one.refuted = true
  // What mended it then says nothing for the cause that is known now.
  for (const fix of reader.fixes) fix.refuted = true
  reader.correcting = message
}

/** `we were wrong about the disk`, and nothing else yet: what it names is believed no longer. */
function takeBack(reader: Reader, message: SlackMessage, text: string): void {
  if (!isTakingBack(text) && !deniesCause(reader, message, text)) return
  const others = reader.causes.filter(({ message: { ts } }) => ts !== message.ts)
  const named = others.filter(({ words, sentence }) => shares(text, `${words} ${sentence.text}`))
  const meant = named.length === 0 && takesAllBack(text) ? others : named
  if (meant.length === 0) return
  believedUntil(reader, message)
  for (const one of [...meant, ...reader.fixes]) one.refuted = true
  reader.correcting = message
}

/** Whether a message says of something that was held to be the cause that it is not, or later that nothing was wrong with it. */
function deniesCause({ causes, began }: Reader, { at }: SlackMessage, text: string): boolean {
  if (causes.every(({ refuted }) => refuted)) return false
  const cleared = at - began >= BELIEVED_MS ? clearedIn(text) : []
  return [...deniedIn(text), ...cleared].some((denied) =>
    causes.some(({ words, refuted }) => !refuted && shares(denied, words)),
  )
}

/** How plainly a message corrects what was believed before; 0 when it does not. */
function correctionWorth(reader: Reader, message: SlackMessage): number {
  if (message.at === reader.began) return isTakingBack(message.text) ? PLAIN : 0
  const late = message.at - reader.began >= BELIEVED_MS
  if (deniesCause(reader, message, message.text) || isCorrecting(reader, message)) return ENOUGH
  const before = late || reader.causes.some(({ message: { ts } }) => ts !== message.ts)
  return before && isCorrection(message.text) ? ENOUGH : 0
}

/** `no, it was slow because …` refuses what was asked before and states something else. */
const NO_TO_IT = /^\W*(?:no|nope|nah)\b[\s,.!:;–—-]+/i

/** What a sentence is worth that says by a cue what is known now: more than one that only states something. */
const BY_CUE = 0.25

/** What a correction states: by a cue, else in any words, and then of something that runs rather than of anything. */
function statedBy(
  reader: Reader,
  message: SlackMessage,
  sentence: Sentence,
  worth: number,
): Candidate | null {
  const cued = causeIn(message, sentence, true)
  // Who corrects states what is known, whatever words it has.
  if (cued !== null) return { ...cued, strength: Math.max(cued.strength, worth + BY_CUE) }
  const plain = plainCause(message, sentence)
  if (plain !== null) return { ...plain, strength: Math.max(plain.strength, worth) }
  const isFirst = !reader.causes.some((one) => !one.refuted && isCorrecting(reader, one.message))
  return reader.threaded && isFirst && isCorrecting(reader, message)
    ? plainCause(message, sentence, true)
    : null
}

function readCause(reader: Reader, message: SlackMessage, sentence: Sentence, part: Candidate | null): void {
  const { text } = sentence
  const worth = correctionWorth(reader, message)
  const told = worth > 0 && !isOldBelief(text) ? statedBy(reader, message, sentence, worth) : null
  if (told !== null) {
    correct(reader, message, text)
    reader.causes.push(told)
    return
  }
  if (worth > 0) takeBack(reader, message, text)
  if (isMended(text)) confirm(reader, 'said to have worked')
  else if (isNo(text)) refute(reader, text)
  else if (isYes(text))
    confirm(reader, beginsChecked(message.text) ? `✅ on ${today(message.at)}` : 'said to have worked')
  const cause = worth > 0 ? null : (part ?? causeIn(message, sentence))
  if (cause !== null && (cause.strength >= PLAIN || !isNo(text.replace(NO_TO_IT, ''))))
    reader.causes.push(cause)
}

function readSentence(reader: Reader, message: SlackMessage, sentence: Sentence): void {
  const { text } = sentence
  // What an alert says is what was seen, not why.
  if (message.bot && message.at === reader.began) return
  if (isNeverMind(text)) reader.void = true
  if (isJoke(text) || isSarcastic(text) || isInstruction(text)) return
  if (reader.symptom === null && SYMPTOM.test(withoutRoles(text)) && !isOver(text))
    reader.symptom = cleaned(text)
  const both = bothIn(message, sentence)
  readCause(reader, message, sentence, both?.cause ?? null)
  const fix = both?.fix ?? fixIn(message, sentence)
  if (fix !== null && (both !== null || isMended(text) || !isNo(text))) reader.fixes.push(fix)
  // In un-threaded talk nobody asks for them.
  else if (reader.threaded) reader.remarks.push(...remarkIn(message, sentence))
}

/** A check mark by somebody who took part; who only reads along puts marks for other reasons. */
function checkmarks(reader: Reader, message: SlackMessage): void {
  const users = checkedBy(message)
  const own = [...reader.causes, ...reader.fixes].filter((one) => one.message.ts === message.ts)
  if (isCrossed(message)) for (const one of own) one.refuted = true
  else if (endsChecked(message.text) && !isYesEmoji(message.text)) {
    if (own.length === 0) confirm(reader, `✅ on ${today(message.at)}`)
    for (const one of own) one.confirmed ??= '✅ by the resolver'
  } else if (users !== null && (users.length === 0 || users.some((user) => reader.people.has(user))))
    for (const one of own) {
      one.confirmed = '✅ by the resolver'
      one.refuted = false
    }
}

/** A fault said as a fact is enough beside something that was done about it. */
const ENOUGH_WITH_FIX = 1.5

/** What whoever mended it stated right before, when nothing in the thread is said to be the cause and a ✅ is on the fix. */
function remarkBefore(reader: Reader, { message, confirmed }: Candidate): Candidate | null {
  const isChecked = confirmed?.startsWith('✅') === true || checkedBy(message) !== null
  if (!reader.threaded || !isChecked) return null
  const own = reader.remarks.filter(
    ({ refuted, message: { at, author } }) => !refuted && author === message.author && at <= message.at,
  )
  return own.at(-1) ?? null
}

/** What was seen. A sentence that says why, or what was done, is none: then it is what the thread began with. */
function symptomIn({ symptom, opening, threaded }: Reader, ...told: (Candidate | null)[]): string {
  const isTold = told.some((one) => symptom !== null && cleaned(one?.sentence.text ?? '').includes(symptom))
  return symptom === null || (isTold && threaded && opening !== '') ? opening : symptom
}

function concluded(reader: Reader): CauseReading | null {
  const done = reader.fixes.some((one) => !one.refuted && (one.strength >= DONE || one.confirmed !== null))
  const enough = done && reader.threaded ? ENOUGH_WITH_FIX : ENOUGH
  const cause = bestOf(reader.causes.filter((one) => scoreOf(one) >= enough))
  const fixes = reader.fixes.filter(
    (one) => one.message.ts !== cause?.message.ts || one.sentence.start !== cause.sentence.start,
  )
  const fix = bestOf(fixes.filter((one) => scoreOf(one) >= DONE))
  const why = cause ?? (fix === null ? null : remarkBefore(reader, fix))
  const reasons = [why?.confirmed, fix?.confirmed].filter((one) => one != null)
  const confirmed = reasons.find((one) => one.startsWith('✅')) ?? reasons[0] ?? null
  if (why === null && (fix?.confirmed == null || !(reader.threaded || fix.confirmed.startsWith('✅'))))
    return null
  if (reader.symptom === null && confirmed === null && (why?.strength ?? 0) < 3) return null
  return { symptom: symptomIn(reader, why, fix), cause: why, fix, confirmed, corrected: null }
}

function readMessage(reader: Reader, message: SlackMessage): void {
  if (isLaughedAt(message.reactions) && checkedBy(message) === null) return
  if (isYesEmoji(message.text)) confirm(reader, `✅ on ${today(message.at)}`)
  else for (const sentence of sentences(message.text)) readSentence(reader, message, sentence)
  checkmarks(reader, message)
}

/** What was wrong, why, and what mended it, as a conversation says in the end; null when it does not say. */
export function causesOf(messages: readonly SlackMessage[]): CauseReading | null {
  if (!isOperational(messages)) return null
  const reader: Reader = {
    began: messages[0]?.at ?? 0,
    causes: [],
    fixes: [],
    remarks: [],
    symptom: null,
    opening: cleaned(sentences(messages[0]?.text ?? '')[0]?.text ?? ''),
    void: false,
    corrected: null,
    correcting: null,
    people: new Set(messages.map(({ author }) => author)),
    threaded: messages.some(({ thread }) => thread !== null),
  }
  const [alert] = messages
  // What an alert says is what was seen, whatever words it has.
  if (alert?.bot === true) reader.symptom = cleaned(sentences(alert.text)[0]?.text ?? '') || null
  for (const message of messages) readMessage(reader, message)
  if (reader.void && reader.causes.every(({ confirmed }) => confirmed === null)) return null
  const end = concluded(reader)
  return end === null ? null : { ...end, corrected: reader.corrected }
}
