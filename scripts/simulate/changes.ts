import { culpritPatch, decoyPatch, type Patch } from './diffs.ts'
import type { Cause } from './faults.ts'
import type { Random } from './random.ts'
import type { Service } from './world.ts'

export interface EventLine {
  ts: number
  type: string
  entity: string | null
  title: string
  attrs: Record<string, unknown>
}

export interface ChangePlan {
  start: number
  end: number
  onset: number
  services: readonly Service[]
  /** Who is deployed so that the fault begins; null when no change causes it. */
  culprit: { service: Service; cause: Exclude<Cause, null>; subject: string } | null
  decoys: number
  /** Deploys come with their commits and diffs, or as mere rollouts. */
  withDiffs: boolean
}

export interface Changes {
  events: EventLine[]
  truth: { sha: string | null; decoys: string[] }
}

interface Deployed {
  service: Service
  at: number
  patch: Patch
}

function linesOf(
  random: Random,
  { service, at, patch }: Deployed,
  withDiffs: boolean,
): { sha: string; events: EventLine[] } {
  const sha = random.hex(40)
  const deploy: EventLine = {
    ts: at,
    type: withDiffs ? 'deploy' : 'rollout',
    entity: service.name,
    title: `${withDiffs ? 'deploy' : 'rollout of'} ${service.name} v${random.int(2, 400)}`,
    attrs: withDiffs ? { sha } : { id: sha },
  }
  if (!withDiffs) return { sha, events: [deploy] }
  const commit: EventLine = {
    ts: at - random.int(60, 1800) * 1000,
    type: 'commit',
    entity: null,
    title: patch.title,
    attrs: { sha, files: [patch.file], diff: patch.diff },
  }
  return { sha, events: [commit, deploy] }
}

const dirOf = (service: Service): string => `services/${service.name}`

/** The deploy that did it, if one did, among innocent ones before and after. */
export function makeChanges(random: Random, plan: ChangePlan): Changes {
  const { start, end, onset, services, culprit, decoys, withDiffs } = plan
  const events: EventLine[] = []
  const truth: Changes['truth'] = { sha: null, decoys: [] }
  if (culprit) {
    const { service, cause, subject } = culprit
    const patch = culpritPatch(random, cause, dirOf(service), subject)
    const made = linesOf(random, { service, patch, at: onset - random.int(5, 150) * 1000 }, withDiffs)
    truth.sha = made.sha
    events.push(...made.events)
  }
  for (let left = decoys; left > 0; left -= 1) {
    const service = random.pick(services)
    const at = Math.floor(random.between(start, end))
    // An innocent deploy in the very minutes of the culprit's, on its service, could not be told apart by anyone.
    if (culprit?.service === service && Math.abs(at - onset) < 600_000) continue
    const made = linesOf(random, { service, at, patch: decoyPatch(random, dirOf(service)) }, withDiffs)
    truth.decoys.push(made.sha)
    events.push(...made.events)
  }
  return { events: events.sort((a, b) => a.ts - b.ts), truth }
}
