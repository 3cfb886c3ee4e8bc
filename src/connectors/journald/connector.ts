import { z } from 'zod'
import type { TimeWindow } from '../../domain/case-file.ts'
import type {
  Collected,
  CollectRequest,
  Discovery,
  Health,
  LiveConnector,
  PlannedRead,
  Target,
} from '../../domain/connector.ts'
import type { HttpClient } from '../../platform/http-client.ts'
import { type Asked, askJson, type Instance } from '../asked.ts'
import { arrived, collected, type Question, targetsOf, tooFresh, unanswered } from '../collected.ts'
import { linesWindow, wholeAnswer } from '../log-lines/whole-read.ts'
import { type JournalLine, type JournalRead, type Match, readEntries, readValues } from './entries.ts'
import type { JournaldOptions } from './options.ts'

export interface JournaldDeps {
  client: HttpClient
  instance: Instance
  options: Pick<JournaldOptions, 'entries' | 'kernel' | 'delaySeconds'>
  now: () => number
}

/** Fields that name a service, the most telling first. */
const NAMING = ['_SYSTEMD_UNIT', 'CONTAINER_NAME', 'SYSLOG_IDENTIFIER'] as const

const Machine = z.looseObject({ hostname: z.string(), os_pretty_name: z.string().nullish() })

interface Place {
  entity: string
  role: Target['role']
  match: Match
}

const matchText = (match: Match): string =>
  Object.entries(match)
    .map(([field, value]) => `${field}=${[value].flat().join(',')}`)
    .join(' ')

const unitOf = (value: string): string => value.replace(/\.service$/, '').toLowerCase()

type Values = ReadonlyMap<string, readonly string[]>

function matchFor(names: readonly string[], values: Values): Match | null {
  const wanted = names.map((name) => name.toLowerCase())
  for (const [field, all] of values) {
    const found = all.filter((one) => wanted.includes(unitOf(one)))
    if (found.length > 0) return { [field]: found }
  }
  return null
}

const placesIn = (request: CollectRequest, instance: string, values: Values | null): Place[] =>
  targetsOf(request, instance).flatMap(({ target, selector, names }) => {
    const planned = values === null ? { '<field>': `${target.service}<.service>` } : matchFor(names, values)
    const match = selector ?? planned
    return match === null ? [] : [{ entity: target.service, role: target.role, match }]
  })

async function valuesHere(deps: JournaldDeps, signal: AbortSignal): Promise<Asked<Values>> {
  const read = await Promise.all(NAMING.map((field) => readValues(deps, field, signal)))
  const failure = read.find((one) => !one.ok)
  if (failure && !failure.ok) return failure
  const values = new Map(NAMING.map((field, at) => [field, read[at]?.ok ? read[at].value : []]))
  return { ok: true, value: values, raw: new Uint8Array() }
}

const questionOf = (entity: string, match: Match): Question => ({
  source: 'logs',
  query: `journal of ${entity}: ${matchText(match)}, newest first`,
  args: { kind: 'logs', service: entity, match },
})

/** emerg, alert, crit and error. */
const ERRORS = { PRIORITY: ['0', '1', '2', '3'] }

/** What came is the newest; it is all of the window when it reaches back before it, or is all there is. */
function cutOf({ lines, came, cut, broken }: JournalRead, most: number, window: TimeWindow): string | null {
  const oldest = lines.reduce((least, { ts }) => Math.min(least, ts ?? least), Number.POSITIVE_INFINITY)
  const isFull = cut || came >= most
  if (isFull && oldest > window.start) return `only the newest ${lines.length} entries were read`
  return broken > 0 ? `${broken} lines of the answer are no JSON` : null
}

const withoutCursor = ({ cursor: _, ...line }: JournalLine) => line

async function readPlace(
  deps: JournaldDeps,
  place: Place,
  ask: { request: CollectRequest; window: TimeWindow },
  signal: AbortSignal,
): Promise<Collected> {
  const { entity, role, match } = place
  const { window, request } = ask
  const most = deps.options.entries
  const question = questionOf(entity, match)
  const [all, errors] = await Promise.all([
    readEntries(deps, { match, most, entity }, signal),
    // Errors of hours fit where lines of minutes do.
    readEntries(deps, { match: { ...match, ...ERRORS }, most: Math.ceil(most / 3), entity }, signal),
  ])
  if (!all.ok) return unanswered(question, window, all)
  const also = errors.ok ? errors.value.lines : []
  const seen = new Set(all.value.lines.map(({ cursor }) => cursor))
  const older = also.filter(({ cursor }) => cursor !== null && !seen.has(cursor))
  const cut =
    cutOf(all.value, most, window) ??
    (errors.ok ? null : `errors further back could not be read: ${errors.reason}`)
  // Counts begin where all lines were read; older errors are lines without a count.
  const answer = wholeAnswer(
    question,
    { entity, role, cut, lines: all.value.lines.map(withoutCursor) },
    { window, purpose: request.purpose },
  )
  if (older.length === 0) return answer
  const inWindow = older.filter(({ ts }) => ts !== null && ts >= window.start && ts <= window.end)
  const logs = answer.tables.logs?.rows
  const rows = [...(Array.isArray(logs) ? logs : []), ...inWindow.map(withoutCursor)]
  if (rows.length === 0) return answer
  return collected(question, window, {
    raw: null,
    tables: { ...answer.tables, logs: { rows } },
    truncated: cut,
  })
}

const KERNEL: Match = { _TRANSPORT: 'kernel' }

const MOST_OF_KERNEL = 500

const wantsKernel = ({ kernel }: JournaldDeps['options'], { purpose }: CollectRequest): boolean =>
  kernel && purpose === 'incident'

/** What the kernel said of this machine: which process it killed, which disk failed. */
async function readKernel(deps: JournaldDeps, window: TimeWindow, signal: AbortSignal): Promise<Collected[]> {
  const machine = await askJson(deps.client, { path: '/machine', signal }, Machine, deps.instance)
  if (!machine.ok) return [unanswered(questionOf(deps.instance.name, KERNEL), window, machine)]
  const entity = machine.value.hostname
  const read = await readEntries(deps, { match: KERNEL, most: MOST_OF_KERNEL, entity }, signal)
  const question = questionOf(entity, KERNEL)
  if (!read.ok) return [unanswered(question, window, read)]
  const rows = read.value.lines
    .filter(({ ts }) => ts !== null && ts >= window.start && ts <= window.end)
    .map(withoutCursor)
  if (rows.length === 0) return []
  const entities = { rows: [{ entity, kind: 'node', service: null }] }
  return [collected(question, window, { raw: null, tables: { logs: { rows }, entities } })]
}

async function sweep(deps: JournaldDeps, request: CollectRequest, signal: AbortSignal): Promise<Collected[]> {
  const { options, instance, now } = deps
  const delayMs = options.delaySeconds * 1000
  const window = arrived(linesWindow(request.window, request.purpose), delayMs, now())
  const all: Question = { source: 'logs', query: 'units of the journal', args: { kind: 'logs' } }
  if (window === null) return [tooFresh(all, request.window, delayMs)]
  const values = await valuesHere(deps, signal)
  if (!values.ok) return [unanswered(all, window, values)]
  const places = placesIn(request, instance.name, values.value)
  const reads = places.map((place) => readPlace(deps, place, { request, window }, signal))
  const [lines, kernel] = await Promise.all([
    Promise.all(reads),
    wantsKernel(options, request) ? readKernel(deps, window, signal) : [],
  ])
  const answers = [...lines, ...kernel]
  if (answers.length > 0) return answers
  const none = collected(all, window, { raw: null, tables: {} })
  return [{ ...none, reason: `no unit there is called that: set selectors.${instance.name} of the service` }]
}

async function healthOf({ client, instance }: JournaldDeps, signal: AbortSignal): Promise<Health> {
  const machine = await askJson(client, { path: '/machine', signal }, Machine, instance)
  if (!machine.ok) {
    const fix = 'check `url`, and that systemd-journal-gatewayd listens there'
    return { state: 'failed', detail: machine.reason, fix }
  }
  const { hostname, os_pretty_name: system } = machine.value
  const values = await readValues({ client, instance }, '_SYSTEMD_UNIT', signal)
  const units = values.ok ? `${values.value.length} units` : values.reason
  return {
    state: 'ok',
    detail: `journal of ${hostname} (${system ?? 'unknown system'}), ${units}`,
    fix: null,
  }
}

async function servicesOf(deps: JournaldDeps, signal: AbortSignal): Promise<Discovery> {
  const units = await readValues(deps, '_SYSTEMD_UNIT', signal)
  if (!units.ok) return { found: [], failures: [units.reason] }
  const found = units.value
    .filter((unit) => /\.service$/.test(unit) && !/^(?:systemd-|dbus|getty|user@|cron)/.test(unit))
    .map((unit) => ({ service: unitOf(unit), selector: { _SYSTEMD_UNIT: unit }, calls: [] }))
  return { found, failures: [] }
}

/** `/entries?FIELD=value`, with a parameter for each value. */
const entriesOf = (match: Match): string =>
  `GET /entries?${Object.entries(match)
    .flatMap(([field, values]) => [values].flat().map((value) => `${field}=${value}`))
    .join('&')}`

function planOf({ instance, options }: JournaldDeps, request: CollectRequest): PlannedRead[] {
  const most = options.entries
  const ofPlaces = placesIn(request, instance.name, null).flatMap(({ entity, match }) => [
    `${entriesOf(match)}: the newest ${most} of ${entity}`,
    `${entriesOf({ ...match, ...ERRORS })}: the newest ${Math.ceil(most / 3)} errors of ${entity}`,
  ])
  const ofKernel = wantsKernel(options, request)
    ? ['GET /machine: its name', `${entriesOf(KERNEL)}: the newest ${MOST_OF_KERNEL} of the kernel`]
    : []
  return [
    ...NAMING.map((field): PlannedRead => ({ query: `GET /fields/${field}`, step: 'count' })),
    ...[...ofPlaces, ...ofKernel].map((query): PlannedRead => ({ query, step: 'read' })),
  ]
}

/** The journal of a machine through systemd's gateway, which only reads; `client` is closed with it. */
export function journaldConnector(deps: JournaldDeps): LiveConnector {
  const { client, instance, options } = deps
  return {
    name: instance.name,
    answers: ['logs'],
    delayMs: options.delaySeconds * 1000,
    plan: (request) => planOf(deps, request),
    collect: (request, { signal }) => sweep(deps, request, signal),
    check: ({ signal }) => healthOf(deps, signal),
    discover: ({ signal }) => servicesOf(deps, signal),
    close: () => client.close(),
  }
}
