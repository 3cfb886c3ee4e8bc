import { type LogGroup, linesSince } from '../../domain/case-columns.ts'
import { DATABASE_REFUSALS } from '../../domain/database-refusals.ts'
import type { FaultKind } from '../../domain/fault-kind.ts'
import { refNumber } from '../../domain/ids.ts'
import type { Observation } from '../../domain/ranking.ts'
import type { Folding } from '../case-input.ts'
import { ERRORS_LEAD, isEarlier, newLines } from '../log-groups.ts'
import { type CalledFrom, databaseOf } from './called-database.ts'

interface Refusal {
  kind: FaultKind
  /** Lock waits and cancelled statements may have their reason with the caller: they say less than a plain no. */
  score: number
  words: RegExp
}

const words = (name: keyof typeof DATABASE_REFUSALS): RegExp => new RegExp(DATABASE_REFUSALS[name], 'i')

const REFUSALS: readonly Refusal[] = [
  {
    kind: 'credentials',
    score: 3,
    words: words('login'),
  },
  {
    kind: 'database',
    score: 3,
    words: words('permission'),
  },
  {
    kind: 'database',
    score: 3,
    words: words('readOnly'),
  },
  {
    kind: 'saturation',
    score: 3,
    words: words('connections'),
  },
  {
    kind: 'disk',
    score: 3,
    words: words('space'),
  },
  {
    kind: 'restart',
    score: 2.5,
    words: words('shutdown'),
  },
  {
    kind: 'lock',
    score: 2,
    words: words('locks'),
  },
  {
    kind: 'slow-query',
    score: 2,
    words: words('patience'),
  },
]

/** What each further service that is refused adds, and the most of it. */
const EACH = 0.15
const MOST = 0.6
/** Added where a service has no other errors: the refusals are then all that is wrong with it. */
const ALL_ERRORS = 1.8

interface Refused {
  refusal: Refusal
  service: string
  lines: number
  /** Of all errors of the service in that time. */
  share: number
  group: LogGroup
}

const refusalIn = ({ isError, example }: LogGroup): Refusal | undefined =>
  isError ? REFUSALS.find(({ words }) => words.test(example.message)) : undefined

function refusedBy(groups: readonly LogGroup[], folding: Folding, start: number): Refused[] {
  const errors = new Map<string, number>()
  for (const group of groups.filter(({ isError }) => isError)) {
    const service = folding.serviceOf(group.entity) ?? group.entity
    errors.set(service, (errors.get(service) ?? 0) + linesSince(group, start))
  }
  return groups.flatMap((group) => {
    const refusal = refusalIn(group)
    const lines = refusal ? newLines(group, start) : 0
    if (!refusal || lines === 0) return []
    const service = folding.serviceOf(group.entity) ?? group.entity
    return [{ refusal, service, lines, share: lines / (errors.get(service) ?? lines), group }]
  })
}

/** The share of the service that has hardly any other errors. */
function shareOf(all: readonly Refused[]): number {
  const services = Map.groupBy(all, ({ service }) => service)
  return Math.max(...[...services.values()].map((own) => own.reduce((sum, { share }) => sum + share, 0)))
}

function told(
  database: string,
  { kind, score }: Refusal,
  all: readonly Refused[],
): Observation & { kind: FaultKind } {
  const services = [...new Set(all.map(({ service }) => service))].sort()
  const lines = all.reduce((sum, one) => sum + one.lines, 0)
  const { ts, message } = all.map(({ group }) => group.example).reduce((a, b) => (isEarlier(b, a) ? b : a))
  const refs = [...new Set(all.flatMap(({ group }) => group.evidence))]
  return {
    service: database,
    entity: database,
    family: 'state',
    score: score + ALL_ERRORS * shareOf(all) + Math.min(MOST, EACH * (services.length - 1)),
    onset: ts,
    text: `${database} refuses ${services.slice(0, 3).join(', ')}, ×${lines}: "${message.replace(/\s+/g, ' ').trim().slice(0, 140)}"`,
    citations: refs.sort((a, b) => refNumber(a) - refNumber(b)).slice(0, 3),
    source: 'logs',
    untrusted: true,
    kind,
  }
}

export interface Refusals {
  observations: (Observation & { kind: FaultKind })[]
  /** The lines behind them: who wrote them is not to be blamed for them once more. */
  groups: ReadonlySet<LogGroup>
}

/** Databases whose own words stand in the errors of those who call them. */
export function refusalsOf(groups: readonly LogGroup[], from: CalledFrom, onset: number): Refusals {
  const about = refusedBy(groups, from.folding, onset - ERRORS_LEAD).flatMap((one) => {
    const database = databaseOf(one, from)
    return database === null ? [] : [{ database, one }]
  })
  const same = Map.groupBy(about, ({ database, one }) => `${database}\u0000${REFUSALS.indexOf(one.refusal)}`)
  const observations = [...same.values()].flatMap((list) => {
    const [first] = list
    const all = list.map(({ one }) => one)
    return first ? [told(first.database, first.one.refusal, all)] : []
  })
  return { observations, groups: new Set(about.map(({ one }) => one.group)) }
}
