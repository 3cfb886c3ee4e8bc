/** What a lesson is about; DESIGN.md §6 says how each is used. */
export const LESSON_KINDS = [
  'cause',
  'expectation',
  'procedure',
  'ownership',
  'schedule',
  'change',
  'jargon',
] as const

export type LessonKind = (typeof LESSON_KINDS)[number]

/** `stale`: a later `change` lesson of its service puts it in doubt until a person confirms it again. */
export type LessonStatus = 'candidate' | 'confirmed' | 'stale' | 'superseded' | 'rejected' | 'expired'

/** Status reason of what no rule read and nobody confirmed: until then it puts no other lesson in doubt. */
export const READ_BY_FORM = 'read by its form'

/** Where it was written. A lesson without a source does not exist; the quote in it is copied by code. */
export type LessonSource =
  /** `ts` is the message that says it, `thread` the conversation's first message (`ts` itself outside a thread). */
  | { kind: 'slack'; channel: string; ts: string; thread: string; permalink: string | null }
  /** `offset` counts UTF-16 units from the start of the file; `file` is relative to the folder that was read. */
  | { kind: 'file'; file: string; offset: number }
  /** `file` and `offset` as above where it was read from an export; what is read live has neither. */
  | { kind: 'ticket'; system: string; key: string; file?: string | undefined; offset?: number | undefined }

/**
 * Who may see it. `channel`: members of that private channel, or anybody inside an externally shared one.
 * Guests see only what comes from the channel they ask in, whatever the readers.
 */
export type Readers = { kind: 'team' } | { kind: 'channel'; channel: string }

/** Zone of a window that is told in the time of whatever place is meant. */
export const LOCAL = 'local'

/** Minutes since midnight UTC unless `zone` is given: an IANA name, or `local` for that of the place where it is looked at. */
export interface DayWindow {
  from: number
  to: number
  zone: string | null
}

/** When something recurs. `every` counts weeks for `weekly`; 2 = every other week, counted from `anchor`. */
export type Recurring =
  /** Minutes of each hour, from the one to before the other: the first ten are 0 and 10. */
  | { every: 'hour'; from: number; to: number; window: null }
  /** `also`: further hours of the same day. */
  | { every: 'day'; window: DayWindow | null; also?: DayWindow[] | undefined }
  | { every: 'week'; weeks: number; weekday: number; anchor: number | null; window: DayWindow | null }
  | { every: 'month'; day: number | 'last'; window: DayWindow | null }
  /** The first and third Monday of a month; Sunday is 0. */
  | { every: 'weekday-of-month'; turns: (number | 'last')[]; weekday: number; window: DayWindow | null }
  /** Each of several weekdays of every week, such as Monday to Friday; Sunday is 0. */
  | { every: 'weekdays'; weekdays: number[]; window: DayWindow | null }
  /** Days counted from the first of each month or quarter, 1, or back from its last, -1. */
  | { every: 'days-of'; of: 'month' | 'quarter'; days: number[]; window: DayWindow | null }

/** A bound that a reading has to keep for the behaviour to be as expected. `unit` as written (`%`, `ms`, …), or empty. */
export interface Bound {
  metric: string
  op: '<=' | '<' | '>=' | '>'
  value: number
  unit: string
}

/** What is normal, as a predicate that code evaluates: every part that is given has to hold. */
export interface ExpectationDetail {
  kind: 'expectation'
  bounds: Bound[]
  /** Regions, clusters, environments, rings; empty = anywhere. */
  places: string[]
  /** Where it does not hold, although it does elsewhere. */
  except?: string[] | undefined
  /** The event after which it holds (`deploy`, `failover`, …), and for how many minutes; null = always. */
  after: { trigger: string; minutes: number } | null
  during: Recurring | null
}

/** Whether an expectation gives anything that could be checked. */
export const isPredicate = ({
  bounds,
  after,
  during,
}: Pick<ExpectationDetail, 'bounds' | 'after' | 'during'>): boolean =>
  bounds.length > 0 || after !== null || during !== null

export type LessonDetail =
  | { kind: 'cause'; symptom: string; cause: string; fix: string | null }
  | ExpectationDetail
  | { kind: 'procedure'; when: string; steps: string[]; page: string | null }
  | { kind: 'ownership'; owner: string }
  | { kind: 'schedule'; what: string; recurring: Recurring | null }
  /** `only`: stems of what it touches where a setting or a habit of a service changed; without it all of the service did. */
  | { kind: 'change'; what: string; since: number; only?: string[] | undefined }
  | { kind: 'jargon'; alias: string; means: string }

/** Time of a page without a date: known at any time, older and newer than nothing. */
export const UNDATED = 0

export const isDated = ({ at }: Pick<Lesson, 'at'>): boolean => at > UNDATED

export interface Lesson {
  id: string
  kind: LessonKind
  /** Names as the team uses them, aliases resolved where known. */
  services: string[]
  /** One sentence for people, in the words of the source, redacted. */
  statement: string
  /** The passage of the source it was read from, copied by code, redacted. */
  quote: string
  detail: LessonDetail
  source: LessonSource
  /** Slack user ids or names as the source has them; never shown as a cause. */
  authors: string[]
  /** Milliseconds: when the source was written, or last edited; `UNDATED` where nothing says so. */
  at: number
  validFrom: number | null
  validUntil: number | null
  readers: Readers
  status: LessonStatus
  /** Why it has its status, for people: `✅ by the resolver`, `corrected on 4 Nov`, … */
  statusReason: string | null
  supersededBy: string | null
}

/** Whether `change` is one that came after what `lesson` says; of which service, the caller looks at. */
export const isChangeSince = (change: Lesson, lesson: Lesson): boolean =>
  change.detail.kind === 'change' && lesson.at < change.detail.since
