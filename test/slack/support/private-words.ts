import type { Model } from '../../../src/domain/model.ts'
import type { State } from '../../../src/local-slack/workspace/types.ts'
import { createLogger, type Logger } from '../../../src/platform/logger.ts'
import { askedOf, NOTHING_FOUND } from '../../investigation/support/models.ts'
import { says } from '../../models/support/fake-model.ts'

/** Channels by a word that only what was said there holds; Carla is in the first two. */
export const WORDS = ['public', 'general', 'private', 'shared', 'archived', 'left'] as const
export type Word = (typeof WORDS)[number]

export const OPEN: readonly Word[] = ['public', 'general']

/** Beside what was said in channels: what the private page was called, and what somebody there said that it was. */
export type Told = Word | 'title' | 'label'

export const wordsIn = (shown: unknown): Told[] => {
  const text = typeof shown === 'string' ? shown : JSON.stringify(shown)
  // In the words of a lesson: whoever types a word is answered with it.
  const words = WORDS.filter((word) => new RegExp(`a canary${word} leak|canary${word} team`).test(text))
  const pages = (['title', 'label'] as const).filter((word) => text.includes(`canary${word}`))
  return [...words, ...pages]
}

/** What people ask `/sitrep` of the service that all of it is about. */
export const QUESTIONS = [
  'search orders service outage',
  'lessons orders',
  'who owns orders',
  'search canaryprivate',
]

/** What of it not everybody may read. */
export const closedIn = (shown: unknown): Told[] =>
  wordsIn(shown).filter((word) => !OPEN.some((open) => open === word))

/** A guest of the workspace, in one public channel. */
export const GUS = 'U0GUS'

export function withGuest(state: State): void {
  const { bot, color, team } = state.people[0] as State['people'][number]
  state.people.push({ id: GUS, name: 'gus', realName: 'Gus', title: '', color, team, bot, guest: true })
  state.channels.find(({ id }) => id === 'C0PAYMENTS')?.members.push(GUS)
  const members = [GUS, 'U0SITREP']
  state.channels.push({ id: 'D0GUS', name: 'sitrep', kind: 'im', shared: false, topic: '', members })
}

/** A model that finds nothing, and keeps all that it was told. */
export function listening(): { model: Model; heard: string[] } {
  const heard: string[] = []
  const model: Model = {
    provider: 'fake',
    call: async (request) => {
      const { who, text } = askedOf(request)
      heard.push(JSON.stringify(request))
      if (text.startsWith('A person asks about')) return says(JSON.stringify({ answer: [] }))
      return who === 'challenge'
        ? says({ verdict: 'stands', objection: null, answer: [] })
        : says(NOTHING_FOUND)
    },
  }
  return { model, heard }
}

/** A logger of every level whose lines are kept instead of printed. */
export const keeping = (lines: string[]): Logger =>
  createLogger('trace', (line) => {
    lines.push(line)
    return ''
  })
