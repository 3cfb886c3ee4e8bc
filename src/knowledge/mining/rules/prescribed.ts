import type { SlackMessage } from '../../sources/slack/message.ts'
import { isComplaint, isElsewhere, isGuess, isTale } from '../language/said-of-incident.ts'
import { sentences } from '../language/sentences.ts'
import { isIdle, isLaughedAt, isQuestion } from '../language/tone.ts'
import {
  asksHow,
  asksWhether,
  commandWorth,
  gives,
  isAgreed,
  isForNow,
  isHabit,
  isListed,
  isOfOnce,
  isOutOfUse,
  mayForbid,
} from './prescription-cues.ts'
import { pageIn, split } from './procedure.ts'
import { bare } from './rule.ts'

/** What a message prescribes. */
export interface Prescribed {
  message: SlackMessage
  /** What it answers: a question, an alert, a complaint; or empty. */
  to: string
  when: string
  steps: string[]
  page: string | null
}

/** A message needs this much; an order after an alert alone (2) is meant for this once. */
const ENOUGH = 3

/** What makes it a procedure besides something else that was read in the same message. */
const PLAIN = 3.5

const WORTH = {
  order: 1,
  /** Each further one, three at most. */
  more: 0.5,
  ban: 1,
  condition: 1,
  general: 1,
  reason: 0.5,
  listed: 1,
  asksHow: 2,
  asksWhether: 1.5,
  alert: 1,
  complaint: 0.75,
  agreed: 3,
  habit: 1.5,
}

const MOST_MORE = 2

/** Fewer words are meant for this once: `yes restart it`. */
const FEWEST_WORDS = 6

/** How far back the question lies that a message answers. */
const REACH = 4

/** An un-threaded or late answer answers nothing that was asked longer ago. */
const LATE_MS = 86_400_000

const clausesOf = (text: string): string[] =>
  text.split(/[,;:!]\s+|\s[–—-]\s|\s(?:and|but|then)\s|\.\s+|→|\n/).filter((one) => one.trim() !== '')

/** Code counts as one word of its sentence. */
const unfenced = (text: string): string =>
  text.includes('```') ? text.replace(/```[\s\S]*?```/g, ' ') : text

interface Asked {
  text: string
  worth: number
}

const NOTHING: Asked = { text: '', worth: 0 }

function worthOf(text: string): number {
  if (asksHow(text)) return WORTH.asksHow
  return asksWhether(text) ? WORTH.asksWhether : 0
}

/** The nearest thing that somebody else asked, before the answers that were already given. */
function askedBefore(messages: readonly SlackMessage[], at: number): Asked {
  const message = messages[at]
  if (message === undefined) return NOTHING
  for (const other of messages.slice(Math.max(0, at - REACH), at).reverse()) {
    if (other.author === message.author) continue
    if (message.at - other.at > LATE_MS) return NOTHING
    const worth = other.bot ? 0 : worthOf(other.text)
    if (worth > 0) return { text: other.text, worth }
  }
  return NOTHING
}

/** What a conversation began with, when it is an alert or a complaint. */
function openingOf([first]: readonly SlackMessage[], at: number): Asked {
  if (first === undefined || at === 0) return NOTHING
  if (first.bot) return { text: first.text.split('\n')[0] ?? '', worth: WORTH.alert }
  return isComplaint(first.text) ? { text: first.text, worth: WORTH.complaint } : NOTHING
}

/** `same as always: …` is meant. */
const AS_ALWAYS = /\b(?:same )?as always\b/i

const isUnmeant = (text: string): boolean =>
  isIdle(text, ['jokes', 'commands']) || isIdle(text.replace(AS_ALWAYS, ''), ['mocks']) || isTale(text)

/** Sentences that may prescribe something. */
const toldIn = (said: readonly string[]): string[] =>
  said.filter((one) => !isQuestion(one) && !isUnmeant(one) && !isGuess(one))

const isOrder = (clause: string): boolean => gives.order(clause) && !isOfOnce(clause)

/** Whether anything in a message is an order or forbids something, meant in earnest or not: in most of them nothing. */
const mayPrescribe = (text: string, said: readonly string[]): boolean =>
  mayForbid(text) || said.some((one) => clausesOf(one).some(isOrder))

function ordersIn(told: readonly string[]): number {
  const orders = told
    .filter((one) => !isForNow(one))
    .flatMap(clausesOf)
    .filter(isOrder)
  return orders.length === 0 ? 0 : WORTH.order + Math.min(orders.length - 1, MOST_MORE) * WORTH.more
}

interface Weighed {
  /** Its sentences that may prescribe something. */
  told: readonly string[]
  score: number
  command: number
  orders: number
}

/** Null when it tells to do nothing and forbids nothing. */
function weigh(text: string, plain: string): Weighed | null {
  const command = commandWorth(text)
  const said = sentences(plain).map((one) => one.text)
  if (command === 0 && !isAgreed(plain) && !mayPrescribe(plain, said)) return null
  const told = toldIn(said)
  const all = told.join('. ')
  const orders = ordersIn(told)
  const ban = gives.ban(all) ? WORTH.ban : 0
  const agreed = isAgreed(plain) ? WORTH.agreed : 0
  if (command + orders + ban + agreed === 0) return null
  const around =
    agreed +
    (isHabit(plain) ? WORTH.habit : 0) +
    (gives.condition(all) ? WORTH.condition : 0) +
    (gives.general(all) ? WORTH.general : 0) +
    (orders > 0 && isListed(text) ? WORTH.listed : 0) +
    (gives.reason(all) ? WORTH.reason : 0)
  return { told, score: command + orders + ban + around, command, orders: orders + ban }
}

/** A symptom that the message itself begins with: `seat map stuck. …`, `frozen but the queue is full? …` */
function ownSymptom(text: string): string {
  const [first] = sentences(text)
  return first !== undefined && isComplaint(first.text) && first.text.length < 120 ? first.text : ''
}

const CONDITION = /\b(?:if|when|whenever|once|past|above|over|below|under|after|before)\b[^,;:.]{3,80}/i

const stepsOf = (text: string): string[] => {
  const code = [...text.matchAll(/```([\s\S]*?)```/g)].flatMap(([, inner = '']) => inner.split('\n'))
  const told = sentences(text).filter((one) => !isQuestion(one.text))
  return [
    ...code.map((line) => line.trim()).filter((line) => line !== ''),
    ...told.flatMap((one) => split(one.text)),
  ].slice(0, 12)
}

const isSkipped = (message: SlackMessage): boolean =>
  message.bot || isLaughedAt(message.reactions) || message.text.split(/\s+/).length < FEWEST_WORDS

/** Something is asked and nothing told: `override flag exists? --force` */
const isAsking = (text: string, orders: number): boolean =>
  isQuestion(text) ||
  (orders === 0 && sentences(text).some((one) => isQuestion(one.text)) && ownSymptom(text) === '')

/** What is told beside something else needs a command, or to be as plain as one. */
const isEnoughBeside = ({ score, command }: Weighed): boolean => command > 0 || score >= PLAIN

/** Whether it is told for every time, or was asked for. */
function isStanding(text: string, told: readonly string[], asked: Asked): boolean {
  if (isOutOfUse(text) && asked.worth === 0) return false
  const isOnce = told.length > 0 && told.every(isOfOnce) && !gives.general(text)
  return !isOnce || asked.worth >= WORTH.asksHow
}

function prescribedIn(messages: readonly SlackMessage[], at: number, isElse: boolean): Prescribed | null {
  const message = messages[at]
  if (message === undefined || isSkipped(message)) return null
  const { text } = message
  const plain = unfenced(text)
  const weighed = weigh(text, plain)
  if (weighed === null || isElsewhere(text) || isAsking(plain, weighed.orders)) return null
  const asked = askedBefore(messages, at)
  if ((isElse && !isEnoughBeside(weighed)) || !isStanding(text, weighed.told, asked)) return null
  const opening = openingOf(messages, at)
  const own = asked.worth === 0 ? ownSymptom(text) : ''
  const total = weighed.score + asked.worth + opening.worth + (own === '' ? 0 : WORTH.complaint)
  if (total < ENOUGH) return null
  const to = asked.text || opening.text
  const when = to || own || (CONDITION.exec(text)?.[0] ?? '')
  return { message, to, when: bare(when.split('\n')[0] ?? ''), steps: stepsOf(text), page: pageIn(text) }
}

/**
 * What messages of a conversation prescribe: a command, an order, something forbidden, after a question how, an alert or a
 * symptom, or with a condition. `told`: messages in which something else was read already; there a command is needed.
 */
export const prescriptionsIn = (messages: readonly SlackMessage[], told: ReadonlySet<string>): Prescribed[] =>
  messages.flatMap((message, at) => prescribedIn(messages, at, told.has(message.ts)) ?? [])
