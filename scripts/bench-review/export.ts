import { type Random, random } from '../simulate/random.ts'
import {
  AFTER,
  CHANGES,
  CHATTER,
  EXPECTATIONS,
  GUESSES,
  JARGON,
  NICKNAMES,
  OWNERS,
  PROBLEMS,
  PROCEDURES,
  type Problem,
  SCHEDULES,
  SERVICES,
  TEAMS,
} from './corpus.ts'

/** A channel of the export; people read it who are `members`, and everybody when it is not private. */
interface Channel {
  id: string
  name: string
  isPrivate: boolean
  members: readonly string[]
}

export interface Page {
  service: string
  channel: string
  /** Milliseconds. */
  at: number
}

export interface Backfill {
  /** Files of a Slack export by their path in it. */
  files: Record<string, string>
  messages: number
  /** Threads in which something broke. */
  incidents: number
  /** Of those, the ones that an alert paged for. */
  pages: readonly Page[]
  people: readonly string[]
  channels: readonly Channel[]
  /** The export ends here, milliseconds. */
  end: number
}

const DAYS = 90
const START = Date.UTC(2026, 7, 20) / 1000
const DAY = 86_400
const PEOPLE = Array.from({ length: 40 }, (_, index) => `U${index + 10}`)

/** Of a working day of the whole company; half of it on other days. */
const CHATTER_A_DAY = 80
const INCIDENTS_A_DAY = 3
/** Standing facts are said again and again, by others and otherwise. */
const FACTS_A_DAY = 2

const channelsOf = (chance: Random): Channel[] => {
  const open = ['incidents', 'general', 'platform', 'payments', 'search', 'deploys', 'support-eng', 'data']
  const closed = ['sre-private', 'security']
  return [...open, ...closed].map((name, index) => ({
    id: `${index < open.length ? 'C' : 'G'}BACK${index}`,
    name,
    isPrivate: index >= open.length,
    members: index < open.length ? PEOPLE : chance.shuffled(PEOPLE).slice(0, 9),
  }))
}

type Message = { ts: string; user?: string; text: string } & Record<string, unknown>

/** Writes messages; two of one channel never share a moment. */
interface Pen {
  chance: Random
  /** Of each service what it is owned by and so on: one answer most people give, and another that some do. */
  teamOf: (service: string) => string
  count: number
  incidents: number
  pages: Page[]
}

function filled(pen: Pen, text: string, service: string): string {
  const { chance } = pen
  return text
    .replaceAll('%S', service)
    .replaceAll('%T', pen.teamOf(service))
    .replaceAll('%A', chance.pick(NICKNAMES))
    .replaceAll('%V', `v${chance.int(100, 400)}`)
    .replaceAll('%N', String(chance.int(2, 23)))
}

function message(pen: Pen, channel: Channel, at: number, text: string, more: object = {}): Message {
  pen.count += 1
  return {
    type: 'message',
    user: pen.chance.pick(channel.members),
    ts: `${Math.floor(at)}.${String(pen.count % 1_000_000).padStart(6, '0')}`,
    text,
    ...more,
  }
}

const ACCEPTED = [{ name: 'white_check_mark', users: ['U11', 'U14'], count: 2 }]

/** Some services break far more often than others, each mostly in its own way. */
const rank = (chance: Random, size: number): number => Math.floor(size * chance.next() ** 2.2)

const asBot = { user: undefined, bot_id: 'BPAGER', subtype: 'bot_message', username: 'pager' }

function incidentThread(pen: Pen, channel: Channel, at: number): Message[] {
  const { chance } = pen
  const service = SERVICES[rank(chance, SERVICES.length)] ?? SERVICES[0]
  const own = (SERVICES.indexOf(service) * 3) % PROBLEMS.length
  const problem = (chance.chance(0.7) ? PROBLEMS[own] : chance.pick(PROBLEMS)) as Problem
  const isResolved = chance.chance(0.75)
  const lines = [
    ...Array.from({ length: chance.int(1, 5) }, () => chance.pick(GUESSES)),
    ...(isResolved ? [chance.pick(problem.causes), chance.pick(problem.fixes)] : ['went away by itself']),
    ...Array.from({ length: chance.int(0, 2) }, () => chance.pick(AFTER)),
  ]
  const isPaged = chance.chance(0.4)
  const byPager = isPaged ? asBot : {}
  pen.incidents += 1
  if (isPaged) pen.pages.push({ service, channel: channel.id, at: at * 1000 })
  const root = message(pen, channel, at, filled(pen, chance.pick(problem.symptoms), service), byPager)
  let later = at
  const replies = lines.map((text) => {
    later += chance.int(30, 900)
    const isAccepted = problem.fixes.includes(text) && chance.chance(0.25)
    return message(pen, channel, later, filled(pen, text, service), {
      thread_ts: root.ts,
      ...(isAccepted ? { reactions: ACCEPTED } : {}),
    })
  })
  return [{ ...root, thread_ts: root.ts, reply_count: replies.length }, ...replies]
}

const FACTS = [OWNERS, OWNERS, PROCEDURES, PROCEDURES, SCHEDULES, EXPECTATIONS, CHANGES, JARGON]

function fact(pen: Pen, channel: Channel, at: number): Message[] {
  const said = pen.chance.pick(pen.chance.pick(FACTS))
  return [message(pen, channel, at, filled(pen, said, pen.chance.pick(SERVICES)))]
}

const chatter = (pen: Pen, channel: Channel, at: number): Message[] => [
  message(pen, channel, at, filled(pen, pen.chance.pick(CHATTER), pen.chance.pick(SERVICES))),
]

/** One day of the company, by channel. */
function dayOf(pen: Pen, channels: readonly Channel[], start: number): Map<Channel, Message[]> {
  const { chance } = pen
  const isWorkday = ![0, 6].includes(new Date(start * 1000).getUTCDay())
  const share = isWorkday ? 1 : 0.5
  const said = new Map<Channel, Message[]>(channels.map((channel) => [channel, []]))
  const some = (mean: number, write: typeof fact, where: () => Channel): void => {
    const count = chance.poisson(mean * share)
    for (let made = 0; made < count; made += 1) {
      const channel = where()
      said.get(channel)?.push(...write(pen, channel, start + chance.int(6 * 3600, 20 * 3600)))
    }
  }
  const anywhere = (): Channel => chance.pick(channels)
  const incidents = channels.find(({ name }) => name === 'incidents')
  some(CHATTER_A_DAY, chatter, anywhere)
  some(FACTS_A_DAY, fact, anywhere)
  some(INCIDENTS_A_DAY, incidentThread, () => (chance.chance(0.6) && incidents ? incidents : anywhere()))
  return said
}

const listed = (channels: readonly Channel[], isPrivate: boolean): string =>
  JSON.stringify(
    channels
      .filter((one) => one.isPrivate === isPrivate)
      .map(({ id, name, members }) => ({ id, name, members })),
  )

/**
 * Ninety days of a company of forty people as a Slack export: chatter, incidents that come back in other words, and
 * facts that are said again and contradicted. The same seed gives the same bytes.
 */
export function backfillExport(seed: string): Backfill {
  const chance = random(seed)
  const channels = channelsOf(chance)
  const teamOf = (service: string): string => {
    const at = SERVICES.indexOf(service as (typeof SERVICES)[number])
    return TEAMS[(at + (chance.chance(0.15) ? 1 : 0)) % TEAMS.length] ?? TEAMS[0]
  }
  const pen: Pen = { chance, teamOf, count: 0, incidents: 0, pages: [] }
  const files: Record<string, string> = {
    'channels.json': listed(channels, false),
    'groups.json': listed(channels, true),
    'users.json': JSON.stringify(PEOPLE.map((id) => ({ id, name: id.toLowerCase(), team_id: 'T0BACK' }))),
  }
  for (let day = 0; day < DAYS; day += 1) {
    const start = START + day * DAY
    const date = new Date(start * 1000).toISOString().slice(0, 10)
    for (const [channel, said] of dayOf(pen, channels, start)) {
      if (said.length > 0)
        files[`${channel.name}/${date}.json`] = JSON.stringify(
          said.sort((a, b) => Number(a.ts) - Number(b.ts)),
        )
    }
  }
  const { count: messages, incidents, pages } = pen
  return { files, messages, incidents, pages, people: PEOPLE, channels, end: (START + DAYS * DAY) * 1000 }
}
