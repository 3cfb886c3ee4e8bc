import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { kindInWords } from '../../../src/report/in-words.ts'
import type { Fired } from '../control.ts'
import type { Fault } from '../faults/fault.ts'
import { cutCase, firstPage, type Happened, noPage, type Places } from '../record.ts'
import type { DeployEvent, Shop, ShopOptions } from '../shop.ts'
import { PORTS } from '../types.ts'
import { askByHand, byHand, type Door } from './ask.ts'
import { liveLine } from './report.ts'
import type { LiveResult } from './score.ts'
import { shownSuspects } from './shown.ts'
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

const DOOR: Door = { url: `http://127.0.0.1:${WEBHOOK_PORT}/webhooks/alertmanager`, token: ALERTMANAGER }

/** What the shop tells Sitrep, as a monitoring and a pipeline would. */
export const liveHooks = (): Pick<ShopOptions, 'hooks' | 'onDeploy'> => ({
  hooks: [DOOR],
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
  /** When the fault was put in. */
  since: number
}

const nothingOf = (fault: Fault): LiveResult => ({
  fault,
  paged: null,
  asked: false,
  rootAfter: null,
  suspectsAfter: null,
  verdictAfter: null,
  suspects: null,
  outside: false,
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

/** Kept to be ranked again while the rules are worked on; nothing of it is scored here. */
async function keepSeen({ sitrep, fault, options: { keep } }: Trial, incident: LiveIncident): Promise<void> {
  const seen = await seenBy(sitrep, incident, path.join(keep, `${fault.name}.duckdb`))
  writeFileSync(path.join(keep, `${fault.name}.json`), JSON.stringify(seen))
}

async function resultOf(trial: Trial, page: Fired): Promise<LiveResult> {
  const { sitrep, fault } = trial
  const since = trial.since - 2000
  const incident = await untilConcluded(sitrep, since)
  await recordTrial(trial, { faultAt: trial.since, paged: page })
  const nothing = { ...nothingOf(fault), paged: `${page.name}/${page.service}` }
  if (!incident) return nothing
  await keepSeen(trial, incident)
  const { receivedAt, verdict, concludedWith } = incident
  return {
    ...nothing,
    rootAfter: seconds(receivedAt, incident.rootAt),
    suspectsAfter: seconds(receivedAt, incident.suspectsAt),
    verdictAfter: seconds(receivedAt, incident.endedAt),
    suspects: concludedWith === null ? null : shownSuspects(concludedWith),
    outside: verdict?.outside !== undefined,
    verdict,
    gaps: (verdict?.gaps ?? []).map(({ what, reason }) => `${what}: ${reason}`),
  }
}

/** A person who looked, and had no page to go by: they ask whether the shop is well, and say when they have their answer. */
async function tryAsked(trial: Trial): Promise<LiveResult> {
  const asked = noPage(Date.now())
  await askByHand(DOOR, byHand(asked, 'firing', Date.now()))
  try {
    return { ...(await resultOf(trial, asked)), asked: true }
  } finally {
    // Left open, the next fault's page would join it.
    await askByHand(DOOR, byHand(asked, 'resolved', Date.now()))
  }
}

async function tryFault(trial: Omit<Trial, 'since'>): Promise<LiveResult> {
  const { shop, fault, options } = trial
  const since = Date.now()
  await fault.inject(shop)
  const fired = await firstPage(shop, since - 2000, fault.pagesWithin ?? 60)
  if (fired) return resultOf({ ...trial, since }, fired)
  return tryAsked({ ...trial, since }).catch((error: unknown) => {
    options.tell(`${fault.id}: not scored: ${error instanceof Error ? error.message : String(error)}`)
    return nothingOf(fault)
  })
}

/** The same faults ranked again from what was kept of them, by the rules of now. */
export async function rerank(keep: string, faults: readonly Fault[]): Promise<LiveResult[]> {
  const results: LiveResult[] = []
  for (const fault of faults) {
    const file = path.join(keep, `${fault.name}.json`)
    if (!existsSync(file)) continue
    const seen = JSON.parse(readFileSync(file, 'utf8')) as Seen
    const paged = `${seen.alert.title}/${seen.alert.service}`
    const { outcome, suspects } = await rankSeen(seen)
    results.push({
      ...nothingOf(fault),
      paged,
      suspects: suspects.slice(0, 3).map(({ service, kind }) => ({ service, kind: kindInWords(kind) })),
      outside: outcome === 'external',
      isAgain: true,
    })
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
    tell(liveLine(result))
    for (const gap of result.gaps) tell(`  gap: ${gap}`)
    await untilCalm()
    calmSince = Date.now()
    await delay(pause * 1000)
  }
  return results
}
