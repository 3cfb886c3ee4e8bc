import type { Lesson } from '../domain/lesson.ts'
import type { Review, Taught, TaughtFrom } from '../domain/teaching.ts'
import type { AcceptDeps } from '../incidents/accept/context.ts'
import { type Paged, pagedServices } from '../incidents/queries/history.ts'
import { isStillReadable } from '../knowledge/access/asker.ts'
import type { LiveDirectory } from '../knowledge/access/slack-directory.ts'
import { readOneMessage, saysSomething } from '../knowledge/mining/one-message.ts'
import { readLine } from '../knowledge/sources/slack/message.ts'
import { reviewFor } from '../knowledge/store/review.ts'
import type { KnowledgeStore } from '../knowledge/store/store.ts'
import { teach } from '../knowledge/store/teach.ts'

const NOTHING_SAID =
  'There are no words in this message that could be quoted. Use the shortcut on the message that says it'

const DELETED = 'This message was deleted, so nothing of it is kept'

const refused = (reason: string): Taught => ({ status: 'refused', reason })

/**
 * A message of Slack as a form that a person corrects: what the rules read in it, without secrets. Reads the first
 * 40,000 characters.
 */
export async function prefill(
  message: Record<string, unknown>,
  { channel, channelName }: { channel: string; channelName: string | null },
  { redact }: Pick<KnowledgeStore, 'redact'>,
): Promise<Taught> {
  const read = { nameOf: () => null, redact: (text: string) => text, complain: () => {}, file: channel }
  const line = readLine(message, read)
  if (line === null || line.kind === 'deleted') return refused(line === null ? NOTHING_SAID : DELETED)
  // Before anything is cut: half a secret is not recognized.
  const [text = ''] = await redact([line.message.text])
  if (!saysSomething(text)) return refused(NOTHING_SAID)
  const { kind, services, statement, quote } = readOneMessage({ ...line.message, text }, channelName)
  const { ts, thread, author, at, edited } = line.message
  const from: TaughtFrom = { channel, ts, thread: thread ?? ts, author, at: edited ?? at, quote }
  return { status: 'form', form: { kind, services, statement, quote, lessonId: null }, from }
}

/** Decisions about lessons, for the transaction in which they are accepted. */
export const teachIn =
  (store: KnowledgeStore): NonNullable<AcceptDeps['teach']> =>
  (tx, teacher) =>
    teach(tx, store, teacher)

/** Pages that count for what is asked about first. */
const PAGED_MS = 30 * 86_400_000

interface Asked {
  person: string
  reads: readonly string[] | null
}

/** Pages of the services that the person may know of; a channel of which Slack says nothing now is none of them. */
async function pagesSeen(
  paged: readonly Paged[],
  { reads }: Asked,
  directory: LiveDirectory | null,
): Promise<Map<string, number>> {
  const maySee = async (channel: string): Promise<boolean> =>
    reads?.includes(channel) === true || (await directory?.place(channel))?.isOpen === true
  const channels = [...new Set(paged.map(({ channel }) => channel))]
  const looks = await Promise.allSettled(channels.map(maySee))
  const open = new Set(
    channels.filter((_, at) => {
      const look = looks[at]
      return look?.status === 'fulfilled' && look.value
    }),
  )
  const pages = new Map<string, number>()
  for (const one of paged)
    if (open.has(one.channel)) pages.set(one.service, (pages.get(one.service) ?? 0) + one.pages)
  return pages
}

/** What one person is asked about in the Home tab. Not inside a transaction: it asks Slack who may read what by now. */
export const reviewOf =
  (store: KnowledgeStore, directory: LiveDirectory | null): ((asked: Asked) => Promise<Review>) =>
  async (asked) => {
    const counted = await pagedServices(store.db, store.teamId, store.now() - PAGED_MS)
    const paged = await pagesSeen(counted, asked, directory)
    const live =
      directory === null
        ? {}
        : { isReadable: (lesson: Lesson) => isStillReadable(directory, asked.person, lesson) }
    return reviewFor(store, { ...asked, paged, ...live })
  }
