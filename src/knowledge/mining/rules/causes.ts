import type { SlackMessage } from '../../sources/slack/message.ts'
import type { Sentence } from '../language/sentences.ts'
import { sentences } from '../language/sentences.ts'
import { isHedged, isInstruction, isJoke, isLaughedAt, isSarcastic } from '../language/tone.ts'
import {
  beginsChecked,
  checkedBy,
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
import { type Candidate, causeIn, cleaned, ENOUGH, fixIn, plainCause, remarkIn } from './cause-candidates.ts'
import { OFFICE, SYMPTOM, TECHNICAL } from './cause-cues.ts'
import { partings } from './remedy.ts'

export interface CauseReading {
  symptom: string
  cause: Candidate | null
  fix: Candidate | null
  /** Why it counts as confirmed, for people; null while it is only said. */
  confirmed: string | null
  /** What was held to be the cause before somebody corrected it. */
  corrected: CauseReading | null
}

/** A fix that was done, not proposed. */
const DONE = 1.5

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

const RARE = /[a-z][a-z0-9-]{3,}/g

const COMMON = new Set(
  'that this wasn what with from were been have just again still about after before because there their them then when which would could should might maybe think cause issue problem after'.split(
    ' ',
  ),
)

const wordsOf = (text: string): Set<string> =>
  new Set((text.toLowerCase().match(RARE) ?? []).filter((word) => !COMMON.has(word)))

const shares = (a: string, b: string): boolean => {
  const words = wordsOf(a)
  return [...wordsOf(b)].some((word) => words.has(word))
}

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

const CONTRADICTS =
  /\b(?:wasn'?t|was not|isn'?t|is not|it'?s not|weren'?t|not)\b\s*(?:actually |really |in fact )?(?:the |a |our |because of |caused by )?(.{3,80}?)(?:[,;.]|\bbut\b|\bit was\b|\bafter all\b|$)/i

const today = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** Everything that was said before a correction was believed until then; what it says counts from now on. */
function correct(reader: Reader, message: SlackMessage, text: string): void {
  const before = concluded(reader)
  const lastAt = before === null ? message.at : ((before.cause ?? before.fix)?.message.at ?? message.at)
  if (before?.cause && message.at - lastAt >= BELIEVED_MS) reader.corrected = before
  const named = CONTRADICTS.exec(text)?.[1]
  for (const one of reader.causes)
    if (named === undefined || one.message.ts !== message.ts || shares(named, one.words)) one.refuted = true
  // What mended it then says nothing for the cause that is known now.
  for (const fix of reader.fixes) fix.refuted = true
}

/** The end of an incident is not what was wrong. */
const OVER =
  /^\W*(?:incident|issue|sev-?\d)?\s*(?:is |was )?(?:now )?(?:resolved|closed|closing|over|mitigated)\W*$/i

/** `incident lead here`: who is there, and not what is wrong. */
const ROLE = /\bincident (?:lead|commander|manager|command|channel|bridge|call|room)\b/gi

/** Whether a message says of something that was held to be the cause that it is not. */
const deniesCause = ({ causes }: Reader, text: string): boolean =>
  deniedIn(text).some((denied) => causes.some(({ words, refuted }) => !refuted && shares(denied, words)))

/** How plainly a message corrects what was believed before; 0 when it does not. */
function correctionWorth(reader: Reader, message: SlackMessage): number {
  if (message.at === reader.began) return isTakingBack(message.text) ? PLAIN : 0
  const late = message.at - reader.began >= BELIEVED_MS
  if (deniesCause(reader, message.text)) return ENOUGH
  const before = late || reader.causes.some(({ message: { ts } }) => ts !== message.ts)
  return before && isCorrection(message.text) ? ENOUGH : 0
}

/** `no, it was slow because …` refuses what was asked before and states something else. */
const NO_TO_IT = /^\W*(?:no|nope|nah)\b[\s,.!:;–—-]+/i

/** A cause and what mended it, said in one sentence; null when it is not both. */
function bothIn(message: SlackMessage, sentence: Sentence): { cause: Candidate; fix: Candidate } | null {
  for (const parted of partings(sentence)) {
    const cause = causeIn(message, parted.cause)
    if (cause === null) continue
    // Whoever tells what helped knows why it did.
    const strength = isHedged(sentence.text) ? cause.strength : Math.max(cause.strength, ENOUGH)
    const words = cleaned(parted.fix.text)
    const fix = { message, sentence: parted.fix, words, strength: DONE, confirmed: null, refuted: false }
    return { cause: { ...cause, strength }, fix }
  }
  return null
}

function readCause(reader: Reader, message: SlackMessage, sentence: Sentence, part: Candidate | null): void {
  const { text } = sentence
  const worth = correctionWorth(reader, message)
  const told = worth > 0 ? (causeIn(message, sentence, true) ?? plainCause(message, sentence)) : null
  if (told !== null) {
    correct(reader, message, text)
    // Who corrects states what is known, whatever words it has.
    reader.causes.push({ ...told, strength: Math.max(told.strength, worth) })
    return
  }
  if (isNo(text)) refute(reader, text)
  else if (isYes(text))
    confirm(reader, beginsChecked(message.text) ? `✅ on ${today(message.at)}` : 'said to have worked')
  const cause = worth > 0 ? null : (part ?? causeIn(message, sentence))
  if (cause !== null && (!isNo(text.replace(NO_TO_IT, '')) || cause.strength >= PLAIN))
    reader.causes.push(cause)
}

function readSentence(reader: Reader, message: SlackMessage, sentence: Sentence): void {
  const { text } = sentence
  // What an alert says is what was seen, not why.
  if (message.bot && message.at === reader.began) return
  if (isNeverMind(text)) reader.void = true
  if (isJoke(text) || isSarcastic(text) || isInstruction(text)) return
  if (reader.symptom === null && SYMPTOM.test(text.replace(ROLE, '')) && !OVER.test(text))
    reader.symptom = cleaned(text)
  const both = bothIn(message, sentence)
  readCause(reader, message, sentence, both?.cause ?? null)
  const fix = both?.fix ?? (isNo(text) ? null : fixIn(message, sentence))
  if (fix !== null) reader.fixes.push(fix)
  else reader.remarks.push(...remarkIn(message, sentence))
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

/** Whether people speak of systems and what they do, and not of the office. */
export const isOperational = (messages: readonly SlackMessage[]): boolean => {
  const all = messages.map(({ text }) => text).join('\n')
  return (
    (TECHNICAL.test(all) || SYMPTOM.test(all)) &&
    !(OFFICE.test(all) && !/[a-z]+-[a-z]+-?[a-z]*|[45]\d\d/.test(all))
  )
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
