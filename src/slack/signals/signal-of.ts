import { z } from 'zod'
import type { ButtonAction, Place, Role, Signal } from '../../domain/signal.ts'
import { claimOf, PICK_ACTION } from '../blocks/ack-answer.ts'
import { readPlace } from '../blocks/modals.ts'
import { alertPost } from './alert-post.ts'
import { lessonButton, lessonView } from './teaching-signal.ts'

export interface SlackContext {
  botUserId: string
  /** Bot ids whose posts in channels are pages. */
  alertBots: readonly string[]
  now: () => number
}

const EventBody = z.object({
  type: z.literal('event_callback'),
  event_id: z.string(),
  event: z.looseObject({
    type: z.string(),
    subtype: z.string().optional(),
    channel: z.string().optional(),
    channel_type: z.string().optional(),
    user: z.string().optional(),
    bot_id: z.string().optional(),
    text: z.string().optional(),
    ts: z.string().optional(),
    thread_ts: z.string().optional(),
  }),
})

const CommandBody = z.object({
  command: z.string(),
  text: z.string().default(''),
  channel_id: z.string(),
  user_id: z.string(),
  response_url: z.string().default(''),
  trigger_id: z.string(),
})

const ActionsBody = z.object({
  type: z.literal('block_actions'),
  trigger_id: z.string(),
  user: z.object({ id: z.string() }),
  channel: z.object({ id: z.string() }).optional(),
  container: z
    .looseObject({ message_ts: z.string().optional(), thread_ts: z.string().optional() })
    .optional(),
  message: z.looseObject({ ts: z.string().optional(), thread_ts: z.string().optional() }).optional(),
  actions: z
    .array(
      z.looseObject({
        action_id: z.string(),
        block_id: z.string().default(''),
        value: z.string().optional(),
        selected_option: z.object({ value: z.string() }).nullish(),
      }),
    )
    .min(1),
})

const Element = z.looseObject({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
})

const ViewBody = z.object({
  type: z.literal('view_submission'),
  user: z.object({ id: z.string() }),
  view: z.looseObject({
    id: z.string(),
    hash: z.string().default(''),
    callback_id: z.string(),
    private_metadata: z.string().default(''),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), Element)) }),
  }),
})

/** Until somebody who can ask Slack says more. */
const LEAST: Role = 'guest'

type Arrival = { source: string; ids: string[]; occurredAt: number }

const unsupported = (reason: string, ids: string[], at: number): Signal => ({
  kind: 'unsupported',
  source: 'slack',
  ids,
  occurredAt: at,
  reason,
})

const millis = (ts: string): number => Math.round(Number(ts) * 1000)

function eventSignal({ event_id, event }: z.infer<typeof EventBody>, context: SlackContext): Signal {
  const { channel, ts, user, bot_id: bot } = event
  const ids = [`event:${event_id}`, ...(channel && ts ? [`message:${channel}:${ts}`] : [])]
  if (!channel || !ts) return unsupported(`event ${event.type}`, ids, context.now())
  const arrival: Arrival = { source: 'slack', ids, occurredAt: millis(ts) }
  const place: Place = { channel, threadTs: event.thread_ts ?? null }
  const direct = event.type === 'message' && event.channel_type === 'im' && !event.subtype && !bot
  if ((event.type === 'app_mention' || direct) && user && !bot) {
    const text = (event.text ?? '').replaceAll(`<@${context.botUserId}>`, '').trim()
    return { ...arrival, kind: 'mention', place, messageTs: ts, person: user, role: LEAST, text }
  }
  const isAlert = event.type === 'message' && bot && context.alertBots.includes(bot) && !event.thread_ts
  if (isAlert && (!event.subtype || event.subtype === 'bot_message')) {
    const { alert, phase, fingerprint } = alertPost(event, millis(ts))
    const answerIn: Place = { channel, threadTs: ts }
    return {
      ...arrival,
      kind: 'alert',
      phase,
      dedupKey: `bot:${bot}:${channel}:${fingerprint}`,
      alert,
      place: answerIn,
    }
  }
  // A message of no concern: its twin, somebody's talk, our own edit. Nothing of it is kept.
  return unsupported('not for Sitrep', [], context.now())
}

function commandSignal(body: z.infer<typeof CommandBody>, now: number): Signal {
  const ids = [`trigger:${body.trigger_id}`]
  if (body.command !== '/sitrep' && body.command !== '/hypothesis') {
    return unsupported(`command ${body.command}`, ids, now)
  }
  return {
    kind: 'command',
    source: 'slack',
    ids,
    occurredAt: now,
    command: body.command,
    text: body.text,
    place: { channel: body.channel_id, threadTs: null },
    person: body.user_id,
    role: LEAST,
    responseUrl: body.response_url,
  }
}

const BUTTONS: Record<string, ButtonAction> = {
  sitrep_right: 'right',
  sitrep_wrong: 'wrong',
  sitrep_evidence: 'evidence',
  sitrep_deeper: 'deeper',
  sitrep_postmortem: 'postmortem',
  sitrep_accept: 'accept',
}

function actionSignal(body: z.infer<typeof ActionsBody>, now: number): Signal {
  const arrival: Arrival = { source: 'slack', ids: [`trigger:${body.trigger_id}`], occurredAt: now }
  const [action] = body.actions
  const threadTs = body.message?.thread_ts ?? body.container?.thread_ts ?? body.message?.ts ?? null
  const place: Place = { channel: body.channel?.id ?? '', threadTs }
  const person = body.user.id
  const lesson = action && lessonButton(action, { ...arrival, person, place: body.channel ? place : null })
  if (lesson) return lesson
  const button = BUTTONS[action?.action_id ?? '']
  if (button && action?.value) {
    return {
      ...arrival,
      kind: 'button',
      action: button,
      incidentId: action.value,
      person,
      role: LEAST,
      place,
    }
  }
  if (action?.action_id === PICK_ACTION && action.selected_option) {
    const values = { claim: claimOf(action.block_id) }
    const incidentId = action.selected_option.value
    return {
      ...arrival,
      kind: 'modal',
      view: 'pick-incident',
      incidentId,
      person,
      role: LEAST,
      place,
      values,
    }
  }
  return unsupported(`action ${action?.action_id}`, arrival.ids, now)
}

function viewSignal({ user, view }: z.infer<typeof ViewBody>, now: number): Signal {
  const ids = [`view:${view.id}:${view.hash}`]
  const place = readPlace(view.private_metadata)
  const values = Object.fromEntries(
    Object.entries(view.state.values).map(([block, elements]) => {
      const [first] = Object.values(elements)
      return [block, first?.value ?? first?.selected_option?.value ?? '']
    }),
  )
  const lesson = lessonView(view, values, { ids, occurredAt: now, person: user.id })
  if (lesson !== null) return lesson
  if (view.callback_id !== 'wrong-cause' || !place) return unsupported(`view ${view.callback_id}`, ids, now)
  return {
    kind: 'modal',
    source: 'slack',
    ids,
    occurredAt: now,
    view: 'wrong-cause',
    incidentId: place.incidentId,
    person: user.id,
    role: LEAST,
    place: { channel: place.channel, threadTs: place.threadTs },
    values,
  }
}

/** Any payload of Slack as a Signal, with least rights; what is not for Sitrep, or of a shape it does not know, is `unsupported`. */
export function signalOf(body: unknown, context: SlackContext): Signal {
  const now = context.now()
  const event = EventBody.safeParse(body)
  if (event.success) return eventSignal(event.data, context)
  const command = CommandBody.safeParse(body)
  if (command.success) return commandSignal(command.data, now)
  const actions = ActionsBody.safeParse(body)
  if (actions.success) return actionSignal(actions.data, now)
  const view = ViewBody.safeParse(body)
  if (view.success) return viewSignal(view.data, now)
  return unsupported('a payload of another kind', [], now)
}
