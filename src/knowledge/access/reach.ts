import type { ChannelFacts, Directory } from './directory.ts'

/** What somebody may see where they ask: the filter of every look-up, applied inside the SQL. */
export interface Reach {
  /** Private channels whose lessons show, besides what the team may read. */
  channels: readonly string[]
  /** Only what comes from this channel shows, to whom else it may be readable; null: no such limit. */
  onlyFrom: string | null
}

/** `hidden`: nothing may be shown, and why, for the log: it is not for whoever asked. */
export type Reached = { status: 'reach'; reach: Reach } | { status: 'hidden'; reason: string }

/** For what belongs to no workspace: only what the whole team may read. */
export const TEAM_REACH: Reach = { channels: [], onlyFrom: null }

export interface Place {
  /** User id. */
  person: string
  /** Channel id; null is a direct message with Sitrep. */
  channel: string | null
}

const hidden = (reason: string): Reached => ({ status: 'hidden', reason })
const reached = (reach: Reach): Reached => ({ status: 'reach', reach })

/** Whether anybody who reads along is no full member: then only what comes from the channel shows. */
async function hasStrangers(directory: Directory, members: ReadonlySet<string>): Promise<boolean> {
  const standings = await Promise.all([...members].map((member) => directory.standing(member)))
  return standings.some((standing) => ['guest', 'external', 'unknown'].includes(standing))
}

/** What every reader of a channel may read. */
async function audienceOf(directory: Directory, channel: ChannelFacts): Promise<Reached> {
  const { id, kind, isShared, members } = channel
  const own = kind === 'public' ? [] : [id]
  if (isShared) return reached({ channels: [id], onlyFrom: id })
  if (members === null) {
    return kind === 'public' ? reached(TEAM_REACH) : hidden('nobody could say who is in the channel')
  }
  const onlyFrom = (await hasStrangers(directory, members)) ? id : null
  return reached({ channels: own, onlyFrom })
}

/** Everything one person may read: for a direct message, or for what only they will see. */
export async function reachOfPerson(directory: Directory, person: string): Promise<Reached> {
  const standing = await directory.standing(person)
  if (standing !== 'member') return hidden(`${standing} people read only in their channels`)
  return reached({ channels: await directory.channelsOf(person), onlyFrom: null })
}

const mayAskIn = (standing: string, { kind, isShared, members }: ChannelFacts, person: string): boolean => {
  const isIn = members?.has(person) === true
  if (isIn) return standing === 'member' || standing === 'guest' || (standing === 'external' && isShared)
  // A full member reads every public channel without joining it; into a shared one people are let by invitation.
  return standing === 'member' && kind === 'public' && !isShared
}

/**
 * What may be shown to whoever reads an answer given there: in a channel all its readers, in a direct message with
 * Sitrep only who asked. Whatever is not known is not shown.
 */
export async function reachOf(directory: Directory, { person, channel }: Place): Promise<Reached> {
  if (channel === null) return reachOfPerson(directory, person)
  const facts = await directory.channel(channel)
  if (facts === null) return hidden('the channel is not known')
  const standing = await directory.standing(person)
  if (!mayAskIn(standing, facts, person)) return hidden(`a ${standing} person who may not read the channel`)
  // One to one: nobody but who asked reads along when the other is Sitrep.
  if (facts.kind === 'direct' && (await isAlone(directory, facts, person)))
    return reachOfPerson(directory, person)
  return audienceOf(directory, facts)
}

async function isAlone(directory: Directory, { members }: ChannelFacts, person: string): Promise<boolean> {
  const others = [...(members ?? [])].filter((member) => member !== person)
  const standings = await Promise.all(others.map((member) => directory.standing(member)))
  return members !== null && standings.every((standing) => standing === 'bot')
}

/** What every reader of a post in a channel may read, whoever or whatever caused it. */
export async function reachOfChannel(directory: Directory, channel: string): Promise<Reached> {
  const facts = await directory.channel(channel)
  return facts === null ? hidden('the channel is not known') : audienceOf(directory, facts)
}
