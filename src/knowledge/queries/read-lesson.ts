import type { Lesson, LessonDetail, LessonKind, LessonSource, LessonStatus } from '../../domain/lesson.ts'
import type { Tx } from '../../storage/sql.ts'

/** Columns that make a `Lesson`, of a table called `l`. */
export const LESSON_COLUMNS = `l.id, l.kind, l.services, l.statement, l.quote, l.detail, l.source, l.readers, l.authors, l.at,
  l.valid_from, l.valid_until, l.status, l.status_at, l.status_before, l.status_reason, l.superseded_by`

export interface StoredLesson {
  id: string
  kind: LessonKind
  services: string[]
  statement: string
  quote: string
  detail: LessonDetail
  source: LessonSource
  readers: string
  authors: string[]
  at: Date
  valid_from: Date | null
  valid_until: Date | null
  status: LessonStatus
  status_at: Date
  status_before: LessonStatus
  status_reason: string | null
  superseded_by: string | null
}

const ms = (date: Date | null): number | null => date?.getTime() ?? null

/** As it stood at a time (milliseconds): a later confirmation or correction was not known then. */
export function asLesson(row: StoredLesson, at: number): Lesson {
  const {
    valid_from,
    valid_until,
    status_at,
    status_before,
    status_reason,
    superseded_by,
    readers,
    ...rest
  } = row
  const isKnown = status_at.getTime() <= at
  return {
    ...rest,
    at: row.at.getTime(),
    validFrom: ms(valid_from),
    validUntil: ms(valid_until),
    readers: readers === 'team' ? { kind: 'team' } : { kind: 'channel', channel: readers },
    status: isKnown ? row.status : status_before,
    statusReason: isKnown ? status_reason : null,
    supersededBy: isKnown ? superseded_by : null,
  }
}

export async function lessonsById(tx: Tx, teamId: string, ids: readonly string[]): Promise<StoredLesson[]> {
  const { rows } = await tx.query<StoredLesson>(
    `select ${LESSON_COLUMNS} from lesson l where l.team_id = $1::text and l.id = any($2::text[]) order by l.id`,
    [teamId, ids],
  )
  return rows
}

/** Of these, those that a person decided on. */
export async function decidedLessons(
  tx: Tx,
  teamId: string,
  ids: readonly string[],
): Promise<StoredLesson[]> {
  const { rows } = await tx.query<StoredLesson>(
    `select ${LESSON_COLUMNS} from lesson l
     where l.team_id = $1::text and l.id = any($2::text[]) and l.decided_by is not null`,
    [teamId, ids],
  )
  return rows
}

/** What was read of conversations that began in a channel since `from`, in messages before `until`: both `ts` of Slack. */
export async function lessonsOfChannel(
  tx: Tx,
  teamId: string,
  { channel, from, until }: { channel: string; from: string; until: string },
): Promise<StoredLesson[]> {
  const { rows } = await tx.query<StoredLesson>(
    `select ${LESSON_COLUMNS} from lesson l
     where l.team_id = $1::text and starts_with(l.source_key, 'slack:' || $2::text || ':')
       and least((l.source ->> 'ts')::numeric, (l.source ->> 'thread')::numeric) >= $3::numeric
       and (l.source ->> 'ts')::numeric < $4::numeric order by l.id`,
    [teamId, channel, from, until],
  )
  return rows
}

export interface RecordedFix {
  source_key: string
  fix: string
  status: LessonStatus
}

/** What helped, as lessons of these sources say that nobody took back; the best founded first, then the newest. */
export async function fixesOfSources(
  tx: Tx,
  teamId: string,
  keys: readonly string[],
): Promise<RecordedFix[]> {
  const { rows } = await tx.query<RecordedFix>(
    `select source_key, detail ->> 'fix' as fix, status from lesson
     where team_id = $1::text and source_key = any($2::text[]) and kind = 'cause'
       and coalesce(detail ->> 'fix', '') <> '' and status in ('candidate', 'confirmed', 'stale')
     order by status = 'confirmed' desc, at desc, id`,
    [teamId, keys],
  )
  return rows
}

/** What was read of a conversation, by its first message, or of that message. */
export async function lessonsOfConversation(
  tx: Tx,
  teamId: string,
  channel: string,
  first: string,
): Promise<StoredLesson[]> {
  const { rows } = await tx.query<StoredLesson>(
    `select ${LESSON_COLUMNS} from lesson l
     where l.team_id = $1::text and starts_with(l.source_key, 'slack:' || $2::text || ':')
       and $3::text in (l.source ->> 'thread', l.source ->> 'ts') order by l.id`,
    [teamId, channel, first],
  )
  return rows
}
