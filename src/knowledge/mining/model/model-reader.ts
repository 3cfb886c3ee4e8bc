import {
  type BatchDesk,
  type Known,
  knownAnswers,
  type Sealed,
  seal,
} from '../../../models/batches/batch-desk.ts'
import { type BatchTally, finishBatches } from '../../../models/batches/finish-batches.ts'
import { type SentBatch, sendBatch } from '../../../models/batches/send-batch.ts'
import type { OnWait } from '../../../models/batches/wait-for-end.ts'
import { parseAnswer } from '../../../models/parse-answer.ts'
import { dollarsOf } from '../../../models/prices.ts'
import type { Conversation } from '../conversations.ts'
import { type Found, foundIn, type MinedChannel, type OnTalk } from '../mine.ts'
import { MinedAnswer } from './answer.ts'
import { conversationAsker } from './ask-conversation.ts'
import { draftsRead } from './drafts-read.ts'
import { LONGEST, type ShownConversation, shownConversation } from './shown-conversation.ts'

/** What a model was asked in one run and what came of it. */
export interface ReadTally {
  /** Conversations that a model may read. */
  conversations: number
  /** Of these, those that it has answered before: nothing is paid for them. */
  known: number
  asked: number
  /** More than one run asks: the next one goes on. */
  left: number
  /** Errored, canceled or expired: the next run asks again. */
  unanswered: number
  /** Refused, cut off at the limit or not what was asked for. */
  unreadable: number
  misquoted: number
  unusable: number
  dollars: number
}

export interface ModelReader {
  tally: ReadTally
  /** Takes the conversations of a channel. */
  offer: OnTalk
  /** What was offered and not asked before, and what it would cost; nothing is sent. */
  estimate(): Estimate
  /** What the model read in all that was offered: sends one batch, waits for it, and copies what stands in the messages. */
  read(): Promise<Read>
}

export interface Estimate {
  model: string
  requests: number
  /** About; code counts 3.5 characters a token. */
  inputTokens: number
  /** Every token of every answer used: most are a tenth of that. */
  outputTokens: number
  /** What these would cost at the price of a batch. */
  dollars: number
  /** What is reserved before it is sent: a token a byte. */
  reserved: number
}

export type Read = { status: 'read'; found: Found[] } | Exclude<SentBatch, { status: 'sent' }>

/** Conversations that one run asks: what is held until the answers are there is 12,000 characters each at most. */
const MOST_ASKED = 2_000

/** Characters of a token; estimates of English and telemetry lie between 3.3 and 3.8. */
const CHARACTERS = 3.5

interface Offered {
  channel: MinedChannel
  shown: ShownConversation
  sealed: Sealed
}

export interface ReaderOptions {
  desk: BatchDesk
  signal: AbortSignal
  onWait: OnWait
}

interface Reading extends ReaderOptions {
  tally: ReadTally
  pending: Map<string, Offered>
  found: Found[]
}

const noTally = (): ReadTally => ({
  conversations: 0,
  known: 0,
  asked: 0,
  left: 0,
  unanswered: 0,
  unreadable: 0,
  misquoted: 0,
  unusable: 0,
  dollars: 0,
})

/** What an answer tells of its conversation. */
function addAnswer({ tally, found }: Reading, { channel, shown }: Offered, answer: Known): void {
  if (answer.status === 'waiting') return
  const parsed =
    answer.status === 'answered'
      ? parseAnswer([{ type: 'text', text: answer.text ?? '' }], MinedAnswer)
      : ({ status: 'unusable' } as const)
  if (parsed.status === 'unusable') {
    tally.unreadable += 1
    return
  }
  const { drafts, misquoted, unusable } = draftsRead(parsed.value, shown, channel.subject)
  tally.misquoted += misquoted
  tally.unusable += unusable
  found.push(...drafts.map((draft) => foundIn(channel, shown.first, draft)))
}

/** A conversation that was answered is done with at once; the others are held. */
function take(reading: Reading, offered: Offered, known: Known | undefined): void {
  const { tally, pending } = reading
  tally.conversations += 1
  if (known !== undefined && known.status !== 'waiting') {
    tally.known += 1
    addAnswer(reading, offered, known)
  } else if (pending.size < MOST_ASKED) pending.set(offered.sealed.key, offered)
  else tally.left += 1
}

function priced(
  { price, model }: BatchDesk,
  requests: readonly Sealed[],
  { times, characters }: { times: number; characters: number },
): Estimate {
  const inputTokens = Math.ceil((times * characters) / CHARACTERS)
  const outputTokens = times * requests.reduce((sum, { request }) => sum + request.maxTokens, 0)
  const worst = requests.reduce((sum, one) => sum + one.worst, 0)
  return {
    model,
    requests: times * requests.length,
    inputTokens,
    outputTokens,
    dollars: (inputTokens * price.input + outputTokens * price.output) / 1_000_000,
    reserved: dollarsOf(times * worst),
  }
}

const charactersOf = (requests: readonly Sealed[]): number =>
  requests.reduce((sum, { request }) => sum + JSON.stringify(request).length, 0)

function estimateOf({ desk, pending }: Reading): Estimate {
  const all = [...pending.values()].map(({ sealed }) => sealed)
  return priced(desk, all, { times: 1, characters: charactersOf(all) })
}

/** What talk that nobody has read yet could cost at most in one run: every message a conversation of the longest kind. */
export async function estimateUnread(desk: BatchDesk, messages: number): Promise<Estimate> {
  const text = 'x'.repeat(LONGEST)
  const shown: ShownConversation = { first: '', messages: [], data: text }
  const longest = [await seal(desk, conversationAsker()(shown, null))]
  return priced(desk, longest, { times: Math.min(messages, MOST_ASKED), characters: charactersOf(longest) })
}

async function readAll(reading: Reading): Promise<Read> {
  const { desk, signal, onWait, tally, pending, found } = reading
  if (pending.size === 0) return { status: 'read', found }
  const all = [...pending.values()]
  const sent = await sendBatch(
    desk,
    all.map(({ sealed }) => sealed),
    signal,
  )
  if (sent.status !== 'sent') return sent
  tally.asked = sent.requests
  const finished = await finishBatches(desk, signal, onWait)
  if (finished.status === 'failed') return finished
  addTally(tally, finished.tally)
  const answers = await knownAnswers(desk, [...pending.keys()])
  for (const one of all) {
    const answer = answers.get(one.sealed.key)
    if (answer !== undefined) addAnswer(reading, one, answer)
  }
  return { status: 'read', found }
}

function addTally(tally: ReadTally, { unanswered, nano }: BatchTally): void {
  tally.unanswered += unanswered
  tally.dollars += dollarsOf(nano)
}

/** A model that reads conversations besides the rules, at the desk of a role that takes batches. */
export function modelReader(options: ReaderOptions): ModelReader {
  const { desk } = options
  const ask = conversationAsker()
  const reading: Reading = { ...options, tally: noTally(), pending: new Map(), found: [] }
  const sealedOf = async (channel: MinedChannel, conversation: Conversation): Promise<Offered> => {
    const shown = shownConversation(conversation)
    return { channel, shown, sealed: await seal(desk, ask(shown, channel.subject)) }
  }
  return {
    tally: reading.tally,
    offer: async (channel, talk) => {
      for (const conversation of talk) {
        const offered = await sealedOf(channel, conversation)
        const known = await knownAnswers(desk, [offered.sealed.key])
        take(reading, offered, known.get(offered.sealed.key))
      }
    },
    estimate: () => estimateOf(reading),
    read: () => readAll(reading),
  }
}
