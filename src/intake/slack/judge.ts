import { z } from 'zod'
import { type Decision, headerOf, type RawRequest, refused, transportProblem } from '../decision.ts'
import { slackSignatureProblem } from './verify.ts'

export interface SlackPolicy {
  signingSecret: string
  /** Workspace and app that this installation belongs to; null takes any. */
  teamId: string | null
  appId: string | null
}

/** A verified payload: an event, a slash command, an interaction, or Slack's question whether the address is ours. */
export interface SlackPayload {
  kind: 'event' | 'command' | 'interaction' | 'url_verification' | 'unsupported'
  /** Of an event: the same on every retry. */
  eventId: string | null
  body: unknown
}

const Id = z.string().nullish()
const Body = z.looseObject({
  type: Id,
  event_id: Id,
  challenge: Id,
  command: Id,
  team_id: Id,
  api_app_id: Id,
  team: z.looseObject({ id: Id }).nullish(),
})

type Body = z.infer<typeof Body>

/** Events are JSON; commands are a form; interactions are JSON in the form field `payload`. */
function bodyOf(text: string, contentType: string): unknown {
  if (!contentType.startsWith('application/x-www-form-urlencoded')) return JSON.parse(text)
  const form = new URLSearchParams(text)
  const payload = form.get('payload')
  return payload === null ? Object.fromEntries(form) : JSON.parse(payload)
}

function parsedBody(request: RawRequest): Body | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(request.rawBody)
    return Body.parse(bodyOf(text, headerOf(request, 'content-type') ?? ''))
  } catch {
    return null
  }
}

const INTERACTIONS = new Set([
  'block_actions',
  'view_submission',
  'view_closed',
  'shortcut',
  'message_action',
  'block_suggestion',
])

function kindOf({ type, command, event_id: eventId }: Body): SlackPayload['kind'] {
  if (type === 'url_verification') return 'url_verification'
  if (type === 'event_callback' && eventId) return 'event'
  if (command?.startsWith('/')) return 'command'
  return INTERACTIONS.has(type ?? '') ? 'interaction' : 'unsupported'
}

function strangerProblem({ team_id, team, api_app_id }: Body, { teamId, appId }: SlackPolicy): string | null {
  const from = team_id ?? team?.id
  if (teamId !== null && from !== teamId) return `the request is of workspace ${from ?? 'none'}`
  return appId !== null && api_app_id !== appId ? `the request is of app ${api_app_id ?? 'none'}` : null
}

/** Decides one HTTP request of Slack: size, signature and time first; only then is anything of it read or answered. */
export function judgeSlack(request: RawRequest, policy: SlackPolicy, now: number): Decision<SlackPayload> {
  if (policy.signingSecret.length === 0)
    return refused(503, 'no signing secret is configured: set SLACK_SIGNING_SECRET')
  const transport = transportProblem(request)
  if (transport) return transport
  const signed = {
    timestamp: headerOf(request, 'x-slack-request-timestamp'),
    signature: headerOf(request, 'x-slack-signature'),
    rawBody: request.rawBody,
  }
  const forged = slackSignatureProblem(signed, policy.signingSecret, now)
  if (forged !== null) return refused(401, forged)
  const body = parsedBody(request)
  if (body === null) return refused(400, 'the body is neither JSON nor a form')
  const kind = kindOf(body)
  const stranger = kind === 'url_verification' ? null : strangerProblem(body, policy)
  if (stranger !== null) return refused(403, stranger)
  const reason = kind === 'unsupported' ? `payload type ${body.type ?? 'none'}` : null
  return { status: 200, reason, content: { kind, eventId: body.event_id ?? null, body } }
}
