import { z } from 'zod'
import { type ShownLesson, shownLesson, timeOf } from '../shown-lesson.ts'
import type { Reading } from './evaluate.ts'
import type { Expectations } from './expect.ts'
import { parseQuantity } from './units.ts'

const text = z.string().nullish()

const Line = z.object({
  id: z.union([z.string(), z.number()]),
  at: z.unknown(),
  service: z.string(),
  place: text,
  metric: z.string(),
  value: z.unknown(),
  unit: text,
  minutes_since_trigger: z
    .union([
      z.number(),
      z
        .string()
        .trim()
        .regex(/^-?\d+(?:\.\d+)?$/)
        .transform(Number),
    ])
    .nullish(),
})

export interface ExpectAnswer {
  id: string | number
  expected: boolean
  /** What says so; null when nothing does. */
  lesson: (ShownLesson & { id: string }) | null
}

function readingOf(line: z.infer<typeof Line>): Reading | string {
  const at = timeOf(line.at)
  if (at === null) return '"at" is no time: give milliseconds, seconds or an ISO date'
  const value = parseQuantity(line.value)
  if (value === null) return '"value" is no number'
  return {
    at,
    service: line.service,
    place: line.place ?? null,
    metric: line.metric,
    value: { value: value.value, unit: value.unit || (line.unit ?? '') },
    minutesSinceTrigger: line.minutes_since_trigger ?? null,
  }
}

/** Answers whether a reading is as the team said it would be, or says what is wrong with the line. */
export function answerExpect(
  expectations: Expectations,
  line: Record<string, unknown>,
): ExpectAnswer | { id: unknown; error: string } {
  const parsed = Line.safeParse(line)
  if (!parsed.success)
    return {
      id: line.id ?? null,
      error: 'the line is not {id, at, service, place, metric, value, minutes_since_trigger}',
    }
  const reading = readingOf(parsed.data)
  if (typeof reading === 'string') return { id: parsed.data.id, error: reading }
  const lesson = expectations.expected(reading)
  return {
    id: parsed.data.id,
    expected: lesson !== null,
    lesson: lesson === null ? null : { id: lesson.id, ...shownLesson(lesson) },
  }
}
