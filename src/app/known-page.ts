import type { Incident } from '../domain/incident.ts'
import type { Known, KnownFact, OldAlert } from '../domain/known.ts'
import type { LessonSource } from '../domain/lesson.ts'
import { type Service, serviceNamed } from '../domain/site.ts'
import type { Directory } from '../knowledge/access/directory.ts'
import { type Reached, reachOfChannel } from '../knowledge/access/reach.ts'
import { teamLessons } from '../knowledge/queries/vocabulary.ts'
import { ageOfAlert } from '../knowledge/recall/alert-age.ts'
import { lessonsForPage, type PageFact } from '../knowledge/recall/page.ts'
import type { KnowledgeStore } from '../knowledge/store/store.ts'
import { earlierPages, type MayTell } from './past-pages.ts'

/** The Slack workspace, as far as it is known yet; filled when the connection stands. */
export interface Workplace {
  /** Null: nobody can say who reads which channel, and nothing that was written is shown. */
  directory: Directory | null
  /** Address that permalinks begin with, ending in `/`; null when there is none. */
  url: string | null
}

export const NO_WORKPLACE: Workplace = { directory: null, url: null }

export interface KnownParts {
  store: KnowledgeStore
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

const mayTellFrom =
  ({ directory }: Workplace, here: string, reached: Reached): MayTell =>
  async (channel) => {
    if (channel === here) return true
    if (reached.status === 'hidden' || reached.reach.onlyFrom !== null) return false
    const facts = (await directory?.channel(channel)) ?? null
    return facts?.kind === 'public' && !facts.isShared
  }

async function reachOf({ directory }: Workplace, channel: string): Promise<Reached> {
  if (directory === null) return { status: 'hidden', reason: 'who reads this channel is not known' }
  return reachOfChannel(directory, channel)
}

/** Whether pages of another channel may be told of in this one. */
export const mayTellIn =
  (workplace: Workplace, here: string): MayTell =>
  async (channel) =>
    channel === here || mayTellFrom(workplace, here, await reachOf(workplace, here))(channel)

function permalink(source: Extract<LessonSource, { kind: 'slack' }>, url: string | null): string | null {
  if (source.permalink !== null || url === null) return source.permalink
  const thread = source.thread === source.ts ? '' : `?thread_ts=${source.thread}&cid=${source.channel}`
  return `${url}archives/${source.channel}/p${source.ts.replace('.', '')}${thread}`
}

async function factOf({ source, ...fact }: PageFact, { directory, url }: Workplace): Promise<KnownFact> {
  switch (source.kind) {
    case 'file':
      return { ...fact, place: source.file, link: null }
    case 'ticket':
      return { ...fact, place: `${source.system} ${source.key}`, link: null }
    case 'slack': {
      const channel = (await directory?.channel(source.channel)) ?? null
      const name = channel?.name ?? null
      // One that Sitrep no longer sees has no address that leads anywhere.
      const link = channel === null ? source.permalink : permalink(source, url)
      return { ...fact, place: name === null ? 'Slack' : `#${name}`, link }
    }
  }
}

async function factsFor(
  { store, workplace, services, ready }: KnownParts,
  { incident, dependencies }: KnownAsked,
): Promise<KnownFact[]> {
  await ready
  const { alert, channel, openedAt } = incident
  const reached = await reachOf(workplace, channel)
  if (reached.status === 'hidden') {
    // Where nothing was ever written, nothing is missed.
    if ((await teamLessons(store.db, store.teamId)) === 0) return []
    throw new Error(reached.reason)
  }
  const service = serviceNamed(services, alert.service)
  const own = [alert.service, alert.entity, service?.name, ...(service?.aliases ?? [])]
  const found = await lessonsForPage(store.db, store.teamId, {
    alert,
    own: own.filter((name) => typeof name === 'string' && name !== '' && name !== 'unknown') as string[],
    dependencies: dependencies ?? service?.dependencies ?? [],
    reach: reached.reach,
    at: Math.max(alert.firedAt, openedAt),
  })
  const facts = await Promise.all(found.map((one) => factOf(one, workplace)))
  return dependencies === null ? [...configuredOwner(service, facts), ...facts] : facts
}

/** What sitrep.yaml says, unless a lesson says the same. */
function configuredOwner(service: Service | null, facts: readonly KnownFact[]): KnownFact[] {
  const owner = service?.owner ?? null
  if (service === null || owner === null) return []
  const isSaid = facts.some(
    ({ detail }) => detail.kind === 'ownership' && detail.owner.toLowerCase() === owner.toLowerCase(),
  )
  if (isSaid) return []
  return [
    {
      lesson: `sitrep.yaml ${service.name}`,
      kind: 'ownership',
      services: [service.name],
      relation: 'own',
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
  const age = ageOfAlert(alert, earlier)
  const change = facts.find(({ kind }) => kind === 'change')
  if (age === null || change?.detail.kind !== 'change' || age.existedAt >= change.detail.since) return null
  return { ...age, change, since: change.detail.since }
}

/**
 * What the team knows about a page and everybody in its channel may read. Never rejects: what could not be looked up is
 * said. Takes two seconds at most and asks no model.
 */
export async function knownOfPage(parts: KnownParts, asked: KnownAsked): Promise<Known> {
  const { store, workplace } = parts
  const { incident } = asked
  const [facts, earlier] = await Promise.all([
    look('could not look up what the team knows', [], () => factsFor(parts, asked)),
    look('could not look up earlier pages', null, () =>
      earlierPages(store.db, store.teamId, incident, mayTellIn(workplace, incident.channel)),
    ),
  ])
  return {
    at: incident.alert.firedAt,
    facts: facts.found,
    earlier: earlier.found,
    oldAlert: oldAlert(incident, facts.found, earlier.found),
    failed: [facts.failed, earlier.failed].filter((one) => one !== null),
  }
}
