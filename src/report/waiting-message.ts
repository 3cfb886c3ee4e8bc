import type { Message } from '../domain/message.ts'

/** Told in the thread of a run that has to wait for a place. */
export const waitingMessage = (ahead: number): Message => ({
  tone: 'working',
  headline: `Waiting: ${ahead} ${ahead === 1 ? 'incident goes' : 'incidents go'} first, the worst before the oldest`,
  sections: [],
  footer: null,
  buttons: [],
})
