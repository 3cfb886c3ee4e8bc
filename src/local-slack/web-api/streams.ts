import { asList, asObject, asText, isObject } from '../json.ts'
import { addMessage, findMessage, showMessage } from '../workspace/messages.ts'
import { findPerson } from '../workspace/people.ts'
import type { Block, Channel, Json, SlackMessage } from '../workspace/types.ts'
import type { World } from '../workspace/world.ts'
import { joinedChannel, knownChannel } from './access.ts'
import { type Answer, type Method, refuse, textArg } from './answer.ts'
import { announce } from './chat.ts'
import { checkBlocks, LIMITS, nameBlocks } from './check-blocks.ts'
import { botMessage } from './message-body.ts'

/** Slack ends a stream about five minutes after it started, even while it is written to. */
const STREAM_LIFETIME_MS = 300_000

const richText = (value: unknown): Json | undefined => {
  if (isObject(value)) return value
  const text = asText(value)
  if (!text) return undefined
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
  }
}

/** The blocks Slack shows for the chunks so far: one plan of the tasks, then the text, then blocks. */
export function foldChunks(chunks: readonly unknown[], newId: (prefix: string) => string): Block[] {
  const tasks = new Map<string, Json>()
  let title = 'Working'
  let markdown = ''
  const blocks: unknown[] = []
  for (const chunk of chunks.map(asObject)) {
    if (chunk.type === 'plan_update') title = asText(chunk.title) || title
    if (chunk.type === 'markdown_text') markdown += asText(chunk.text)
    if (chunk.type === 'blocks') blocks.push(...asList(chunk.blocks))
    if (chunk.type === 'task_update') addTask(tasks, chunk)
  }
  const plan = tasks.size > 0 ? [{ type: 'plan', title, tasks: [...tasks.values()] }] : []
  const text = markdown ? [{ type: 'markdown', text: markdown }] : []
  return nameBlocks([...plan, ...text, ...blocks], newId)
}

function addTask(tasks: Map<string, Json>, chunk: Json): void {
  const id = asText(chunk.id)
  const details = richText(chunk.details)
  const output = richText(chunk.output)
  tasks.set(id, {
    ...tasks.get(id),
    type: 'task_card',
    task_id: id,
    title: chunk.title,
    status: chunk.status,
    ...(details ? { details } : {}),
    ...(output ? { output } : {}),
    ...(chunk.sources ? { sources: chunk.sources } : {}),
  })
}

const newChunks = (args: Json): unknown[] => {
  const text = textArg(args, 'markdown_text')
  return [...asList(args.chunks), ...(text ? [{ type: 'markdown_text', text }] : [])]
}

function redraw(world: World, message: SlackMessage, chunks: unknown[], last: unknown[]): Answer | null {
  const blocks = [...foldChunks(chunks, world.newId), ...nameBlocks(last, world.newId)]
  const complaints = checkBlocks(blocks, LIMITS.viewBlocks)
  if (complaints.length > 0) return refuse('invalid_blocks', { response_metadata: { messages: complaints } })
  message.blocks = blocks
  message.text = chunks
    .map(asObject)
    .filter((chunk) => chunk.type === 'markdown_text')
    .map((chunk) => asText(chunk.text))
    .join('')
  return null
}

const startStream: Method = (world, args, caller) => {
  const found = joinedChannel(world, args, caller)
  if (!found.ok) return found.answer
  const threadTs = textArg(args, 'thread_ts')
  if (!threadTs) return refuse('invalid_arguments')
  if (!findMessage(world.state, found.channel.id, threadTs)) return refuse('thread_not_found')
  if (found.channel.kind !== 'im') {
    if (!findPerson(world.state, textArg(args, 'recipient_user_id')))
      return refuse('missing_recipient_user_id')
    if (!textArg(args, 'recipient_team_id')) return refuse('missing_recipient_team_id')
  }
  const chunks = newChunks(args)
  const message: SlackMessage = {
    ...botMessage(world, caller, { thread_ts: threadTs }),
    streaming_state: 'in_progress',
  }
  const bad = redraw(world, message, chunks, [])
  if (bad) return bad
  world.streams.set(message.ts, { startedAt: world.now(), chunks })
  addMessage(world, found.channel.id, message)
  return { ok: true, channel: found.channel.id, ts: message.ts }
}

function endStream(world: World, channel: Channel, message: SlackMessage): void {
  world.streams.delete(message.ts)
  message.streaming_state = 'completed'
  showMessage(world, channel.id, message)
}

const writeStream =
  (stop: boolean): Method =>
  (world, args, caller) => {
    const found = knownChannel(world, args, caller)
    if (!found.ok) return found.answer
    const ts = textArg(args, 'ts')
    const message = findMessage(world.state, found.channel.id, ts)
    if (message?.bot_id !== caller.botId) return refuse('message_not_found')
    const stream = world.streams.get(ts)
    if (!stream || world.now() - stream.startedAt > STREAM_LIFETIME_MS) {
      endStream(world, found.channel, message)
      return refuse('message_not_in_streaming_state')
    }
    stream.chunks.push(...newChunks(args))
    const bad = redraw(world, message, stream.chunks, stop ? asList(args.blocks) : [])
    if (bad) return bad
    if (stop) {
      endStream(world, found.channel, message)
      announce(world, found.channel, message)
    } else showMessage(world, found.channel.id, message)
    return { ok: true, channel: found.channel.id, ts, ...(stop ? { message } : {}) }
  }

export const STREAM_METHODS: Record<string, Method> = {
  'chat.startStream': startStream,
  'chat.appendStream': writeStream(false),
  'chat.stopStream': writeStream(true),
}
