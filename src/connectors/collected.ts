import type { EvidenceStatus, TimeWindow } from '../domain/case-file.ts'
import type { Collected, CollectRequest, Target } from '../domain/connector.ts'
import type { Unanswered } from './asked.ts'

/** What an answer says besides its rows. */
export interface Question {
  /** Producing system, see Evidence.source. */
  source: string
  /** One line, for people. */
  query: string
  args: Record<string, unknown>
}

const blank = (question: Question, window: TimeWindow | null): Omit<Collected, 'status' | 'reason'> => ({
  ...question,
  query: question.query.replace(/\s+/g, ' '),
  window,
  raw: null,
  tables: {},
})

/** Rows, or `no_data` when there are none; `truncated` names what was left out. */
export function collected(
  question: Question,
  window: TimeWindow | null,
  got: { raw: Uint8Array | null; tables: Collected['tables']; truncated?: string | null },
): Collected {
  const rows = Object.values(got.tables).reduce(
    (sum, table) => sum + (typeof table.rows === 'number' ? table.rows : table.rows.length),
    0,
  )
  const base = { ...blank(question, window), raw: got.raw }
  if (rows === 0) return { ...base, status: 'no_data', reason: 'it answered, and had nothing for this' }
  const truncated = got.truncated ?? null
  const status: EvidenceStatus = truncated === null ? 'ok' : 'truncated'
  return { ...base, tables: got.tables, status, reason: truncated }
}

/** What came back is not an answer: an error, a refusal. */
export const unanswered = (question: Question, window: TimeWindow | null, why: Unanswered): Collected => ({
  ...blank(question, window),
  raw: why.raw,
  status: why.status,
  reason: why.reason,
})

/** Nothing of the asked window can have arrived yet: younger points are never "flat". */
export const tooFresh = (question: Question, window: TimeWindow, delayMs: number): Collected => ({
  ...blank(question, window),
  status: 'too_fresh',
  reason: `data arrives here up to ${Math.round(delayMs / 1000)} s late`,
})

/** The part of the window that has had time to arrive; null when none has. */
export function arrived(window: TimeWindow, delayMs: number, now: number): TimeWindow | null {
  const end = Math.min(window.end, now - delayMs)
  return end > window.start ? { start: window.start, end } : null
}

/** A target as an instance selects it. */
export interface Selected {
  target: Target
  selector: Readonly<Record<string, string>> | null
  names: string[]
}

/**
 * Whom a request is about, as this instance selects them: the configured selector, else null for "by its names".
 * Without configured services the alert's own service is the only target.
 */
export function targetsOf(request: CollectRequest, instance: string): Selected[] {
  const targets: readonly Target[] = request.targets ?? [
    { service: request.alert.service, role: 'alerting', aliases: [], repository: null, selectors: {} },
  ]
  return targets.map((target) => ({
    target,
    selector: target.selectors[instance] ?? null,
    names: [target.service, ...target.aliases],
  }))
}
