import type Anthropic from '@anthropic-ai/sdk'
import type { ModelBlock, ModelReply, ModelUsage } from '../../domain/model.ts'
import { failed } from '../failure.ts'

type Event = Anthropic.RawMessageStreamEvent

/** A block while it streams; `json` collects the input of a tool call. */
interface Growing {
  block: Anthropic.ContentBlock
  json: string
}

export interface StreamState {
  blocks: Growing[]
  usage: ModelUsage | null
  stop: string | null
  refusal: string | null
  ended: boolean
}

export const emptyStream = (): StreamState => ({
  blocks: [],
  usage: null,
  stop: null,
  refusal: null,
  ended: false,
})

/** Adds one event. Pure bookkeeping: what the message means is decided when it has ended. */
export function addEvent(state: StreamState, event: Event): void {
  switch (event.type) {
    case 'message_start':
      state.usage = usageOf(event.message.usage)
      break
    case 'content_block_start':
      state.blocks[event.index] = { block: event.content_block, json: '' }
      break
    case 'content_block_delta':
      grow(state.blocks[event.index], event.delta)
      break
    case 'message_delta':
      state.stop = event.delta.stop_reason
      state.refusal = event.delta.stop_details?.explanation ?? null
      if (state.usage !== null) state.usage.output = event.usage.output_tokens
      break
    case 'message_stop':
      state.ended = true
      break
    default:
  }
}

function grow(growing: Growing | undefined, delta: Anthropic.RawContentBlockDelta): void {
  if (growing === undefined) return
  const { block } = growing
  if (delta.type === 'text_delta' && block.type === 'text') block.text += delta.text
  if (delta.type === 'input_json_delta') growing.json += delta.partial_json
  if (delta.type === 'thinking_delta' && block.type === 'thinking') block.thinking += delta.thinking
  if (delta.type === 'signature_delta' && block.type === 'thinking') block.signature = delta.signature
}

/** What has been said so far. */
export const textOf = ({ blocks }: StreamState): string =>
  blocks.map(({ block }) => (block.type === 'text' ? block.text : '')).join('')

const usageOf = (usage: Anthropic.Usage): ModelUsage => ({
  input: usage.input_tokens,
  cacheRead: usage.cache_read_input_tokens ?? 0,
  cacheWrite: usage.cache_creation_input_tokens ?? 0,
  output: usage.output_tokens,
})

/** What a whole message amounts to, as a batch has it. */
export const replyOfMessage = (message: Anthropic.Message): ModelReply =>
  replyOf({
    blocks: message.content.map((block) => ({ block, json: '' })),
    usage: usageOf(message.usage),
    stop: message.stop_reason,
    refusal: message.stop_details?.explanation ?? null,
    ended: true,
  })

/** What a stream that ended without an error amounts to. */
export function replyOf(state: StreamState): ModelReply {
  const { usage } = state
  if (!state.ended || usage === null) return failed('cut', 'the answer ended in the middle', { usage })
  if (state.stop === 'refusal')
    return { status: 'refused', reason: state.refusal ?? 'the model refused to answer', usage }
  const content: ModelBlock[] = []
  const isTruncated = state.stop === 'max_tokens' || state.stop === 'model_context_window_exceeded'
  for (const growing of state.blocks) {
    const block = blockOf(growing)
    if (block !== null) content.push(block)
    else if (!isTruncated)
      return failed('malformed', 'a tool call came with input that is not JSON', { usage })
  }
  return { status: isTruncated ? 'truncated' : 'answered', content, usage }
}

/** Null when the input of a tool call is not JSON. */
function blockOf({ block, json }: Growing): ModelBlock | null {
  if (block.type === 'text') return { type: 'text', text: block.text }
  if (block.type !== 'tool_use') return { type: 'opaque', value: block }
  try {
    const input: unknown = json === '' ? block.input : JSON.parse(json)
    return { type: 'tool-call', id: block.id, name: block.name, input }
  } catch {
    return null
  }
}
