/** A channel as its workspace describes it now. */
export interface ChannelFacts {
  id: string
  name: string | null
  /** `group` is a direct message of several. */
  kind: 'public' | 'private' | 'direct' | 'group'
  /** People of other organizations are in it. */
  isShared: boolean
  /** User ids; null when nobody could say. */
  members: ReadonlySet<string> | null
}

/** `unknown` to the workspace, or gone from it: may read nothing. */
export type Standing = 'member' | 'guest' | 'external' | 'bot' | 'gone' | 'unknown'

/** Who is in which channel and what they are. */
export interface Directory {
  /** By id or by name; null when there is none, or when Sitrep can no longer see it. */
  channel(id: string): Promise<ChannelFacts | null>
  standing(person: string): Promise<Standing>
  /** Ids of the private, direct and shared channels that a person is in. */
  channelsOf(person: string): Promise<readonly string[]>
  /** User id of a name or an id; null when nobody has it. */
  person(nameOrId: string): Promise<string | null>
}

/** How long an answer of the workspace is believed. */
export const BELIEVED_MS = 300_000

type Ask<T> = (key: string) => Promise<T>

/** Makes functions that keep each answer for at most five minutes; one that failed is not kept. */
export const remembering =
  (now: () => number) =>
  <T>(ask: Ask<T>): Ask<T> => {
    const answers = new Map<string, { at: number; answer: Promise<T> }>()
    return (key) => {
      const known = answers.get(key)
      if (known !== undefined && now() - known.at < BELIEVED_MS) return known.answer
      const answer = ask(key)
      const entry = { at: now(), answer }
      answers.set(key, entry)
      answer.catch(() => {
        if (answers.get(key) === entry) answers.delete(key)
      })
      return answer
    }
  }

/** Keeps answers for at most five minutes; one that failed is not kept. */
export function cachedDirectory(directory: Directory, now: () => number): Directory {
  const kept = remembering(now)
  return {
    channel: kept((id) => directory.channel(id)),
    standing: kept((person) => directory.standing(person)),
    channelsOf: kept((person) => directory.channelsOf(person)),
    person: kept((name) => directory.person(name)),
  }
}
