import type { LessonKind, LessonStatus, Readers } from './lesson.ts'

/** What a person says about a lesson in a form. */
export interface LessonForm {
  kind: LessonKind
  services: string[]
  statement: string
}

/** The message a lesson is written down from. */
export interface TaughtFrom {
  channel: string
  ts: string
  /** The conversation's first message; `ts` itself outside a thread. */
  thread: string
  /** Slack user id of whoever wrote the message. */
  author: string
  /** When it was written or last edited, milliseconds. */
  at: number
  /** The passage of the message, copied by code and redacted. */
  quote: string
}

/** How Slack sees the message at the moment the form is sent. `null` reasons are settled by whoever asks Slack. */
export interface SourceFacts {
  permalink: string | null
  readers: Readers
}

/** What a person does with what the team knows. */
export type Teaching =
  /** `over`: a lesson that says otherwise and goes when this one is kept. */
  | { act: 'keep'; lessonId: string; over: string | null }
  | { act: 'drop'; lessonId: string }
  /** Asks for the form with the lesson in it. */
  | { act: 'edit'; lessonId: string }
  | { act: 'rewrite'; lessonId: string; form: LessonForm }
  /** `facts` null: nobody could say who may read the message; `refused` says what the person is told. */
  | { act: 'save'; from: TaughtFrom; form: LessonForm; facts: SourceFacts | null; refused: string | null }

/** A form as it is opened: what the rules read, or the lesson as it stands. */
export interface FilledForm {
  /** Null: the rules read none, the person chooses. */
  kind: LessonKind | null
  services: readonly string[]
  statement: string
  quote: string
  /** Null for a message that is written down first. */
  lessonId: string | null
}

/** What came of it. Nothing that the person may not read is in it. */
export type Taught =
  | { status: 'kept' | 'dropped' | 'rewritten' | 'saved'; lessonId: string; statement: string }
  | { status: 'form'; form: FilledForm; from: TaughtFrom | null }
  /** Somebody was faster, or it was decided long ago. */
  | { status: 'decided'; lessonStatus: LessonStatus; person: string | null; statement: string }
  /** It was written down before. */
  | { status: 'known'; lessonStatus: LessonStatus; statement: string }
  /** Deleted at its source, replaced, or not for this person: they hear the same. */
  | { status: 'gone' }
  /** What the person entered cannot be kept; `field` is what to change. */
  | { status: 'unfit'; field: keyof LessonForm; reason: string }
  /** The message is no source. */
  | { status: 'refused'; reason: string }

/** A lesson as a person is asked about it. */
export interface ReviewedLesson {
  id: string
  kind: LessonKind
  services: readonly string[]
  statement: string
  quote: string
  status: LessonStatus
  statusReason: string | null
  /** When it was written, milliseconds. */
  at: number
  /** A permalink, or null; `place` names the file or ticket. */
  link: string | null
  place: string
  /** What code makes of it, as `understoodText` says. */
  understood: string | null
}

export interface ReviewItem {
  lesson: ReviewedLesson
  /** What says otherwise of the same: shown beside it, never averaged. */
  against: readonly ReviewedLesson[]
  /** Others that say the same. */
  support: number
  /** Pages of its services in the last thirty days. */
  pages: number
}

/** What one person is asked about this week; nothing that they may not read is counted in it. */
export interface Review {
  items: readonly ReviewItem[]
  /** Of this week's, how many are decided. */
  decided: number
  /** How many wait for another week. */
  waiting: number
}
