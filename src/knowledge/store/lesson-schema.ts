import { z } from 'zod'
import { LESSON_KINDS, type Lesson } from '../../domain/lesson.ts'

const time = z.number().int()

const Window = z.object({
  from: z.number().min(0).max(1440),
  to: z.number().min(0).max(1440),
  zone: z.string().nullable(),
})

const Recurring = z.discriminatedUnion('every', [
  z.object({
    every: z.literal('hour'),
    from: z.number().int().min(0).max(59),
    to: z.number().int().min(1).max(60),
    window: z.null(),
  }),
  z.object({
    every: z.literal('day'),
    window: Window.nullable(),
    also: z.array(Window).optional(),
  }),
  z.object({
    every: z.literal('week'),
    weeks: z.number().int().min(1),
    weekday: z.number().int().min(0).max(7),
    anchor: time.nullable(),
    window: Window.nullable(),
  }),
  z.object({
    every: z.literal('month'),
    day: z.union([z.number().int().min(1).max(31), z.literal('last')]),
    window: Window.nullable(),
  }),
  z.object({
    every: z.literal('weekday-of-month'),
    turns: z.array(z.union([z.number().int().min(1).max(5), z.literal('last')])).min(1),
    weekday: z.number().int().min(0).max(7),
    window: Window.nullable(),
  }),
  z.object({
    every: z.literal('weekdays'),
    weekdays: z.array(z.number().int().min(0).max(6)).min(1),
    window: Window.nullable(),
  }),
  z.object({
    every: z.literal('days-of'),
    of: z.enum(['month', 'quarter']),
    days: z.array(z.number().int().min(-92).max(92)).min(1),
    window: Window.nullable(),
  }),
])

const Detail = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cause'), symptom: z.string(), cause: z.string(), fix: z.string().nullable() }),
  z.object({
    kind: z.literal('expectation'),
    bounds: z.array(
      z.object({
        metric: z.string(),
        op: z.enum(['<=', '<', '>=', '>']),
        value: z.number(),
        unit: z.string(),
      }),
    ),
    places: z.array(z.string()),
    except: z.array(z.string()).optional(),
    after: z.object({ trigger: z.string(), minutes: z.number().min(0) }).nullable(),
    during: Recurring.nullable(),
  }),
  z.object({
    kind: z.literal('procedure'),
    when: z.string(),
    steps: z.array(z.string()),
    page: z.string().nullable(),
  }),
  z.object({ kind: z.literal('ownership'), owner: z.string() }),
  z.object({ kind: z.literal('schedule'), what: z.string(), recurring: Recurring.nullable() }),
  z.object({
    kind: z.literal('change'),
    what: z.string(),
    since: time,
    only: z.array(z.string()).optional(),
  }),
  z.object({ kind: z.literal('jargon'), alias: z.string(), means: z.string() }),
])

const Source = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('slack'),
    channel: z.string().min(1),
    ts: z.string().min(1),
    thread: z.string().min(1),
    permalink: z.string().nullable(),
  }),
  z.object({ kind: z.literal('file'), file: z.string().min(1), offset: z.number().int().min(0) }),
  z.object({
    kind: z.literal('ticket'),
    system: z.string().min(1),
    key: z.string().min(1),
    file: z.string().min(1).optional(),
    offset: z.number().int().min(0).optional(),
  }),
])

const LessonLine = z
  .object({
    id: z.string().min(1).max(200),
    kind: z.enum(LESSON_KINDS),
    services: z.array(z.string()),
    statement: z.string().min(1),
    quote: z.string(),
    detail: Detail,
    source: Source,
    authors: z.array(z.string()),
    at: time,
    validFrom: time.nullable(),
    validUntil: time.nullable(),
    readers: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('team') }),
      z.object({ kind: z.literal('channel'), channel: z.string().min(1) }),
    ]),
    status: z.enum(['candidate', 'confirmed', 'stale', 'superseded', 'rejected', 'expired']),
    statusReason: z.string().nullable(),
    supersededBy: z.string().nullable(),
  })
  .refine(({ kind, detail }) => kind === detail.kind, {
    message: 'kind and detail.kind differ',
    path: ['kind'],
  })

/** A lesson as JSON, or what is wrong with it. */
export function parseLesson(value: unknown): Lesson | { error: string } {
  const parsed = LessonLine.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  return { error: `${issue?.path.join('.') || 'the line'}: ${issue?.message ?? 'not a lesson'}` }
}
