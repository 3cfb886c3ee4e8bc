import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { shownRate } from '../../../src/evals/statistics.ts'
import { table } from '../../../src/evals/table.ts'
import { FRESH } from '../faults/all.ts'
import type { Fault } from '../faults/fault.ts'
import { cutCase, firstPage, type Happened, type Places } from '../record.ts'
import type { DeployEvent, Shop, ShopOptions } from '../shop.ts'
import { PORTS } from '../types.ts'
import { type LiveResult, type Marks, marksOf } from './score.ts'
import { siteYaml } from './site.ts'
import {
  incidentSince,
  type LiveIncident,
  type LiveSitrep,
  newToken,
  rankSeen,
  type Seen,
  seenBy,
  startSitrep,
  WEBHOOK_PORT,
} from './sitrep.ts'

export interface LiveOptions {
  /** Seconds of healthy time before the first fault, and between two. */
  leadIn: number
  pause: number
  tell: (text: string) => void
  /** Rejects when somebody ends it: Sitrep is stopped then, too. */
  stopped: Promise<never>
  /** Folder for what each investigation saw, to rank it again; made when it is missing. */
  keep: string
  /** Left out: nothing is recorded. */
  record?: Places
}

/** Seconds from the page to a verdict that are enough. */
const LONGEST = 200

const ALERTMANAGER = newToken()
const CHANGES = newToken()

/** What the shop tells Sitrep, as a monitoring and a pipeline would. */
export const liveHooks = (): Pick<ShopOptions, 'hooks' | 'onDeploy'> => ({
  hooks: [{ url: `http://127.0.0.1:${WEBHOOK_PORT}/webhooks/alertmanager`, token: ALERTMANAGER }],
  onDeploy: (event) => void tellDeploy(event),
})

async function tellDeploy({ at, service, version, sha, author, message, diff }: DeployEvent): Promise<void> {
  const title = `${service} ${version}: ${message}`
  const body = { type: 'deploy', service, title, at, version, sha, author, diff }
  await fetch(`http://127.0.0.1:${WEBHOOK_PORT}/webhooks/changes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${CHANGES}` },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(3000),
  }).catch(() => undefined)
}

/** Until the page's run has ended, or nobody waits any longer. */
async function untilConcluded(sitrep: LiveSitrep, since: number): Promise<LiveIncident | null> {
  const until = Date.now() + LONGEST * 1000
  for (;;) {
    const incident = await incidentSince(sitrep.db, since)
    if (incident?.endedAt || Date.now() > until) return incident
    await delay(500)
  }
}

/** Until nothing fires any more: what is still open would fold into the last incident. Gives up after two minutes. */
async function untilCalm(): Promise<void> {
  const until = Date.now() + 120_000
  while (Date.now() < until) {
    const answer = await fetch(`http://127.0.0.1:${PORTS.alertmanager}/api/v2/alerts?active=true`).catch(
      () => null,
    )
    const firing: unknown = answer?.ok ? await answer.json() : null
    if (Array.isArray(firing) && firing.length === 0) return
    await delay(1000)
  }
}

const seconds = (from: number, to: number | null | undefined): number | null =>
  to === null || to === undefined ? null : (to - from) / 1000

interface Trial {
  shop: Shop
  sitrep: LiveSitrep
  fault: Fault
  options: LiveOptions
  /** Healthy since. */
  calmSince: number
}

const nothingOf = (fault: Fault): LiveResult => ({
  fault,
  paged: null,
  rootAfter: null,
  suspectsAfter: null,
  verdictAfter: null,
  ranking: null,
  verdict: null,
  gaps: [],
})

async function recordTrial({ shop, fault, options, calmSince }: Trial, happened: Omit<Happened, 'start'>) {
  const { record, tell } = options
  if (record === undefined) return
  await cutCase(shop, fault, { start: calmSince, ...happened }, record).catch((error: unknown) =>
    tell(`${fault.id}: not recorded: ${error instanceof Error ? error.message : String(error)}`),
  )
}

async function tryFault(trial: Trial): Promise<LiveResult> {
  const { shop, sitrep, fault, options } = trial
  const since = Date.now()
  await fault.inject(shop)
  const fired = await firstPage(shop, since - 2000, fault.pagesWithin ?? 60)
  const nothing = nothingOf(fault)
  if (!fired) {
    await recordTrial(trial, { faultAt: since, paged: null })
    return nothing
  }
  const incident = await untilConcluded(sitrep, since - 2000)
  await recordTrial(trial, { faultAt: since, paged: fired })
  const paged = `${fired.name}/${fired.service}`
  if (!incident) return { ...nothing, paged }
  const seen = await seenBy(sitrep, incident, path.join(options.keep, `${fault.name}.duckdb`))
  writeFileSync(path.join(options.keep, `${fault.name}.json`), JSON.stringify(seen))
  const ranking = await rankSeen(seen)
  return {
    fault,
    paged,
    rootAfter: seconds(incident.receivedAt, incident.rootAt),
    suspectsAfter: seconds(incident.receivedAt, incident.suspectsAt),
    verdictAfter: seconds(incident.receivedAt, incident.endedAt),
    ranking,
    verdict: incident.verdict,
    gaps: (incident.verdict?.gaps ?? []).map(({ what, reason }) => `${what}: ${reason}`),
  }
}

const MARK = new Map<boolean | null, string>([
  [null, '–'],
  [true, 'yes'],
  [false, 'NO'],
])

const mark = (value: boolean | null): string => MARK.get(value) ?? '–'

const time = (value: number | null): string => (value === null ? '–' : value.toFixed(1))

function row(result: LiveResult, marks: Marks): string[] {
  const first = result.ranking?.suspects[0]
  return [
    result.fault.name,
    result.paged ?? 'nobody',
    mark(marks.harmless ?? marks.first),
    mark(marks.firstThree),
    mark(marks.kind),
    first ? `${first.service} ${first.kind}` : (result.ranking?.outcome ?? '–'),
    result.verdict ? `${result.verdict.kind} ${result.verdict.confidence}` : '–',
    time(result.rootAfter),
    time(result.suspectsAfter),
    time(result.verdictAfter),
    String(result.gaps.length),
  ]
}

const HEAD = [
  'fault',
  'page',
  'right',
  'in 3',
  'kind',
  'first suspect',
  'verdict',
  'root s',
  'suspects s',
  'verdict s',
  'gaps',
]

interface Marked {
  result: LiveResult
  marks: Marks
}

function shares(all: readonly Marked[]): string[] {
  const share = (of: (marks: Marks) => boolean | null): string => {
    const asked = all.map(({ marks }) => of(marks)).filter((one) => one !== null)
    return shownRate({ hits: asked.filter(Boolean).length, of: asked.length })
  }
  const within = (of: (result: LiveResult) => number | null, limit: number): string => {
    const times = all.filter(({ result }) => result.paged !== null).map(({ result }) => of(result))
    return shownRate({ hits: times.filter((one) => one !== null && one <= limit).length, of: times.length })
  }
  // What was ranked again was not waited for.
  const timed = all.some(({ result }) => result.rootAfter !== null)
  return [
    `right service first      ${share(({ first }) => first)}`,
    `right service in three   ${share(({ firstThree }) => firstThree)}`,
    `right kind of fault      ${share(({ kind }) => kind)}`,
    `harmless said harmless   ${share(({ harmless }) => harmless)}`,
    ...(timed
      ? [
          `root message in 2 s      ${within(({ rootAfter }) => rootAfter, 2)}`,
          `suspects in 30 s         ${within(({ suspectsAfter }) => suspectsAfter, 30)}`,
        ]
      : []),
  ]
}

const isFresh = ({ result }: Marked): boolean => FRESH.includes(result.fault)

/** The table of a live run, and its shares with Wilson intervals: all, and those by somebody who never read the ranking. */
export function liveReport(results: readonly LiveResult[]): string[] {
  const all = results.map((result) => ({ result, marks: marksOf(result) }))
  const fresh = all.filter(isFresh)
  return [
    ...table([HEAD, ...all.map(({ result, marks }) => row(result, marks))]),
    '',
    `all ${all.length}`,
    ...shares(all),
    ...(fresh.length === 0
      ? []
      : ['', `by somebody who never read the ranking: ${fresh.length}`, ...shares(fresh)]),
  ]
}

/** The same faults ranked again from what was kept of them, by the rules of now. */
export async function rerank(keep: string, faults: readonly Fault[]): Promise<LiveResult[]> {
  const results: LiveResult[] = []
  for (const fault of faults) {
    const file = path.join(keep, `${fault.name}.json`)
    if (!existsSync(file)) continue
    const seen = JSON.parse(readFileSync(file, 'utf8')) as Seen
    const paged = `${seen.alert.title}/${seen.alert.service}`
    results.push({ ...nothingOf(fault), paged, ranking: await rankSeen(seen) })
  }
  return results
}

/** Fault after fault against a running Sitrep; each is healed before the next. */
export async function live(
  shop: Shop,
  faults: readonly Fault[],
  options: LiveOptions,
): Promise<LiveResult[]> {
  const { leadIn, tell, keep, stopped } = options
  mkdirSync(keep, { recursive: true })
  const folder = path.join(shop.dir, 'operator')
  mkdirSync(folder, { recursive: true })
  const { yaml, env } = siteYaml(shop)
  const sitrep = await startSitrep(folder, {
    site: yaml,
    tokens: { alertmanager: ALERTMANAGER, changes: CHANGES },
    env,
  })
  try {
    tell(`Sitrep runs; healthy for ${leadIn} s`)
    return await Promise.race([trials(shop, sitrep, faults, options), stopped])
  } finally {
    await sitrep.stop()
  }
}

async function trials(
  shop: Shop,
  sitrep: LiveSitrep,
  faults: readonly Fault[],
  options: LiveOptions,
): Promise<LiveResult[]> {
  const { leadIn, pause, tell } = options
  const results: LiveResult[] = []
  let calmSince = Date.now()
  await delay(leadIn * 1000)
  for (const fault of faults) {
    const result = await tryFault({ shop, sitrep, fault, options, calmSince })
    await fault.heal(shop)
    results.push(result)
    tell(row(result, marksOf(result)).join(' · '))
    for (const gap of result.gaps) tell(`  gap: ${gap}`)
    await untilCalm()
    calmSince = Date.now()
    await delay(pause * 1000)
  }
  return results
}
