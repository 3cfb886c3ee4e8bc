import type { Lesson } from '../../domain/lesson.ts'
import { TEAM_REACH } from '../../knowledge/access/reach.ts'
import { answerExpect } from '../../knowledge/expectations/answer-line.ts'
import { openExpectations } from '../../knowledge/expectations/expect.ts'
import { isDuring } from '../../knowledge/expectations/recurring.ts'
import { answerLine } from '../../knowledge/recall/answer-line.ts'
import { openRecall } from '../../knowledge/recall/recall.ts'
import type { ShownLesson } from '../../knowledge/shown-lesson.ts'
import { importLessons } from '../../knowledge/store/save.ts'
import type { KnowledgeStore } from '../../knowledge/store/store.ts'
import { each } from '../../platform/each.ts'
import { table } from '../table.ts'
import type { StoryCheck, StoryWording, Words } from './labelled-stories.ts'
import { mineThread } from './mine-thread.ts'

/** What came of one wording; `failures` is empty when all of it held. */
export interface ToldStory {
  id: string
  failures: string[]
  lessons: Lesson[]
}

type Check<Kind extends StoryCheck['kind']> = Extract<StoryCheck, { kind: Kind }>

const SHOWN_AT_MOST = 5

const has = (text: string, words: Words): boolean => {
  const lower = text.toLowerCase()
  return words.every((alternatives) => alternatives.some((one) => lower.includes(one)))
}

/** Said to be over or in doubt: shown so, it misleads nobody. */
const DOUBTED: ReadonlySet<string> = new Set(['superseded', 'stale', 'rejected'])

function failuresOfAnswer(check: Check<'ask'>, results: readonly ShownLesson[]): string[] {
  const { text, finds, nots } = check
  const missed = finds.filter(
    ({ words, status }) =>
      !results.some(
        (one) =>
          has(one.text, words) && (status.length === 0 || status.some((state) => state === one.status)),
      ),
  )
  const wrong = nots.filter((words) =>
    results.some(
      (one) =>
        has(one.text, words) && !DOUBTED.has(one.status) && !finds.some((find) => has(one.text, find.words)),
    ),
  )
  return [
    ...missed.map(({ words, status }) => `"${text}" finds no ${words.join(', ')} ${status.join('/')}`),
    ...wrong.map((words) => `"${text}" finds ${words.join(', ')}`),
  ]
}

async function failuresOfAsk(
  store: KnowledgeStore,
  check: Check<'ask'>,
  signal: AbortSignal,
): Promise<string[]> {
  const deps = {
    recall: openRecall(store),
    directory: null,
    now: store.now,
    most: SHOWN_AT_MOST,
    ephemeral: false,
  }
  const answer = await answerLine(deps, { id: 1, text: check.text, at: check.at }, signal)
  return 'error' in answer ? [answer.error] : failuresOfAnswer(check, answer.results)
}

async function failuresOfReading(store: KnowledgeStore, check: Check<'reading'>): Promise<string[]> {
  const expectations = await openExpectations(store.db, store.teamId, TEAM_REACH)
  const answer = answerExpect(expectations, check.line)
  if ('error' in answer) return [answer.error]
  const { place, value, minutes_since_trigger: minutes } = check.line
  return answer.expected === check.expected
    ? []
    : [`${value} in ${place} after ${minutes} min is ${answer.expected ? '' : 'not '}expected`]
}

function failuresOfSchedule(check: Check<'schedule'>, lessons: readonly Lesson[]): string[] {
  const own = lessons.filter(({ services }) => services.some((name) => name.toLowerCase() === check.service))
  const fits = own.some(
    ({ detail }) =>
      detail.kind === 'schedule' &&
      detail.recurring !== null &&
      check.inside.every((at) => detail.recurring !== null && isDuring(detail.recurring, at)) &&
      check.outside.every((at) => detail.recurring !== null && !isDuring(detail.recurring, at)),
  )
  return fits ? [] : [`no schedule of ${check.service} that holds then and only then`]
}

async function failuresOf(
  store: KnowledgeStore,
  check: StoryCheck,
  lessons: readonly Lesson[],
  signal: AbortSignal,
): Promise<string[]> {
  switch (check.kind) {
    case 'ask':
      return failuresOfAsk(store, check, signal)
    case 'reading':
      return failuresOfReading(store, check)
    case 'schedule':
      return failuresOfSchedule(check, lessons)
  }
}

/** Mines a wording from its raw export into a team of its own, and asks what it has to tell. */
export async function tellStory(
  shared: KnowledgeStore,
  { thread, checks }: StoryWording,
  signal: AbortSignal,
): Promise<ToldStory> {
  const store = { ...shared, teamId: thread.id }
  const lessons = await mineThread(thread, store.teamId, signal)
  await importLessons(store, each(lessons), { actor: 'sitrep', signal })
  const failures: string[] = []
  for (const check of checks) failures.push(...(await failuresOf(store, check, lessons, signal)))
  return { id: thread.id, failures, lessons }
}

/** What was told of one story, by half. */
export interface StoryScore {
  story: string
  open: ToldStory[]
  held: ToldStory[]
}

/** Tells every wording of one story. */
export async function tellStories(
  store: KnowledgeStore,
  story: string,
  wordings: { open: readonly StoryWording[]; held: readonly StoryWording[] },
  signal: AbortSignal,
): Promise<StoryScore> {
  const score: StoryScore = { story, open: [], held: [] }
  for (const one of wordings.open) score.open.push(await tellStory(store, one, signal))
  for (const one of wordings.held) score.held.push(await tellStory(store, one, signal))
  return score
}

const passed = (told: readonly ToldStory[]): string =>
  `${told.filter(({ failures }) => failures.length === 0).length}/${told.length}`

/** Wordings of which all held, a line a story. */
export function storyReport(scores: readonly StoryScore[]): string[] {
  const rows = scores.map(({ story, open, held }) => [story, passed(open), passed(held)])
  const all = ['all', passed(scores.flatMap(({ open }) => open)), passed(scores.flatMap(({ held }) => held))]
  return table([['story', 'open', 'held'], ...rows, all])
}

/** What did not hold in the half that may be looked at, with all that was mined of it. */
export const storyMisses = (scores: readonly StoryScore[]): string[] =>
  scores
    .flatMap(({ open }) => open)
    .filter(({ failures }) => failures.length > 0)
    .flatMap(({ id, failures, lessons }) => [
      `${id}:`,
      ...failures.map((one) => `  ${one}`),
      ...lessons.map(
        ({ kind, status, services, statement, detail }) =>
          `    ${kind} (${status}) [${services.join(', ')}] ${statement} ${JSON.stringify(detail)}`,
      ),
    ])
