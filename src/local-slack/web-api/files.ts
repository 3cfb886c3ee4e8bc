import { randomUUID } from 'node:crypto'
import { asList, asObject, asText } from '../json.ts'
import { addMessage, findMessage } from '../workspace/messages.ts'
import type { Json, StoredFile } from '../workspace/types.ts'
import type { World } from '../workspace/world.ts'
import { joinedChannel } from './access.ts'
import { type Caller, type Method, missingArgument, refuse, textArg } from './answer.ts'
import { announce } from './chat.ts'
import { botMessage } from './message-body.ts'

/** Lines of a snippet that a message shows. */
const PREVIEW_LINES = 12

/** https://docs.slack.dev/reference/methods/files.getUploadURLExternal */
const getUploadUrl: Method = (world, args) => {
  const missing = missingArgument(args, 'filename', 'length')
  if (missing) return missing
  const length = Number(args.length)
  if (!Number.isInteger(length) || length <= 0) return refuse('invalid_arguments')
  const id = world.newId('F')
  const ticket = randomUUID()
  world.uploads.set(ticket, { id, name: textArg(args, 'filename'), length, text: null })
  return { ok: true, upload_url: `${world.url()}/upload/v1/${ticket}`, file_id: id }
}

/** The bytes come to the address that was given; false where none was. */
export function takeUpload(world: World, ticket: string, text: string): boolean {
  const upload = world.uploads.get(ticket)
  if (!upload || Buffer.byteLength(text) !== upload.length) return false
  world.onPayload('upload', { content: text })
  world.uploads.set(ticket, { ...upload, text })
  return true
}

function fileObject(world: World, { id, name, title, text }: StoredFile, caller: Caller): Json {
  const lines = text.split('\n')
  return {
    id,
    name,
    title,
    mimetype: 'text/plain',
    filetype: name.split('.').at(-1) ?? 'text',
    pretty_type: name.endsWith('.md') ? 'Markdown (raw)' : 'Plain Text',
    user: caller.user,
    size: Buffer.byteLength(text),
    mode: 'snippet',
    url_private: `${world.url()}/files/${id}`,
    url_private_download: `${world.url()}/files/${id}?download=1`,
    preview: lines.slice(0, PREVIEW_LINES).join('\n'),
    lines: lines.length,
    lines_more: Math.max(0, lines.length - PREVIEW_LINES),
  }
}

/** What was uploaded under an id; null before its bytes have come. */
function uploaded(world: World, id: string, title: string): StoredFile | null {
  for (const [ticket, upload] of world.uploads) {
    if (upload.id !== id || upload.text === null) continue
    world.uploads.delete(ticket)
    return { id, name: upload.name, title: title || upload.name, text: upload.text }
  }
  return null
}

/** https://docs.slack.dev/reference/methods/files.completeUploadExternal */
const completeUpload: Method = (world, args, caller) => {
  const asked = asList(args.files).map(asObject)
  if (asked.length === 0) return refuse('invalid_arguments')
  const found = joinedChannel(world, { channel: args.channel_id }, caller)
  if (!found.ok) return found.answer
  const threadTs = textArg(args, 'thread_ts')
  if (threadTs && !findMessage(world.state, found.channel.id, threadTs)) return refuse('invalid_thread_ts')
  const files = asked.map(({ id, title }) => uploaded(world, asText(id), asText(title)))
  if (files.some((file) => file === null)) return refuse('file_not_found')
  const stored = files.filter((file) => file !== null)
  for (const file of stored) world.state.files[file.id] = file
  const shown = stored.map((file) => fileObject(world, file, caller))
  const message = botMessage(world, caller, {
    text: textArg(args, 'initial_comment'),
    ...(threadTs ? { thread_ts: threadTs } : {}),
  })
  const shared = { ...message, subtype: 'file_share', files: shown }
  addMessage(world, found.channel.id, shared)
  announce(world, found.channel, shared)
  return { ok: true, files: shown.map(({ id, title }) => ({ id, title })) }
}

export const FILE_METHODS: Record<string, Method> = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': completeUpload,
}
