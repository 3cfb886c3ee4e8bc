import type { TimeWindow } from '../../domain/case-file.ts'
import type { Collected, CollectRequest, PlannedRead, Target } from '../../domain/connector.ts'
import type { Asked } from '../asked.ts'
import { arrived, collected, type Question, targetsOf, tooFresh, unanswered } from '../collected.ts'
import { countRows, isErrorLevel, type LevelCount, totalOf } from './log-counts.ts'
import type { LogLine } from './read-line.ts'

/** Which lines: errors are told by their level, or by their words where most lines have no level. */
export interface LineChoice {
  which: 'errors' | 'others'
  levelled: boolean
}

/** Lines of one service in a system of logs. */
export interface LogPlace {
  entity: string
  role: Target['role']
  /** What selects them, in that system's words. */
  where: string
  /** The same as data, where a system is not asked in words: each field has one of its values. */
  terms: Readonly<Record<string, readonly string[]>>
}

export interface GotCounts {
  counts: LevelCount[]
  /** Whether lines say their level; where most say none, counts tell errors by their words. */
  levelled: boolean
  /** Why this is not all, when it is known not to be. */
  cut: string | null
}

export interface GotLines {
  lines: LogLine[]
  /** Why this is not all, when it is known not to be. */
  cut: string | null
}

type Signal = { signal: AbortSignal }

/** A system that counts lines by level and gives the newest of a choice. */
export interface LogSystem {
  name: string
  delayMs: number
  now: () => number
  /** What is asked first, to know how lines are told apart. */
  looks: readonly PlannedRead[]
  /** Without asking: what would be read for whom. */
  planned(request: CollectRequest): LogPlace[]
  /** Where the lines of the request's services are; none for a service that is not there. */
  places(request: CollectRequest, options: Signal): Promise<Asked<LogPlace[]>>
  countQuery(place: LogPlace): string
  /** How errors are counted that no level tells; left out where every line has one. */
  byWords?: {
    countQuery(place: LogPlace): string
    /** When lines are counted by level before; left out: always. */
    levelsWhen?: string
  }
  lineQuery(place: LogPlace, choice: LineChoice): string
  count(place: LogPlace, window: TimeWindow, options: Signal): Promise<Asked<GotCounts>>
  /** The newest `most` of the window. */
  lines(
    place: LogPlace,
    ask: LineChoice & { window: TimeWindow; most: number },
    options: Signal,
  ): Promise<Asked<GotLines>>
  /** `place` null: of every service. */
  searchQuery(place: LogPlace | null, text: string): string
  /** The newest lines that hold the text, as it stands. */
  search(
    ask: { place: LogPlace | null; text: string; window: TimeWindow; most: number },
    options: Signal,
  ): Promise<Asked<GotLines>>
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** More neighbours than this are not read; a page on a hub would ask for half the system. */
const MOST_PLACES = 8

/** Lines of one read. Errors are what tells causes; of the others a sample shows what is usual. */
const MOST = {
  incident: {
    alerting: { errors: 1000, others: 300 },
    neighbour: { errors: 500, others: 100 },
  },
  baseline: {
    alerting: { errors: 300, others: 150 },
    neighbour: { errors: 150, others: 50 },
  },
} as const

/** Where there are more lines than are read, the newest of each of so many parts, so that the beginning is seen too. */
const PARTS = 4

interface Counted {
  window: TimeWindow
  /** Added to the query for people; the same hour, earlier. */
  ago: string
}

/** The hour of the incident a day and a week ago: what is counted besides the hour before. */
const earlierHours = ({ purpose, window: { end } }: CollectRequest): Counted[] =>
  purpose === 'baseline'
    ? [
        { back: DAY, ago: ', the same hour a day ago' },
        { back: 7 * DAY, ago: ', the same hour a week ago' },
      ].map(({ back, ago }) => ({ window: { start: end - back, end: end - back + HOUR }, ago }))
    : []

const readWindow = ({ purpose, window }: CollectRequest): TimeWindow =>
  purpose === 'baseline' ? { start: Math.max(window.start, window.end - HOUR), end: window.end } : window

const argsOf = (place: LogPlace): Record<string, unknown> => ({
  kind: 'logs',
  service: place.entity,
  where: place.where,
})

/** Equal parts of a window, the newest first. */
function partsOf({ start, end }: TimeWindow, parts: number): TimeWindow[] {
  const length = (end - start) / parts
  return Array.from({ length: parts }, (_, index) => ({
    start: Math.floor(end - (index + 1) * length),
    end: Math.floor(end - index * length),
  }))
}

async function counted(
  system: LogSystem,
  request: CollectRequest,
  place: LogPlace,
  options: Signal,
): Promise<{ answer: Collected; got: GotCounts | null }> {
  const isBaseline = request.purpose === 'baseline'
  const question: Question = { source: 'logs', query: system.countQuery(place), args: argsOf(place) }
  const latest = await system.count(place, readWindow(request), options)
  if (!latest.ok) return { answer: unanswered(question, readWindow(request), latest), got: null }
  const earlier = await Promise.all(
    earlierHours(request).map(async ({ window }) => ({
      window,
      got: await system.count(place, window, options),
    })),
  )
  const rows = [{ window: readWindow(request), got: latest }, ...earlier].flatMap(({ window, got }) =>
    got.ok ? countRows(place.entity, got.value.counts, window) : [],
  )
  const missing = earlier.filter(({ got }) => !got.ok).length
  const answer = collected(question, isBaseline ? request.window : readWindow(request), {
    raw: latest.raw,
    tables: { metrics: { rows } },
    truncated: latest.value.cut ?? (missing === 0 ? null : `${missing} earlier hours could not be counted`),
  })
  return { answer, got: latest.value }
}

/** Bytes of raw answers that are kept beside their rows; the rows hold the same lines. */
const MOST_RAW = 4 * 1_048_576

function rawOf(parts: readonly Uint8Array[]): Uint8Array | null {
  const size = parts.reduce((sum, { length }) => sum + length, 0)
  return size > MOST_RAW ? null : Buffer.concat(parts)
}

async function linesOf(
  system: LogSystem,
  ask: { place: LogPlace; choice: LineChoice; window: TimeWindow; most: number; total: number },
  options: Signal,
): Promise<Collected> {
  const { place, choice, window, most, total } = ask
  const parts = total > most ? PARTS : 1
  const got = await Promise.all(
    partsOf(window, parts).map((part) =>
      system.lines(place, { ...choice, window: part, most: Math.ceil(most / parts) }, options),
    ),
  )
  const query = system.lineQuery(place, choice)
  const question: Question = { source: 'logs', query, args: { ...argsOf(place), which: choice.which } }
  const answered = got.filter((one) => one.ok)
  const [failure] = got.filter((one) => !one.ok)
  if (answered.length === 0 && failure) return unanswered(question, window, failure)
  const lines = answered.flatMap(({ value }) => value.lines)
  const cut = answered.find(({ value }) => value.cut !== null)?.value.cut ?? null
  // Of the others a sample was asked for, and it is whole.
  const isPart = choice.which === 'errors' && total > lines.length
  const left = isPart ? `${lines.length} of ${total} lines were read, of all parts of the window` : null
  return collected(question, window, {
    raw: rawOf(answered.map(({ raw }) => raw)),
    tables: { logs: { rows: lines } },
    truncated: failure?.reason ?? cut ?? left,
  })
}

/** Counts of a place, then lines of what there is. */
async function placeRead(
  system: LogSystem,
  request: CollectRequest,
  place: LogPlace,
  options: Signal,
): Promise<Collected[]> {
  const { answer, got } = await counted(system, request, place, options)
  if (got === null || got.counts.length === 0) return [answer]
  const { counts, levelled } = got
  const limits = MOST[request.purpose][place.role]
  const window = readWindow(request)
  const totals = {
    errors: totalOf(counts, isErrorLevel),
    others: totalOf(counts, (level) => !isErrorLevel(level)),
  }
  const wanted = (['errors', 'others'] as const).filter((which) => totals[which] > 0)
  const lines = await Promise.all(
    wanted.map((which) =>
      linesOf(
        system,
        { place, choice: { which, levelled }, window, most: limits[which], total: totals[which] },
        options,
      ),
    ),
  )
  return [answer, ...lines]
}

const all = (system: LogSystem, request: CollectRequest): Question => ({
  source: 'logs',
  query: `log lines of ${targetsOf(request, system.name)
    .slice(0, MOST_PLACES)
    .map(({ target }) => target.service)
    .join(', ')}`,
  args: { kind: 'logs' },
})

/** What a page asks of a system of logs: per service how many lines of each level, then errors and a sample of the rest. */
export async function sweepLogs(
  system: LogSystem,
  request: CollectRequest,
  options: Signal,
): Promise<Collected[]> {
  const question = all(system, request)
  const end = arrived(readWindow(request), system.delayMs, system.now())
  if (end === null) return [tooFresh(question, request.window, system.delayMs)]
  const narrowed: CollectRequest = { ...request, window: { start: request.window.start, end: end.end } }
  const places = await system.places(narrowed, options)
  if (!places.ok) return [unanswered(question, request.window, places)]
  if (places.value.length === 0) {
    const none = collected(question, narrowed.window, { raw: null, tables: {} })
    return [{ ...none, reason: `nothing there is called that: set selectors.${system.name} of the service` }]
  }
  const answers = await Promise.all(
    places.value.slice(0, MOST_PLACES).map((place) => placeRead(system, narrowed, place, options)),
  )
  return answers.flat()
}

const WITHOUT_LEVELS = 'where most lines have no level'

function planCounts(system: LogSystem, request: CollectRequest, place: LogPlace): PlannedRead[] {
  const hours = ['', ...earlierHours(request).map(({ ago }) => ago)]
  const { byWords } = system
  const levels = byWords?.levelsWhen === undefined ? {} : { when: byWords.levelsWhen }
  return hours.flatMap((ago): PlannedRead[] => {
    const byLevel: PlannedRead = { query: `${system.countQuery(place)}${ago}`, step: 'count', ...levels }
    if (byWords === undefined) return [byLevel]
    return [byLevel, { query: `${byWords.countQuery(place)}${ago}`, step: 'count', when: WITHOUT_LEVELS }]
  })
}

function planLines(system: LogSystem, request: CollectRequest, place: LogPlace): PlannedRead[] {
  const limits = MOST[request.purpose][place.role]
  const tells = system.byWords === undefined ? [true] : [true, false]
  return (['errors', 'others'] as const).flatMap((which) => {
    const most = limits[which]
    const how = `the newest ${most}, or the newest ${Math.ceil(most / PARTS)} of each quarter where there are more`
    return tells.map(
      (levelled): PlannedRead => ({
        query: `${system.lineQuery(place, { which, levelled })}: ${how}`,
        step: 'read',
        when: levelled ? `where the counts have ${which}` : `the same, ${WITHOUT_LEVELS}`,
      }),
    )
  })
}

/** The same as data, asked of nobody. */
export function planLogs(system: LogSystem, request: CollectRequest): PlannedRead[] {
  const places = system.planned(request).slice(0, MOST_PLACES)
  return [
    ...system.looks,
    ...places.flatMap((place) => [
      ...planCounts(system, request, place),
      ...planLines(system, request, place),
    ]),
  ]
}
