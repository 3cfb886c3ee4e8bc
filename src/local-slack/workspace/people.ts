import type { Channel, Person, State } from './types.ts'

export const findPerson = (state: State, id: string): Person | null =>
  state.people.find((person) => person.id === id) ?? null

export const findBot = (state: State, botId: string): Person | null =>
  state.people.find((person) => person.bot?.botId === botId) ?? null

/** By id, or by `#name` as chat.postMessage allows. A person's id names their direct message with the bot. */
export function findChannel(state: State, idOrName: string): Channel | null {
  if (idOrName.startsWith('U')) {
    return state.channels.find((c) => c.kind === 'im' && c.members.includes(idOrName)) ?? null
  }
  const name = idOrName.startsWith('#') ? idOrName.slice(1) : null
  return state.channels.find((c) => (name === null ? c.id === idOrName : c.name === name)) ?? null
}

/** A private channel does not exist for those who are not in it. */
export const canSee = (channel: Channel, personId: string): boolean =>
  channel.members.includes(personId) || (channel.kind === 'public' && !channel.shared)

/** Guests see only the channels they are in. */
export const visibleChannels = (state: State, person: Person): Channel[] =>
  state.channels.filter((channel) =>
    person.team === 'T0ACME' ? canSee(channel, person.id) : channel.members.includes(person.id),
  )
