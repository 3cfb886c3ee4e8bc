import type { ButtonAction, Role, Signal } from '../../../src/domain/signal.ts'
import { CHANNEL } from './house.ts'

let event = 0
const arrived = () => {
  event += 1
  return { source: 'slack', ids: [`Ev${event}`], occurredAt: 0 }
}

export const mention = (
  text: string,
  threadTs: string | null,
  channel = CHANNEL,
  role: Role = 'responder',
): Signal => ({
  ...arrived(),
  kind: 'mention',
  place: { channel, threadTs },
  messageTs: `9${event}.1`,
  person: 'U1',
  role,
  text,
})

export const command = (
  name: '/sitrep' | '/hypothesis',
  text: string,
  channel = CHANNEL,
  role: Role = 'responder',
): Signal => ({
  ...arrived(),
  kind: 'command',
  command: name,
  text,
  place: { channel, threadTs: null },
  person: 'U1',
  role,
  responseUrl: 'http://127.0.0.1/respond',
})

export const button = (
  action: ButtonAction,
  incidentId: string,
  person = 'U1',
  role: Role = 'responder',
): Signal => ({
  ...arrived(),
  kind: 'button',
  action,
  incidentId,
  person,
  role,
  place: { channel: CHANNEL, threadTs: null },
})

export const modal = (
  view: 'wrong-cause' | 'pick-incident',
  incidentId: string,
  values: Record<string, string>,
  person = 'U1',
  role: Role = 'responder',
): Signal => ({
  ...arrived(),
  kind: 'modal',
  view,
  incidentId,
  person,
  role,
  place: { channel: CHANNEL, threadTs: null },
  values,
})
