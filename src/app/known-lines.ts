import type { Embedder } from '../domain/embedder.ts'
import type { Lesson, LessonKind, LessonSource } from '../domain/lesson.ts'
import type { Signal } from '../domain/signal.ts'
import type { Accepted, KnowledgeQuestion, KnownLine, Withheld } from '../incidents/accepted.ts'
import { isStillReadable, reachOfAsker } from '../knowledge/access/asker.ts'
import { type Place, type Reach, TEAM_REACH } from '../knowledge/access/reach.ts'
import type { LiveDirectory } from '../knowledge/access/slack-directory.ts'
import type { Recalled } from '../knowledge/recall/rank.ts'
import { isLikely, openRecall, type Recall } from '../knowledge/recall/recall.ts'
import type { Rewrite } from '../knowledge/recall/rewrite.ts'
import type { KnowledgeStore } from '../knowledge/store/store.ts'
import type { Logger } from '../platform/logger.ts'
import { within } from './question-rewriter.ts'

/** Lines an answer holds. */
const MOST: Record<KnowledgeQuestion, number> = { search: 5, owner: 2, lessons: 8 }

const QUESTION: Record<KnowledgeQuestion, (words: string) => string> = {
  search: (words) => words,
  owner: (words) => `who owns ${words}?`,
  lessons: (words) => words,
}

const placeOf = (source: LessonSource): string => {
  switch (source.kind) {
    case 'slack':
      return 'Slack'
    case 'file':
      return source.file
    case 'ticket':
      return `${source.system} ${source.key}`
  }
}

const lineOf = ({ kind, statement, status, at, source }: Lesson): KnownLine => ({
  kind,
  statement,
  status,
  at,
  link: source.kind === 'slack' ? source.permalink : null,
  place: placeOf(source),
})

const isAbout = ({ services }: Lesson, words: string): boolean =>
  services.some((service) => service.toLowerCase() === words.toLowerCase())

function wanted(items: readonly Recalled[], question: KnowledgeQuestion, words: string): Recalled[] {
  const kind: LessonKind | null = question === 'owner' ? 'ownership' : null
  return items.filter(
    ({ lesson }) =>
      (kind === null || lesson.kind === kind) && (question !== 'lessons' || isAbout(lesson, words)),
  )
}

/** Candidates looked through for a kind or a service. */
const LOOKED_AT = 30

/** For all questions to Slack and for the look-up: Slack waits 3 s for the answer, and who asks was looked up before. */
const DEADLINE_MS = 900

/** For other words: with the time above, two looks and the way there and back it stays within those 3 s. */
const REWRITE_MS = 1_000

/** For what another machine makes of the question; without it words alone are compared. */
const EMBED_MS = 250

/** For both looks and what is between them. */
const LOOKING_MS = 2_000

export interface KnownDeps {
  store: KnowledgeStore
  /** Null where there is no Slack: then only what is from no channel shows. */
  directory: LiveDirectory | null
  log: Logger
  /** Milliseconds; default 900. */
  deadlineMs?: number
  /** Other words for a question that finds nothing sure; left out: its own only. */
  rewrite?: Rewrite | undefined
}

export interface Asked extends Place {
  question: KnowledgeQuestion
  words: string
  at: number
}

export interface Known {
  known: KnownLine[]
  isLikely: boolean
  /** Why something may be left out; null when nothing is. The same whatever there is. */
  withheld: Withheld | null
}

const never = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const late = (): void => reject(new Error('Slack did not answer in time'))
    if (signal.aborted) late()
    else signal.addEventListener('abort', late, { once: true })
  })

interface Filter {
  reach: Reach
  isReadable: (lesson: Lesson) => Promise<boolean>
  withheld: Withheld | null
}

/** Whose channel nobody can look at now, is hidden. */
const notFromSlack = async ({ source }: Lesson): Promise<boolean> => source.kind !== 'slack'

const WITHOUT_SLACK: Filter = { reach: TEAM_REACH, isReadable: notFromSlack, withheld: 'unsaid' }

/** What the person may read, asked before anything is looked up; what is not said in time is not shown. */
async function filterOf(
  deps: KnownDeps,
  asked: Asked,
  { signal, checking }: { signal: AbortSignal; checking: AbortSignal },
): Promise<Filter | null> {
  const { directory } = deps
  if (directory === null) return WITHOUT_SLACK
  try {
    const reached = await Promise.race([reachOfAsker(directory, asked), never(signal)])
    if (reached.status === 'hidden') {
      deps.log.info({ reason: reached.reason }, 'what the team knows was shown to nobody')
      return null
    }
    const isReadable = (lesson: Lesson): Promise<boolean> =>
      Promise.race([isStillReadable(directory, asked.person, lesson), never(checking)])
    return { reach: reached.reach, isReadable, withheld: null }
  } catch (error) {
    deps.log.warn({ error: String(error) }, 'Slack does not say what somebody may read: it is hidden')
    return WITHOUT_SLACK
  }
}

/** The first that may be shown; `withheld` when one could not be looked at. */
async function readable(items: readonly Recalled[], filter: Filter, most: number): Promise<Known> {
  const looked = await Promise.allSettled(items.map(({ lesson }) => filter.isReadable(lesson)))
  const shown = items.filter((_, at) => {
    const look = looked[at]
    return look?.status === 'fulfilled' && look.value
  })
  const isUnsaid = looked.some(({ status }) => status === 'rejected')
  return {
    known: shown.slice(0, most).map(({ lesson }) => lineOf(lesson)),
    isLikely: isLikely(shown),
    withheld: isUnsaid ? 'unsaid' : filter.withheld,
  }
}

/**
 * Answers a command to one person, who alone sees it: everything they may read now, by words and names. Not inside a
 * transaction: it asks Slack. Never later than the deadline, and never more than is known to be allowed.
 */
export function knownLines(deps: KnownDeps): (asked: Asked) => Promise<Known> {
  const { rewrite, log } = deps
  const onLate = (ms: number): void =>
    log.warn({ ms }, 'a question was looked up in its own words only: the model took too long')
  const hurried = rewrite === undefined ? undefined : within(rewrite, REWRITE_MS, onLate)
  const recall: Recall = openRecall(
    { ...deps.store, embedder: inTime(deps.store.embedder, EMBED_MS) },
    hurried,
  )
  return async (asked) => {
    const { question, words, at } = asked
    const deadline = deps.deadlineMs ?? DEADLINE_MS
    // What was found is checked after the rewriting, which must not take the time for it away.
    const filter = await filterOf(deps, asked, {
      signal: AbortSignal.timeout(deadline),
      checking: AbortSignal.timeout(deadline + (deps.rewrite === undefined ? 0 : REWRITE_MS)),
    })
    if (filter === null) return { known: [], isLikely: false, withheld: 'place' }
    const text = QUESTION[question](words)
    // An owner and the lessons of a service are asked for by name, which has no other words.
    const asIs = question !== 'search'
    const wish = { text, reach: filter.reach, at, most: LOOKED_AT, withVectors: !asIs, asIs }
    const { items } = await recall.ask(wish, AbortSignal.timeout(LOOKING_MS))
    const answer = await readable(wanted(items, question, words), filter, MOST[question])
    return asIs ? { ...answer, isLikely: true } : answer
  }
}

/** Gives up after a while: the question is looked up by its words. */
export const inTime = ({ model, embed }: Embedder, ms: number): Embedder => ({
  model,
  embed: async (texts, purpose, signal) => {
    const late = AbortSignal.timeout(ms)
    try {
      return await embed(texts, purpose, AbortSignal.any([signal, late]))
    } catch (error) {
      if (!late.aborted || signal.aborted) throw error
      return { status: 'unavailable', reason: `no vector came within ${ms} ms` }
    }
  },
})

/** Fills in what an accepted command is answered with; whatever else was accepted stays as it is. */
export function answeringKnown(
  deps: KnownDeps | null,
): (signal: Signal, accepted: Accepted) => Promise<Accepted> {
  const lines = deps === null ? null : knownLines(deps)
  return async (signal, accepted) => {
    if (lines === null || signal.kind !== 'command') return accepted
    if (accepted.status !== 'accepted' || accepted.answer.kind !== 'knowledge') return accepted
    const { answer } = accepted
    const { question, words, at } = answer
    const asked = { question, words, at, person: signal.person, channel: signal.place.channel }
    try {
      return { ...accepted, answer: { ...answer, ...(await lines(asked)) } }
    } catch (error) {
      deps?.log.error({ error: String(error) }, 'what the team knows could not be looked up')
      const reason = 'what the team knows cannot be looked up right now: try again in a moment'
      return { ...accepted, answer: { kind: 'usage', reason } }
    }
  }
}
