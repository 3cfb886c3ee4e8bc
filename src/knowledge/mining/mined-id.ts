import type { Lesson, LessonSource } from '../../domain/lesson.ts'
import { lessonId } from '../store/lesson-id.ts'
import type { Draft } from './draft.ts'

/** A message, a file or a ticket. */
export const placeOf = (source: LessonSource): string => {
  if (source.kind === 'slack') return `slack ${source.channel} ${source.ts}`
  return source.kind === 'file' ? `file ${source.file}` : `ticket ${source.system} ${source.key}`
}

/** Id of what rules read in a source; `ordinal` counts what is of one kind there. */
const mined = (team: string, source: LessonSource, kind: string, ordinal: number): string =>
  lessonId([team, placeOf(source), kind, String(ordinal)])

/** Lessons of one kind that a message gives; more are not read out of one. */
const MOST_OF_A_KIND = 20

/** Stands for the kind in the id of what a person answered when they were asked. */
const TOLD = 'told'

/** Id of what was said in answer to a question, whatever rules read in the same message. */
export const toldId = (team: string, source: LessonSource): string => mined(team, source, TOLD, 0)

type Identified = Pick<Lesson, 'id' | 'source' | 'kind'>

const isOneOf = (team: string, { id, source }: Identified, kind: string): boolean =>
  Array.from({ length: MOST_OF_A_KIND }, (_, ordinal) => mined(team, source, kind, ordinal)).includes(id)

/** Whether rules read a lesson from its source; others were kept by a person, asked for, or read by a model. */
export const isMined = (team: string, lesson: Identified): boolean => isOneOf(team, lesson, lesson.kind)

/** What a model reads has ids of its own, whatever rules read in the same message. */
const byModel = (kind: string): string => `model ${kind}`

/** Whether a model read a lesson from its source. */
export const isReadByModel = (team: string, lesson: Identified): boolean =>
  isOneOf(team, lesson, byModel(lesson.kind))

/**
 * Gives drafts their ids: the same source mined again gives the same ones. What rules read in one place comes together, so
 * that only there it has to be counted; what a model read comes in the order of its answers.
 */
export function idGiver(team: string): (draft: Draft, source: LessonSource) => string {
  const read = new Map<string, number>()
  const here = new Map<string, number>()
  let last = ''
  return ({ kind, readByModel }, source) => {
    const place = placeOf(source)
    if (readByModel !== true && place !== last) here.clear()
    if (readByModel !== true) last = place
    const [counts, named] = readByModel === true ? [read, byModel(kind)] : [here, kind]
    const key = `${place} ${kind}`
    const ordinal = counts.get(key) ?? 0
    counts.set(key, ordinal + 1)
    return mined(team, source, named, ordinal)
  }
}
