import { answerStatus, type Script, type Speak } from './loopback.ts'

/** An OpenAI-compatible server as far as the adapter uses it, always streaming. */
export const speakCompletions: Speak = async (script, response, { body }) => {
  if (script.do === 'status') return answerStatus(response, script)
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = (delta: object, finish: string | null = null, over: object = {}) =>
    response.write(
      `data: ${JSON.stringify({
        id: 'c1',
        object: 'chat.completion.chunk',
        created: 1,
        model: body.model,
        choices: [{ index: 0, delta, finish_reason: finish }],
        ...over,
      })}\n\n`,
    )
  if (script.do === 'hang') {
    response.write(': ping\n\n')
    return
  }
  send({ role: 'assistant', content: '' })
  const text = 'text' in script ? script.text : ''
  if (text !== '') for (const part of [text.slice(0, 3), text.slice(3)]) send({ content: part })
  if (script.do === 'cut') {
    response.socket?.destroySoon()
    return
  }
  if (script.do === 'overload') {
    response.write(
      `data: ${JSON.stringify({ error: { message: 'Overloaded', type: 'overloaded_error' } })}\n\n`,
    )
    response.end()
    return
  }
  if (script.do === 'refuse') send({ refusal: script.reason })
  if (script.do === 'tool') {
    const { name, json } = script
    send({ tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name, arguments: '' } }] })
    for (const part of [json.slice(0, 5), json.slice(5)])
      send({ tool_calls: [{ index: 0, function: { arguments: part } }] })
  }
  send({}, finishOf(script))
  const usage = {
    prompt_tokens: 150,
    completion_tokens: 7,
    total_tokens: 157,
    prompt_tokens_details: { cached_tokens: 40 },
  }
  response.write(
    `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: body.model, choices: [], usage })}\n\n`,
  )
  response.end('data: [DONE]\n\n')
}

function finishOf(script: Script): string {
  if (script.do === 'tool') return 'tool_calls'
  return script.do === 'text' && script.stop === 'length' ? 'length' : 'stop'
}
