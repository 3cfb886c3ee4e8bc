/** What a model is asked for; which model answers is configured by role. */
export type ModelRole = 'specialist' | 'adjudicator' | 'miner' | 'judge'

export type ModelBlock =
  | { type: 'text'; text: string }
  | { type: 'tool-call'; id: string; name: string; input: unknown }
  | { type: 'tool-answer'; id: string; text: string; failed: boolean }
  /** What the provider wants back unread (thinking); only its own adapter understands it. */
  | { type: 'opaque'; value: unknown }

export interface ModelMessage {
  role: 'user' | 'assistant'
  content: ModelBlock[]
}

export interface ModelTool {
  name: string
  description: string
  /** JSON schema of an object. */
  input: Record<string, unknown>
}

export interface ModelRequest {
  /** Id as the provider knows it. */
  model: string
  /** The same for every call of an installation: it is the cached prefix. */
  system: string
  /** Only ever appended to between the calls of one conversation. */
  messages: ModelMessage[]
  tools: ModelTool[]
  /** `none` forces an answer without another tool call. */
  toolChoice: 'auto' | 'none'
  /** JSON schema the answer must follow; null for free text. */
  schema: Record<string, unknown> | null
  /** Thinking counts towards it. */
  maxTokens: number
  effort: 'low' | 'medium' | 'high'
}

export interface ModelUsage {
  /** Tokens neither read from nor written to the cache. */
  input: number
  cacheRead: number
  cacheWrite: number
  output: number
}

/**
 * Why a call gave nothing. `rejected` is a 4xx of ours, `denied` a bad key or a spend limit of the provider,
 * `cut` a stream that ended in the middle, `malformed` a tool call whose JSON does not parse.
 */
export type ModelFailure =
  | 'rejected'
  | 'denied'
  | 'rate-limited'
  | 'overloaded'
  | 'server-error'
  | 'timeout'
  | 'unreachable'
  | 'cut'
  | 'malformed'

export type ModelReply =
  | { status: 'answered'; content: ModelBlock[]; usage: ModelUsage }
  | { status: 'refused'; reason: string; usage: ModelUsage }
  /** `maxTokens` was reached: what is there is incomplete. */
  | { status: 'truncated'; content: ModelBlock[]; usage: ModelUsage }
  | {
      status: 'failed'
      failure: ModelFailure
      reason: string
      /** What the provider says it used; null when it did not say. */
      usage: ModelUsage | null
      /** The provider answered with an error before any token, so nothing is owed. */
      free: boolean
      /** What the provider asks to wait; null when it does not. */
      retryAfterMs: number | null
    }

export interface CallOptions {
  signal: AbortSignal
  /** Told the text of the answer so far, each time that more of it has arrived. */
  onText?: OnText | undefined
}

export type OnText = (soFar: string) => void

/** One provider. A call is one attempt: no retry, no fallback. Rejects only when `signal` fires. */
export interface Model {
  /** `anthropic`, or the provider's name as langchain knows it. */
  provider: string
  call(request: ModelRequest, options: CallOptions): Promise<ModelReply>
}
