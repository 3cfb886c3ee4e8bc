import { asText } from '../json.ts'
import type { Json } from '../workspace/types.ts'
import type { World } from '../workspace/world.ts'

export type Answer =
  | { ok: true; [key: string]: unknown }
  | { ok: false; error: string; [key: string]: unknown }

/** Which bot a token belongs to. */
export interface Caller {
  user: string
  botId: string
  appId: string
}

/** One Web API method. Expected refusals are answers with Slack's own error name. */
export type Method = (world: World, args: Json, caller: Caller) => Answer

export const refuse = (error: string, extra: Json = {}): Answer => ({ ok: false, error, ...extra })

export const missingArgument = (args: Json, ...names: string[]): Answer | null => {
  const missing = names.filter((name) => args[name] === undefined || args[name] === '')
  if (missing.length === 0) return null
  const messages = missing.map((name) => `[ERROR] missing required field: ${name}`)
  return refuse('invalid_arguments', { response_metadata: { messages } })
}

export const textArg = (args: Json, name: string): string => asText(args[name])
