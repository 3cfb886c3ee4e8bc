import { randomUUID } from 'node:crypto'
import { asText, isObject, parseJson } from '../json.ts'
import { SITREP } from '../workspace/seed.ts'
import type { Json } from '../workspace/types.ts'
import type { World } from '../workspace/world.ts'
import { AGENT_METHODS } from './agent-status.ts'
import { type Answer, type Caller, type Method, refuse } from './answer.ts'
import { CHAT_METHODS } from './chat.ts'
import { CONVERSATION_METHODS } from './conversations.ts'
import { FILE_METHODS } from './files.ts'
import { PEOPLE_METHODS } from './people.ts'
import { REACTION_METHODS } from './reactions.ts'
import { STREAM_METHODS } from './streams.ts'
import { VIEW_METHODS } from './views.ts'

/** One installation, one workspace: the tokens are fixed, so any Bolt app can be pointed here. */
export const BOT_TOKEN = 'xoxb-local-sitrep'
export const APP_TOKEN = 'xapp-local-sitrep'

const CALLER: Caller = { user: SITREP.user, botId: SITREP.botId, appId: SITREP.appId }

const METHODS: Record<string, Method> = {
  ...AGENT_METHODS,
  ...CHAT_METHODS,
  ...CONVERSATION_METHODS,
  ...FILE_METHODS,
  ...PEOPLE_METHODS,
  ...REACTION_METHODS,
  ...STREAM_METHODS,
  ...VIEW_METHODS,
}

/** A call as it came over the wire. */
export interface ApiCall {
  method: string
  contentType: string
  authorization: string
  body: string
}

export interface ApiAnswer {
  status: number
  headers: Record<string, string>
  body: Json
}

function readForm(body: string): Json {
  const entries = [...new URLSearchParams(body)].map(([key, value]) => {
    // Clients send lists and objects as JSON inside the form.
    const parsed = /^[[{]/.test(value) ? parseJson(value) : undefined
    return [key, parsed ?? value]
  })
  return Object.fromEntries(entries) as Json
}

function readArguments({ contentType, body }: ApiCall): Json | null {
  if (!contentType.includes('json')) return readForm(body)
  const parsed = body.trim() ? parseJson(body) : {}
  return isObject(parsed) ? parsed : null
}

const openConnection = (world: World): Answer => ({
  ok: true,
  url: `${world.url().replace('http', 'ws')}/link/?ticket=${randomUUID()}&app_id=${SITREP.appId}`,
})

function answer(world: World, call: ApiCall, args: Json | null): Answer {
  if (!args) return refuse('invalid_json')
  const token = call.authorization.replace(/^Bearer /i, '') || asText(args.token)
  if (!token) return refuse('not_authed')
  if (call.method === 'apps.connections.open') {
    return token === APP_TOKEN ? openConnection(world) : refuse('invalid_auth')
  }
  if (token !== BOT_TOKEN) return refuse(token === APP_TOKEN ? 'not_allowed_token_type' : 'invalid_auth')
  const method = METHODS[call.method]
  return method ? method(world, args, CALLER) : refuse('unknown_method', { req_method: call.method })
}

/** Answers one Web API call, or goes wrong as a test asked; null means: cut the connection. */
export function answerApiCall(world: World, call: ApiCall): ApiAnswer | null {
  const args = readArguments(call)
  world.onPayload(call.method, args)
  const fault = world.faults.take(call.method)
  if (!fault) return { status: 200, headers: {}, body: answer(world, call, args) }
  if (fault.afterEffect) answer(world, call, args)
  if (fault.hangUp) return null
  return {
    status: fault.status ?? 200,
    headers: fault.headers ?? {},
    body: fault.body ?? { ok: false, error: 'internal_error' },
  }
}
