import type { Lesson, LessonSource } from '../domain/lesson.ts'

/** A lesson as the doors for bulk checks write it. */
export interface ShownLesson {
  source:
    | { channel: string; ts: string }
    | { file: string; offset: number }
    | { file?: string | undefined; offset?: number | undefined; system: string; key: string }
  text: string
  status: string
}

const sourceOf = (source: LessonSource): ShownLesson['source'] => {
  switch (source.kind) {
    case 'slack':
      return { channel: source.channel, ts: source.ts }
    case 'file':
      return { file: source.file, offset: source.offset }
    case 'ticket':
      return { file: source.file, offset: source.offset, system: source.system, key: source.key }
  }
}

export const shownLesson = ({ source, statement, status }: Lesson): ShownLesson => ({
  source: sourceOf(source),
  text: statement,
  status,
})

/** A time as people and Slack write it, in milliseconds; null when it is none. */
export function timeOf(value: unknown): number | null {
  if (typeof value === 'number' && Number.isFinite(value)) return value > 1e11 ? value : value * 1000
  if (typeof value !== 'string') return null
  if (/^\d+(?:\.\d+)?$/.test(value.trim())) return timeOf(Number(value))
  const parsed = Date.parse(value)
  return Number.isNaN(parsed) ? null : parsed
}
