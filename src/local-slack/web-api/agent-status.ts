import { knownChannel } from './access.ts'
import { type Method, textArg } from './answer.ts'

/** `is looking…` under a thread; an empty status clears it. */
const setStatus: Method = (world, args, caller) => {
  const found = knownChannel(world, { channel: args.channel_id ?? args.channel }, caller)
  if (!found.ok) return found.answer
  const threadTs = textArg(args, 'thread_ts')
  const status = textArg(args, 'status')
  world.statuses.set(`${found.channel.id}/${threadTs}`, status)
  world.changes.emit({ kind: 'status', channel: found.channel.id, threadTs, status })
  return { ok: true }
}

/** `processing` shows as working, the other states as nothing. */
const setSessionStatus: Method = (world, args, caller) => {
  const status = textArg(args, 'status')
  const shown = status === 'processing' ? 'is working…' : ''
  const answer = setStatus(world, { ...args, status: shown }, caller)
  return answer.ok ? { ok: true, status } : answer
}

const accept: Method = () => ({ ok: true })

export const AGENT_METHODS: Record<string, Method> = {
  'assistant.threads.setStatus': setStatus,
  'assistant.threads.setTitle': accept,
  'assistant.threads.setSuggestedPrompts': accept,
  'agents.sessions.setStatus': setSessionStatus,
}
