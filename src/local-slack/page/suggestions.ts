import type { Snapshot } from '../http/snapshot.ts'
import type { Channel } from '../workspace/types.ts'

export interface Suggestion {
  /** What replaces the typed word. */
  insert: string
  label: string
  detail: string
}

/** The word under the caret and where it begins. */
export interface TypedWord {
  word: string
  start: number
}

const MOST = 6

export function wordAt(text: string, caret: number): TypedWord {
  const start = text.slice(0, caret).search(/\S*$/)
  return { word: text.slice(start, caret), start }
}

function people(slack: Snapshot, channel: Channel, typed: string): Suggestion[] {
  const found = slack.people.filter(
    ({ name, realName }) => name.startsWith(typed) || realName.toLowerCase().startsWith(typed),
  )
  const here = (id: string): boolean => channel.members.includes(id)
  return found
    .sort((a, b) => Number(here(b.id)) - Number(here(a.id)))
    .map(({ id, name, realName }) => ({
      insert: `@${name} `,
      label: `@${name}`,
      detail: here(id) ? realName : `${realName} · not in this channel`,
    }))
}

/** What to offer for the word being typed: people and apps, channels, or commands at the very beginning. */
export function suggestionsFor(slack: Snapshot, channel: Channel, { word, start }: TypedWord): Suggestion[] {
  const typed = word.slice(1).toLowerCase()
  if (word.startsWith('@')) return people(slack, channel, typed).slice(0, MOST)
  if (word.startsWith('#')) {
    const named = slack.channels.filter(({ kind, name }) => kind !== 'im' && name.startsWith(typed))
    return named
      .slice(0, MOST)
      .map(({ name, topic }) => ({ insert: `#${name} `, label: `#${name}`, detail: topic }))
  }
  if (!word.startsWith('/') || start > 0) return []
  return slack.commands
    .filter(({ name }) => name.startsWith(word.toLowerCase()))
    .map(({ name, usage, description }) => ({
      insert: `${name} `,
      label: `${name} ${usage}`,
      detail: description,
    }))
}
