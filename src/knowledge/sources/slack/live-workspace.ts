import { z } from 'zod'
import {
  type ApiChannel,
  ApiUser,
  type AskSlack,
  ApiChannel as Channel,
  listAll,
  namesOfUser,
} from './api.ts'

/** Slack's own name of an error, when a workspace cannot be read at all. */
export class SlackListError extends Error {
  readonly code = 'SOURCE'
}

const failed = (method: string, error: string): SlackListError =>
  new SlackListError(
    `Slack refuses ${method}: ${error}${error === 'missing_scope' ? '; install the app again from manifest.yml' : ''}`,
  )

/** Who Sitrep is in the workspace, and the workspace's address. */
export interface SlackSelf {
  userId: string
  botId: string | null
  teamId: string
  /** `https://acme.slack.com/` */
  url: string
}

const Auth = z.looseObject({
  user_id: z.string(),
  bot_id: z.string().nullish(),
  team_id: z.string(),
  url: z.string(),
})

export async function slackSelf(ask: AskSlack, signal: AbortSignal): Promise<SlackSelf> {
  const answer = await ask('auth.test', {}, signal)
  if (!answer.ok) throw failed('auth.test', answer.error)
  const { user_id, bot_id, team_id, url } = Auth.parse(answer.body)
  return { userId: user_id, botId: bot_id ?? null, teamId: team_id, url }
}

/** Channels that Sitrep is in, the only ones it reads; direct messages are nobody else's. */
export async function memberChannels(ask: AskSlack, signal: AbortSignal): Promise<ApiChannel[]> {
  const listed = await listAll(
    ask,
    {
      method: 'users.conversations',
      args: { types: 'public_channel,private_channel', exclude_archived: false },
      field: 'channels',
      shape: Channel,
    },
    signal,
  )
  if (listed.status === 'refused') throw failed('users.conversations', listed.error)
  return listed.items
}

/** Names of everybody, by user id. */
export async function peopleNames(ask: AskSlack, signal: AbortSignal): Promise<Map<string, string[]>> {
  const listed = await listAll(
    ask,
    { method: 'users.list', args: {}, field: 'members', shape: ApiUser },
    signal,
  )
  if (listed.status === 'refused') throw failed('users.list', listed.error)
  return new Map(listed.items.map((user) => [user.id, namesOfUser(user)]))
}

/**
 * Link to a message, in the form that `chat.getPermalink` gives: asked for each, it would cost a call a lesson.
 * `thread` is the first message of its thread, or the message itself.
 */
export function permalinkOf(url: string, channel: string, ts: string, thread: string): string {
  const message = `${url.replace(/\/$/, '')}/archives/${channel}/p${ts.replace('.', '')}`
  return thread === ts ? message : `${message}?thread_ts=${thread}&cid=${channel}`
}
