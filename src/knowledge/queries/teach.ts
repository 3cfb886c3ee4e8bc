import type { LessonKind, LessonStatus } from '../../domain/lesson.ts'
import type { Tx } from '../../storage/sql.ts'
import { LESSON_COLUMNS, type StoredLesson } from './read-lesson.ts'

export interface DecidableLesson extends StoredLesson {
  decided_by: string | null
}

/** Locked until the transaction ends, by id, so that of two people who decide one is first. */
export async function lockLessons(
  tx: Tx,
  teamId: string,
  ids: readonly string[],
): Promise<DecidableLesson[]> {
  const { rows } = await tx.query<DecidableLesson>(
    `select ${LESSON_COLUMNS}, l.decided_by from lesson l
     where l.team_id = $1::text and l.id = any($2::text[]) order by l.id for update`,
    [teamId, ids],
  )
  return rows
}

/** A lesson of the source that says the same in the same words. */
export async function sameLesson(
  tx: Tx,
  teamId: string,
  same: { sourceKey: string; kind: LessonKind; statement: string },
): Promise<{ id: string; status: LessonStatus; statement: string } | null> {
  const { rows } = await tx.query<{ id: string; status: LessonStatus; statement: string }>(
    `select id, status, statement from lesson
     where team_id = $1::text and source_key = $2::text and kind = $3::text and lower(statement) = lower($4::text)
     order by id limit 1`,
    [teamId, same.sourceKey, same.kind, same.statement],
  )
  return rows[0] ?? null
}

/** Says who wrote them down: reading their source again does not take them away. */
export async function setTaughtBy(
  tx: Tx,
  teamId: string,
  ids: readonly string[],
  person: string,
): Promise<void> {
  await tx.query('update lesson set taught_by = $3::text where team_id = $1::text and id = any($2::text[])', [
    teamId,
    ids,
    person,
  ])
}
