import { UNDATED } from '../../domain/lesson.ts'
import type { AckAnswer, KnownLine, Withheld } from '../../incidents/accepted.ts'
import { LIMITS } from './limits.ts'
import { cut, escaped } from './mrkdwn.ts'

type Knowledge = Extract<AckAnswer, { kind: 'knowledge' }>

const TITLE: Record<Knowledge['question'], string> = {
  search: 'What the team wrote about',
  owner: 'Who owns',
  lessons: 'What is known of',
}

const DAY_MS = 86_400_000

export function age(at: number, now: number): string {
  if (at === UNDATED) return 'undated'
  const days = Math.max(0, Math.floor((now - at) / DAY_MS))
  if (days < 1) return 'today'
  if (days < 14) return days === 1 ? 'a day ago' : `${days} days ago`
  return days < 60 ? `${Math.round(days / 7)} weeks ago` : `${Math.round(days / 30.4)} months ago`
}

/** What nobody confirmed, and what is in doubt, is said to be. */
export const MARK: Record<string, string> = {
  candidate: ' · unconfirmed',
  stale: ' · *in doubt*',
  confirmed: ' · confirmed',
}

/** Only Slack's own addresses become links: the text around is of the outside world. */
const isLink = (link: string | null): link is string =>
  link !== null && /^https:\/\/[\w.-]+\.slack\.com\/[^\s|<>]+$/.test(link)

/** Where something was written, as a link where it may be one. */
export const sourceText = ({ link, place }: Pick<KnownLine, 'link' | 'place'>): string =>
  isLink(link) ? `<${link}|${escaped(cut(place, 60))}>` : escaped(cut(place, 80))

const line = (known: KnownLine, now: number): string => {
  const { statement, status, at, kind } = known
  return `• ${escaped(cut(statement, 300))} (${kind}, ${sourceText(known)}, ${age(at, now)}${MARK[status] ?? ''})`
}

/** The same whatever was left out: how much there is stays unsaid. */
const WITHHELD: Record<Withheld, string> = {
  place: 'I am not in this channel and cannot see who reads along: ask where I am, or in my direct messages.',
  unsaid:
    'Slack did not say in time what you may read: what was written in Slack is left out. Ask again in a moment.',
}

/** What was found for one person, newest knowledge of each with its age, place and status. */
export function knowledgeText({ question, words, known, isLikely, withheld, at }: Knowledge): string {
  const about = escaped(cut(words, 100))
  const note = withheld === null ? [] : [WITHHELD[withheld]]
  if (withheld === 'place') return WITHHELD.place
  if (known.length === 0) return [`Nothing that you may read is known about "${about}".`, ...note].join('\n')
  const lines = known.map((one) => line(one, at))
  const title = isLikely ? `*${TITLE[question]} ${about}*` : `Nothing surely answers "${about}". The nearest:`
  return cut([title, ...lines, ...note].join('\n'), LIMITS.text)
}
