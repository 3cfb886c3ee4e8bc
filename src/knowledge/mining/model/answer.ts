import { z } from 'zod'
import { LESSON_KINDS } from '../../../domain/lesson.ts'

/** More of one conversation is noise, or somebody's list. */
export const MOST_LESSONS = 6

const LONGEST = 600

const Passage = z.object({ message: z.string().max(20), quote: z.string().max(LONGEST) })

export type Passage = z.infer<typeof Passage>

const name = z.string().max(120)

export const AnsweredLesson = z.object({
  kind: z.enum(LESSON_KINDS),
  services: z.array(name).max(12),
  message: Passage.shape.message,
  quote: Passage.shape.quote,
  before: Passage.nullable(),
  fix: Passage.nullable(),
  owner: name.nullable(),
  alias: name.nullable(),
  means: name.nullable(),
  page: name.nullable(),
  bounds: z
    .array(
      z.object({
        metric: name,
        op: z.enum(['<=', '<', '>=', '>']),
        value: z.number(),
        unit: z.string().max(20),
      }),
    )
    .max(6),
  after: z.object({ trigger: name, minutes: z.number().min(0) }).nullable(),
  places: z.array(name).max(12),
})

export type AnsweredLesson = z.infer<typeof AnsweredLesson>

/** What the model answers to one conversation. */
export const MinedAnswer = z.object({ lessons: z.array(AnsweredLesson).max(4 * MOST_LESSONS) })

export type MinedAnswer = z.infer<typeof MinedAnswer>
