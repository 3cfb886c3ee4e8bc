import { randomUUID } from 'node:crypto'
import { reviewOf } from '../../src/app/teach.ts'
import type { Lesson } from '../../src/domain/lesson.ts'
import type { LiveDirectory } from '../../src/knowledge/access/slack-directory.ts'
import { confirmLesson, rejectLesson } from '../../src/knowledge/store/decide.ts'
import { importLessons } from '../../src/knowledge/store/save.ts'
import type { KnowledgeStore } from '../../src/knowledge/store/store.ts'
import type { Backfill } from './export.ts'

const WEEK_MS = 604_800_000

/** Weeks after which a queue that still fills again is called endless. */
const MOST_WEEKS = 60

export interface Measured {
  /** Lessons in the store that nobody decided about, before anybody looked. */
  open: number
  /** Of one person that looks first: asked this week, and with what waits. */
  mostAsked: number
  mostBefore: number
  /** Lessons that anybody was asked about until nobody had anything left, and the weeks until then. */
  asked: ReadonlySet<string>
  weeks: number
}

/** Who is in which private channel, as the live directory would say. */
function directoryOf({ channels, people }: Backfill): LiveDirectory {
  const byId = new Map(channels.map((one) => [one.id, one]))
  return {
    place: async (id) => {
      const one = byId.get(id)
      return one === undefined ? null : { name: one.name, isOpen: !one.isPrivate, isShared: false }
    },
    channel: async () => null,
    standing: async (person) => (people.includes(person) ? 'member' : 'unknown'),
    channelsOf: async (person) =>
      channels.filter(({ isPrivate, members }) => isPrivate && members.includes(person)).map(({ id }) => id),
    person: async (name) => name,
  }
}

/** The pages that Sitrep took itself, as its incident history has them. */
async function page({ db, teamId }: KnowledgeStore, { pages }: Backfill): Promise<void> {
  for (const { service, channel, at } of pages)
    await db.query(
      `insert into incident (team_id, id, dedup_key, status, alert, service, channel, opened_at)
       values ($1::text, $2::uuid, $2::text, 'resolved', '{}', $3::text, $4::text, to_timestamp($5::double precision / 1000))`,
      [teamId, randomUUID(), service, channel, at],
    )
}

async function openOf({ db, teamId }: KnowledgeStore): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `select count(*)::int as n from lesson where team_id = $1::text and status in ('candidate', 'stale')`,
    [teamId],
  )
  return rows[0]?.n ?? 0
}

interface Looking {
  store: KnowledgeStore
  backfill: Backfill
  directory: LiveDirectory
}

/** Everybody opens the Home tab once, in turn, and decides all that it asks, every second time against it. */
async function oneWeek(
  { store, backfill, directory }: Looking,
  measured: { mostAsked: number; mostBefore: number; asked: Set<string> },
): Promise<number> {
  const review = reviewOf(store, directory)
  let decided = 0
  for (const person of backfill.people) {
    const { items, waiting } = await review({ person, reads: await directory.channelsOf(person) })
    measured.mostAsked = Math.max(measured.mostAsked, items.length)
    measured.mostBefore = Math.max(measured.mostBefore, items.length + waiting)
    for (const { lesson } of items) {
      measured.asked.add(lesson.id)
      const decide = decided % 2 === 0 ? confirmLesson : rejectLesson
      await decide(store, lesson.id, { person, reason: 'as they said' })
      decided += 1
    }
  }
  return decided
}

async function* each(lessons: readonly Lesson[]): AsyncGenerator<Lesson> {
  yield* lessons
}

/** Stores what was mined of the export on its last day and lets its people review it, week by week, until it is done. */
export async function measureReview(
  open: (now: () => number) => KnowledgeStore,
  backfill: Backfill,
  lessons: readonly Lesson[],
): Promise<Measured> {
  let now = backfill.end
  const store = open(() => now)
  await importLessons(store, each(lessons), { actor: 'sitrep', signal: new AbortController().signal })
  await page(store, backfill)
  const measured = { mostAsked: 0, mostBefore: 0, asked: new Set<string>() }
  const before = await openOf(store)
  const looking = { store, backfill, directory: directoryOf(backfill) }
  let weeks = 0
  while (weeks < MOST_WEEKS && (await oneWeek(looking, measured)) > 0) {
    weeks += 1
    now += WEEK_MS
  }
  return { open: before, ...measured, weeks }
}
