import type { WebClient } from '@slack/web-api'
import type { ReadThread, ThreadMessage } from '../domain/thread.ts'
import type { Readership } from './readership.ts'
import { slackProblem } from './slack-error.ts'

/** 200 messages each; what comes after a thousand is left out. */
const PAGE = 200
const MOST_PAGES = 5

/** People whose names are asked for: one call each. */
const MOST_PEOPLE = 40

interface Written {
  ts?: string
  user?: string
  bot_id?: string
  subtype?: string
  text?: string
}

async function written(
  client: WebClient,
  { channel, threadTs }: { channel: string; threadTs: string },
  signal: AbortSignal,
): Promise<Written[]> {
  const found: Written[] = []
  let cursor = ''
  for (let page = 0; page < MOST_PAGES; page += 1) {
    signal.throwIfAborted()
    const from = { channel, ts: threadTs, limit: PAGE }
    const answer = await client.conversations.replies({ ...from, ...(cursor === '' ? {} : { cursor }) })
    found.push(...((answer.messages ?? []) as Written[]))
    cursor = answer.response_metadata?.next_cursor ?? ''
    if (cursor === '') break
  }
  return found
}

const mentioned = (text: string): string[] =>
  [...text.matchAll(/<@([UW][A-Z0-9]{2,20})(?:\|[^<>]*)?>/g)].map(([, id]) => id ?? '')

/** One who cannot be asked about has no name that could be left out: the thread is not read then. */
async function namesOf(client: WebClient, ids: readonly string[], signal: AbortSignal): Promise<string[]> {
  const names: string[] = []
  for (const user of ids) {
    signal.throwIfAborted()
    const { user: found } = await client.users.info({ user })
    const { display_name: shown, real_name: real } = found?.profile ?? {}
    names.push(...[found?.real_name, real, shown, found?.name].filter((name) => name !== undefined))
  }
  return names.filter((name) => name !== '')
}

/** `…/p1700000000000100?thread_ts=…&cid=…` beside the permalink of the thread itself. */
function linkOf(
  permalink: string | null,
  { ts, channel, threadTs }: { ts: string; channel: string; threadTs: string },
) {
  if (permalink === null) return null
  const base = permalink.replace(/\/p\d+(?:\?.*)?$/, '')
  return `${base}/p${ts.replace('.', '')}?thread_ts=${threadTs}&cid=${channel}`
}

/** Reads what people said in a thread, with their names so that they can be left out. */
export function threadReader(client: WebClient, readership: Pick<Readership, 'factsOf'>): ReadThread {
  return async ({ channel, threadTs }, signal) => {
    try {
      const all = await written(client, { channel, threadTs }, signal)
      const { facts } = await readership.factsOf({ channel, ts: threadTs })
      const permalink = facts?.permalink ?? null
      const messages = all.flatMap(({ ts, user, bot_id: bot, subtype, text }): ThreadMessage[] => {
        const isSaid = ts !== undefined && user !== undefined && text !== undefined && text !== ''
        if (!isSaid || bot !== undefined || subtype !== undefined) return []
        return [{ ts, author: user, text, link: linkOf(permalink, { ts, channel, threadTs }) }]
      })
      const ids = [...new Set(messages.flatMap(({ author, text }) => [author, ...mentioned(text)]))]
      if (ids.length > MOST_PEOPLE)
        return { status: 'unread', reason: `more than ${MOST_PEOPLE} people are in it` }
      const people = await namesOf(client, ids, signal)
      return { status: 'read', messages, people, readers: facts?.readers ?? null, permalink }
    } catch (error) {
      signal.throwIfAborted()
      return { status: 'unread', reason: slackProblem(error) }
    }
  }
}
