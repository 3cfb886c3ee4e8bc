import { z } from 'zod'
import { LESSON_KINDS } from '../../domain/lesson.ts'
import type { Place, Signal } from '../../domain/signal.ts'
import type { LessonForm, TaughtFrom, Teaching } from '../../domain/teaching.ts'
import { EDIT_VIEW, LESSON_ACTIONS, REMEMBER_VIEW } from '../blocks/lesson-form.ts'

export type TeachSignal = Extract<Signal, { kind: 'teach' }>

/** The shortcut in the menu of a message, see manifest.yml. */
export const REMEMBER_SHORTCUT = 'remember_this'

const Shortcut = z.object({
  type: z.literal('message_action'),
  callback_id: z.literal(REMEMBER_SHORTCUT),
  trigger_id: z.string(),
  user: z.object({ id: z.string() }),
  channel: z.object({ id: z.string(), name: z.string().optional() }),
  message: z.looseObject({
    ts: z.string(),
    thread_ts: z.string().optional(),
    user: z.string().optional(),
    bot_id: z.string().nullish(),
    subtype: z.string().optional(),
  }),
})

export type Shortcut = z.infer<typeof Shortcut>

/** *Remember this* on a message; null for everything else. */
export const shortcutIn = (body: unknown): Shortcut | null => Shortcut.safeParse(body).data ?? null

type Source = Pick<TeachSignal, 'ids' | 'occurredAt' | 'person' | 'place'>

/** Role and rights are for whoever can ask Slack; until then the least. */
const teachSignal = (source: Source, teaching: Teaching): TeachSignal => ({
  kind: 'teach',
  source: 'slack',
  role: 'guest',
  reads: null,
  ...source,
  teaching,
})

/** Two lessons in one button: the one that is kept, and the one that goes for it. */
function pressed(act: 'keep' | 'drop' | 'edit', value: string): Teaching {
  const [lessonId = '', over = ''] = value.split('\n')
  return act === 'keep' ? { act, lessonId, over: over === '' ? null : over } : { act, lessonId }
}

/** Keep, Edit or Drop under a lesson; null for another button. */
export function lessonButton(
  action: { action_id: string; value?: string | undefined },
  source: Source,
): TeachSignal | null {
  // An action id is one in its message only when it names its lesson.
  const act = LESSON_ACTIONS[action.action_id.split(':')[0] ?? '']
  return act === undefined || !action.value ? null : teachSignal(source, pressed(act, action.value))
}

const From = z.object({
  channel: z.string().min(1),
  ts: z.string().min(1),
  thread: z.string().min(1),
  author: z.string(),
  at: z.number(),
  quote: z.string(),
})

const Edited = z.object({
  lessonId: z.string().min(1),
  place: z.object({ channel: z.string(), threadTs: z.string().nullable() }).nullable(),
})

function metadataOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Longest name of a service, and how many a lesson is about at most. */
const LONGEST_SERVICE = 60
const MOST_SERVICES = 6

const servicesIn = (text: string): string[] =>
  [...new Set(text.split(/[,;\s]+/).filter((name) => name !== '' && name.length <= LONGEST_SERVICE))].slice(
    0,
    MOST_SERVICES,
  )

function formOf(values: Record<string, string>): LessonForm | null {
  const kind = LESSON_KINDS.find((one) => one === values.kind)
  const statement = (values.statement ?? '').replace(/\s+/g, ' ').trim()
  if (kind === undefined || statement === '') return null
  return { kind, statement, services: servicesIn(values.services ?? '') }
}

export interface SentView {
  callback_id: string
  private_metadata: string
}

/** A sent form about a lesson; null for another view, or one that nobody filled in. */
export function lessonView(
  view: SentView,
  values: Record<string, string>,
  source: Omit<Source, 'place'>,
): TeachSignal | null {
  const form = formOf(values)
  if (form === null) return null
  const metadata = metadataOf(view.private_metadata)
  if (view.callback_id === REMEMBER_VIEW) {
    const from: TaughtFrom | undefined = From.safeParse(metadata).data
    return from === undefined
      ? null
      : teachSignal({ ...source, place: null }, { act: 'save', from, form, facts: null, refused: null })
  }
  const edited = view.callback_id === EDIT_VIEW ? Edited.safeParse(metadata).data : undefined
  if (edited === undefined) return null
  const place: Place | null = edited.place
  return teachSignal({ ...source, place }, { act: 'rewrite', lessonId: edited.lessonId, form })
}
