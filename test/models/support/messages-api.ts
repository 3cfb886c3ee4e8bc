import type { ServerResponse } from 'node:http'
import { answerStatus, type Script, type Speak } from './loopback.ts'

export const MESSAGES_USAGE = {
  input_tokens: 100,
  cache_read_input_tokens: 40,
  cache_creation_input_tokens: 10,
}

export const PING = 'event: ping\ndata: {"type": "ping"}\n\n'

/** The Messages API as far as the adapter uses it, always streaming. */
export const speakMessages: Speak = async (script, response, { body }) => {
  if (script.do === 'status') return answerStatus(response, script)
  if (body.stream !== true) return answerStatus(response, { do: 'status', status: 400, message: 'stream' })
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = (event: string, data: object) =>
    response.write(`event: ${event}\ndata: ${JSON.stringify({ type: event, ...data })}\n\n`)
  if (script.do === 'hang') {
    response.write(PING)
    return
  }
  send('message_start', {
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: body.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { ...MESSAGES_USAGE, output_tokens: 1 },
    },
  })
  finish(script, response, send)
}

function finish(script: Script, response: ServerResponse, send: (event: string, data: object) => void): void {
  const text = 'text' in script ? script.text : ''
  if (text !== '') {
    send('content_block_start', { index: 0, content_block: { type: 'text', text: '' } })
    for (const part of [text.slice(0, 3), text.slice(3)])
      send('content_block_delta', { index: 0, delta: { type: 'text_delta', text: part } })
  }
  if (script.do === 'cut') {
    response.socket?.destroySoon()
    return
  }
  if (script.do === 'overload') {
    send('error', { error: { type: 'overloaded_error', message: 'Overloaded' } })
    response.end()
    return
  }
  if (text !== '') send('content_block_stop', { index: 0 })
  if (script.do === 'tool') {
    const { name, json } = script
    send('content_block_start', {
      index: 0,
      content_block: { type: 'tool_use', id: 'toolu_1', name, input: {} },
    })
    for (const part of [json.slice(0, 5), json.slice(5)])
      send('content_block_delta', { index: 0, delta: { type: 'input_json_delta', partial_json: part } })
    send('content_block_stop', { index: 0 })
  }
  send('message_delta', {
    delta: {
      stop_reason: stopOf(script),
      stop_sequence: null,
      stop_details:
        script.do === 'refuse' ? { type: 'refusal', category: null, explanation: script.reason } : null,
    },
    usage: { output_tokens: 7 },
  })
  send('message_stop', {})
  response.end()
}

function stopOf(script: Script): string {
  if (script.do === 'tool') return 'tool_use'
  if (script.do === 'refuse') return 'refusal'
  return script.do === 'text' && script.stop === 'length' ? 'max_tokens' : 'end_turn'
}

/** The whole stream of an answer, for a test that decides itself when its bytes come. */
export async function textStream(text: string): Promise<string> {
  let stream = ''
  const response = { writeHead: () => {}, end: () => {}, write: (part: string) => (stream += part) }
  const request = { path: '', headers: {}, body: { stream: true, model: 'any' } }
  await speakMessages({ do: 'text', text }, response as unknown as ServerResponse, request)
  return stream
}
