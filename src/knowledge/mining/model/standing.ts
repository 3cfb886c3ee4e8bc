import type { Lesson } from '../../../domain/lesson.ts'
import { asLesson, lessonsOfChannel } from '../../queries/read-lesson.ts'
import type { KnowledgeStore } from '../../store/store.ts'
import type { Conversation } from '../conversations.ts'
import { isReadByModel } from '../mined-id.ts'
import { isBorneOut } from './borne-out.ts'
import { tellTheSame } from './told-twice.ts'

/** What a model read in channels before: it stays while the messages still say it, whoever reads them this time. */
export interface Standing {
  isEmpty: boolean
  /** Looks at conversations as they are now. */
  look(channel: string, talk: readonly Conversation[]): void
  /** Those that are borne out and that none of these tells; what a person decided on stays besides. */
  besides(lessons: readonly Lesson[]): Lesson[]
}

const placeOf = ({ source }: Lesson): string =>
  source.kind === 'slack' ? `${source.channel} ${source.ts}` : ''

export async function standingLessons(
  { db, teamId, now }: KnowledgeStore,
  readings: readonly { channel: string; oldest: string; latest: string }[],
): Promise<Standing> {
  const byMessage = new Map<string, Lesson[]>()
  for (const { channel, oldest, latest } of readings) {
    const rows = await lessonsOfChannel(db, teamId, { channel, from: oldest, until: latest })
    const read = rows.map((row) => asLesson(row, now())).filter((lesson) => isReadByModel(teamId, lesson))
    for (const [place, lessons] of Map.groupBy(read, placeOf)) byMessage.set(place, lessons)
  }
  const kept: Lesson[] = []
  const isTold = (lesson: Lesson, lessons: readonly Lesson[]): boolean =>
    lesson.status === 'candidate' && lessons.some((other) => tellTheSame(lesson, other))
  return {
    isEmpty: byMessage.size === 0,
    look: (channel, talk) => {
      for (const { messages } of talk)
        for (const { ts } of messages)
          kept.push(
            ...(byMessage.get(`${channel} ${ts}`) ?? []).filter((lesson) => isBorneOut(lesson, messages)),
          )
    },
    besides: (lessons) => kept.filter((lesson) => !isTold(lesson, lessons)),
  }
}
