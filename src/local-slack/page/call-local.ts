import type { Json } from '../workspace/types.ts'

export type Result = Json & { ok: boolean; error?: string; errors?: Record<string, string> }

/** Slack's error names as people read them. */
const WORDS: Record<string, string> = {
  operation_timeout: 'The app did not respond in time.',
  dispatch_failed: 'No app is connected. Is Sitrep running?',
  not_in_channel: 'You are not in this channel.',
  message_not_found: 'That message is gone.',
  action_not_found: 'That button is gone.',
  view_not_found: 'That dialog is gone.',
  not_supported_in_threads: '',
  unknown_command: '',
}

/** The sentence for an error, or an empty one when the channel itself already says it. */
export const wordsFor = (error: string): string => WORDS[error] ?? error

/** `POST /local/<name>`; an unreachable server is a result, not an exception. */
export async function callLocal(name: string, body: Json): Promise<Result> {
  try {
    const response = await fetch(`/local/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return (await response.json()) as Result
  } catch {
    return { ok: false, error: 'The local Slack does not answer. Is the server still running?' }
  }
}
