import type { Tx } from '../../storage/sql.ts'
import type { Reach } from '../access/reach.ts'
import { LESSON_COLUMNS, type StoredLesson } from './read-lesson.ts'

/** What is said to be normal and may be read there; oldest first. A team has dozens: which applies is for code to say. */
export async function expectationLessons(tx: Tx, teamId: string, reach: Reach): Promise<StoredLesson[]> {
  const { rows } = await tx.query<StoredLesson>(
    `select ${LESSON_COLUMNS} from lesson l
     where l.team_id = $1::text and l.kind = 'expectation' and l.status <> 'rejected'
       and (l.readers = 'team' or l.readers = any($2::text[]))
       and ($3::text is null or split_part(l.scope, '!', 1) = $3::text)
     order by l.at, l.id`,
    [teamId, reach.channels, reach.onlyFrom],
  )
  return rows
}
