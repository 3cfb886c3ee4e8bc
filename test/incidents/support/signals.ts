import type { ButtonAction, Signal } from '../../../src/domain/signal.ts'
import { CHANNEL } from './house.ts'

let event = 0
const arrived = () => {
  event += 1
  return { source: 'slack', ids: [`Ev${event}`], occurredAt: 0 }
}

export const mention = (text: string, threadTs: string | null, channel = CHANNEL): Signal => ({
  ...arrived(),
  kind: 'mention',
  place: { channel, threadTs },
  messageTs: `9${event}.1`,
  person: 'U1',
  text,
})

export const command = (name: '/sitrep' | '/hypothesis', text: string, channel = CHANNEL): Signal => ({
  ...arrived(),
  kind: 'command',
  command: name,
  text,
  place: { channel, threadTs: null },
  person: 'U1',
  responseUrl: 'http://127.0.0.1/respond',
})

export const button = (action: ButtonAction, incidentId: string, person = 'U1'): Signal => ({
  ...arrived(),
  kind: 'button',
  action,
  incidentId,
  person,
  place: { channel: CHANNEL, threadTs: null },
})

export const modal = (
  view: 'wrong-cause' | 'pick-incident',
  incidentId: string,
  values: Record<string, string>,
  person = 'U1',
): Signal => ({
  ...arrived(),
  kind: 'modal',
  view,
  incidentId,
  person,
  place: { channel: CHANNEL, threadTs: null },
  values,
})
