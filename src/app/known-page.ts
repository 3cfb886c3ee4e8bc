import type { Incident } from '../domain/incident.ts'
import type { Known, KnownFact, OldAlert } from '../domain/known.ts'
import type { LessonSource } from '../domain/lesson.ts'
import { type Service, serviceNamed } from '../domain/site.ts'
import { type Reached, reachOfChannel } from '../knowledge/access/reach.ts'
import type { LiveDirectory } from '../knowledge/access/slack-directory.ts'
import { teamLessons } from '../knowledge/queries/vocabulary.ts'
import { ageOfAlert } from '../knowledge/recall/alert-age.ts'
import { lessonsForPage, type PageFact } from '../knowledge/recall/page.ts'
import { permalinkOf } from '../knowledge/sources/slack/live-workspace.ts'
import type { KnowledgeStore } from '../knowledge/store/store.ts'
import { earlierPages, type MayTell } from './past-pages.ts'

/** The Slack workspace; filled when the connection stands. */
export interface Workplace {
  /** Address that permalinks begin with, ending in `/`; null when there is none. */
  url: string | null
}

export const NO_WORKPLACE: Workplace = { url: null }

export interface KnownParts {
  store: KnowledgeStore
  /** Null: nobody can say who reads which channel, and nothing that was written is shown. */
  directory: LiveDirectory | null
  workplace: Workplace
  services: readonly Service[]
  /** What is read in at the start; a page that comes before waits for it, within its deadline. */
  ready: Promise<void>
}

/** Which services are asked about beside that of the page. */
export interface KnownAsked {
  incident: Incident
  /** What the page's service calls, where the evidence shows it; else what is configured. */
  dependencies: readonly string[] | null
}

/** Nobody waits longer for what the team knows than for the page itself. */
const DEADLINE_MS = 1900

function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

interface Look<T> {
  found: T
  failed: string | null
}

async function look<T>(what: string, nothing: T, work: () => Promise<T>): Promise<Look<T>> {
  try {
    return { found: await within(work(), DEADLINE_MS), failed: null }
  } catch (error) {
    return { found: nothing, failed: `${what}: ${reasonOf(error)}` }
  }
}

async function reachOf(directory: LiveDirectory | null, channel: string): Promise<Reached> {
  if (directory === null) return { status: 'hidden', reason: 'who reads this channel is not known' }
  return reachOfChannel(directory, channel)
}

/** Whether what was said in a channel may be told here: it is the same one, or open to all who read along. */
export const mayTellIn =
  (directory: LiveDirectory | null, here: string): MayTell =>
  async (channel) => {
    if (channel === here) return true
    const reached = await reachOf(directory, here)
    if (directory === null || reached.status === 'hidden' || reached.reach.onlyFrom !== null) return false
    return (await directory.place(channel))?.isOpen === true
  }

/** Of an export, which knows no address of its own. */
function addressOf({ channel, ts, thread, permalink }: SlackSource, { url }: Workplace): string | null {
  return permalink ?? (url === null ? null : permalinkOf(url, channel, ts, thread))
}

type SlackSource = Extract<LessonSource, { kind: 'slack' }>

/** Null for what may no longer be told here: its channel was closed or is gone since it was stored. */
async function factOf(
  { source, ...fact }: PageFact,
  { directory, workplace }: KnownParts,
  mayTell: MayTell,
): Promise<KnownFact | null> {
  switch (source.kind) {
    case 'file':
      return { ...fact, place: source.file, link: null }
    case 'ticket':
      return { ...fact, place: `${source.system} ${source.key}`, link: null }
    case 'slack': {
      if (!(await mayTell(source.channel))) return null
      const name = (await directory?.place(source.channel))?.name ?? null
      return { ...fact, place: name === null ? 'Slack' : `#${name}`, link: addressOf(source, workplace) }
    }
  }
}

async function factsFor(parts: KnownParts, { incident, dependencies }: KnownAsked): Promise<KnownFact[]> {
  const { store, directory, services, ready } = parts
  await ready
  const { alert, channel, openedAt } = incident
  const reached = await reachOf(directory, channel)
  if (reached.status === 'hidden') {
    // Where nothing was ever written, nothing is missed.
    if ((await teamLessons(store.db, store.teamId)) === 0) return []
    throw new Error(reached.reason)
  }
  const service = serviceNamed(services, alert.service)
  const own = [alert.service, alert.entity, service?.name, ...(service?.aliases ?? [])]
  const called = dependencies ?? service?.dependencies ?? []
  const found = await lessonsForPage(store.db, store.teamId, {
    alert,
    own: own.filter((name) => typeof name === 'string' && name !== '' && name !== 'unknown') as string[],
    dependencies: called,
    reach: reached.reach,
    at: Math.max(alert.firedAt, openedAt),
    concepts: store.concepts,
  })
  const mayTell = mayTellIn(directory, channel)
  const facts = (await Promise.all(found.map((one) => factOf(one, parts, mayTell)))).filter(
    (one) => one !== null,
  )
  const others = called.flatMap((name) => configuredOwner(serviceNamed(services, name), 'dependency', facts))
  return [...configuredOwner(service, 'own', facts), ...facts, ...others]
}

/** What sitrep.yaml says, unless a lesson says the same. */
function configuredOwner(
  service: Service | null,
  relation: KnownFact['relation'],
  facts: readonly KnownFact[],
): KnownFact[] {
  const owner = service?.owner ?? null
  if (service === null || owner === null) return []
  const isSaid = facts.some(
    ({ detail, services, ...fact }) =>
      detail.kind === 'ownership' &&
      fact.relation === relation &&
      detail.owner.toLowerCase() === owner.toLowerCase() &&
      (relation === 'own' || services.includes(service.name)),
  )
  if (isSaid) return []
  return [
    {
      lesson: `sitrep.yaml ${service.name}`,
      kind: 'ownership',
      services: [service.name],
      relation,
      statement: `${service.name} is owned by ${owner}`,
      detail: { kind: 'ownership', owner },
      status: 'confirmed',
      statusReason: null,
      at: 0,
      place: 'sitrep.yaml',
      link: null,
    },
  ]
}

function oldAlert(
  { alert }: Incident,
  facts: readonly KnownFact[],
  earlier: Known['earlier'],
): OldAlert | null {
  const age = ageOfAlert(alert, earlier, facts)
  const change = facts.find(({ kind }) => kind === 'change')
  if (age === null || change?.detail.kind !== 'change' || age.existedAt >= change.detail.since) return null
  return { ...age, change, since: change.detail.since }
}

/**
 * What the team knows about a page and everybody in its channel may read. Never rejects: what could not be looked up is
 * said. Takes two seconds at most and asks no model.
 */
export async function knownOfPage(parts: KnownParts, asked: KnownAsked): Promise<Known> {
  const { store, directory } = parts
  const { incident } = asked
  const [facts, earlier] = await Promise.all([
    look('could not look up what the team knows', [], () => factsFor(parts, asked)),
    look('could not look up earlier pages', null, () =>
      earlierPages(store.db, store.teamId, incident, mayTellIn(directory, incident.channel)),
    ),
  ])
  return {
    at: incident.alert.firedAt,
    service: incident.alert.service,
    facts: facts.found,
    earlier: earlier.found,
    oldAlert: oldAlert(incident, facts.found, earlier.found),
    failed: [facts.failed, earlier.failed].filter((one) => one !== null),
  }
}
