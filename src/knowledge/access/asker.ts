import type { Lesson } from '../../domain/lesson.ts'
import { type Place, type Reached, reachOfPerson } from './reach.ts'
import type { LiveDirectory } from './slack-directory.ts'

/** Slack's ids of direct messages: whatever is said to one person there is between them and Sitrep. */
const DIRECT = /^D/

/**
 * What one person may see of an answer that they alone see, asked for in a channel: everything they may read; in a
 * channel that is shared with others only what is from there. A place that Sitrep cannot see is hidden: it may be shared.
 */
export async function reachOfAsker(directory: LiveDirectory, { person, channel }: Place): Promise<Reached> {
  if (channel === null || DIRECT.test(channel)) return reachOfPerson(directory, person)
  const place = await directory.place(channel)
  if (place === null) return { status: 'hidden', reason: 'Sitrep is not in the channel' }
  if (!place.isShared) return reachOfPerson(directory, person)
  const own = await directory.channelsOf(person)
  return own.includes(channel)
    ? { status: 'reach', reach: { channels: [channel], onlyFrom: channel } }
    : { status: 'hidden', reason: 'the person is not in the channel' }
}

/**
 * Whether a lesson may still be read by the person. What was open when it was stored may be private or gone by now:
 * its channel is looked at again. Only for what the stored readers let through.
 */
export async function isStillReadable(
  directory: LiveDirectory,
  person: string,
  { source, readers }: Lesson,
): Promise<boolean> {
  // Membership was checked when the reach was made; a file's readers do not change.
  if (source.kind !== 'slack' || readers.kind === 'channel') return true
  const place = await directory.place(source.channel)
  if (place === null) return false
  return place.isOpen || (await directory.channelsOf(person)).includes(source.channel)
}
