import { ErrorCode, type WebClient } from '@slack/web-api'
import type { MessageFile } from '../domain/message.ts'
import type { Delivery, DeliveryResult, Post } from '../incidents/delivery.ts'
import { messageBlocks } from './blocks/message-blocks.ts'
import type { OutgoingClient } from './outgoing-client.ts'
import { withFix } from './slack-error.ts'
import type { Upload } from './upload.ts'

/** A second client for reading: a 429 on one method pauses all calls of its client. */
export interface DeliveryClients {
  post: OutgoingClient
  read: WebClient
  upload: Upload
}

const EVENT_TYPE = 'sitrep_message'

/** Slack said no, but it may say yes later. */
const LATER = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'team_added_to_org',
  'request_timeout',
])

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

/** The one place that knows what each failure of a call means for what was to be said. */
function failure(error: unknown): DeliveryResult {
  const { code, retryAfter, data, message } = record(error)
  const reason = typeof message === 'string' ? message : String(error)
  if (code === ErrorCode.RateLimitedError) {
    const seconds = typeof retryAfter === 'number' ? retryAfter : 1
    return { status: 'retry', afterMs: seconds * 1000, reason: 'rate limited' }
  }
  if (code !== ErrorCode.PlatformError) return { status: 'unknown', reason }
  const name = String(record(data).error)
  if (LATER.has(name)) return { status: 'unknown', reason: name }
  return { status: 'rejected', reason: withFix(name) }
}

async function attempt(
  call: () => Promise<{ ts?: string | undefined }>,
  ts?: string,
): Promise<DeliveryResult> {
  try {
    const answer = await call()
    return { status: 'sent', ts: answer.ts ?? ts ?? '' }
  } catch (error) {
    return failure(error)
  }
}

const metadata = (outboxId: string) => ({ event_type: EVENT_TYPE, event_payload: { outbox_id: outboxId } })

/** A file carries no metadata, so its name ends with what tells its post from all others. */
const fileName = (name: string, outboxId: string): string =>
  name.replace(/(\.[a-z]+)?$/, `-${outboxId.slice(-12)}$1`)

const carriesFile = (files: unknown, outboxId: string): boolean =>
  Array.isArray(files) && files.some((file) => String(record(file).name).includes(outboxId.slice(-12)))

/** Slack shares the file some time after it was told to: there is no ts to wait for. */
async function postFile(
  { post: client, upload }: DeliveryClients,
  post: Post,
  file: MessageFile,
): Promise<{ ts: string }> {
  const filename = fileName(file.name, post.outboxId)
  const { bytes, length } = upload.prepare(file.text)
  const { upload_url: url = '', file_id: id = '' } = await client.files.getUploadURLExternal({
    filename,
    length,
  })
  await upload.send(url, bytes)
  await client.files.completeUploadExternal({
    files: [{ id, title: file.title }],
    channel_id: post.channel,
    ...(post.threadTs === null ? {} : { thread_ts: post.threadTs }),
  })
  return { ts: '' }
}

function findTs(messages: readonly unknown[], outboxId: string): string | null {
  for (const message of messages) {
    const { ts, metadata: meta, files } = record(message)
    const payload = record(record(meta).event_payload)
    const isIt = payload.outbox_id === outboxId || carriesFile(files, outboxId)
    if (isIt && typeof ts === 'string') return ts
  }
  return null
}

/** A minute around the intention: clocks differ, and a post can be slow. */
const MARGIN_S = 60

/** 200 messages each. A channel that said more since the intention gives `unknown`, never a false "not there". */
const MOST_PAGES = 20

interface Wanted {
  channel: string
  threadTs: string | null
  outboxId: string
  since: number
}

async function lookUp(
  client: WebClient,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<string | null | 'unknown'> {
  const { channel, threadTs, outboxId, since } = wanted
  const window = { channel, include_all_metadata: true, limit: 200, oldest: String(since / 1000 - MARGIN_S) }
  let cursor = ''
  for (let page = 0; page < MOST_PAGES && !signal.aborted; page += 1) {
    const from = { ...window, ...(cursor === '' ? {} : { cursor }) }
    const answer = threadTs
      ? await client.conversations.replies({ ...from, ts: threadTs })
      : await client.conversations.history(from)
    const ts = findTs(answer.messages ?? [], outboxId)
    if (ts !== null) return ts
    cursor = answer.response_metadata?.next_cursor ?? ''
    if (cursor === '') return null
  }
  return 'unknown'
}

/** Messages through the Web API, each found again by the outbox id it carries. */
export function slackDelivery(clients: DeliveryClients): Delivery {
  const { post: client, read } = clients
  return {
    post: (post) =>
      attempt(() =>
        post.message.file !== undefined
          ? postFile(clients, post, post.message.file)
          : client.chat.postMessage({
              channel: post.channel,
              ...(post.threadTs === null ? {} : { thread_ts: post.threadTs }),
              ...messageBlocks(post.message, post.incidentId),
              metadata: metadata(post.outboxId),
            }),
      ),
    edit: (edit) =>
      attempt(
        () =>
          client.chat.update({
            channel: edit.channel,
            ts: edit.ts,
            ...messageBlocks(edit.message, edit.incidentId),
          }),
        edit.ts,
      ),
    ephemeral: (post) =>
      attempt(async () => {
        const answer = await client.chat.postEphemeral({
          channel: post.channel,
          user: post.person,
          ...(post.threadTs === null ? {} : { thread_ts: post.threadTs }),
          ...messageBlocks(post.message, post.incidentId),
        })
        return { ts: answer.message_ts }
      }),
    lookUp: (wanted, signal) => lookUp(read, wanted, signal).catch(() => 'unknown' as const),
  }
}
