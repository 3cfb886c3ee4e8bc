import type { Teaching } from './teaching.ts'

/** What fired: one problem as the alerting system describes it. */
export interface Alert {
  title: string
  /** The service the page is about, as the sender names it; `unknown` when it names none. */
  service: string
  /** `SEV-1` … `SEV-4`, the sender's own word, or `unknown`. */
  severity: string
  /** The entity that alerted when it is narrower than the service (a pod, a database instance). */
  entity: string | null
  metric: string | null
  /** The value that crossed the limit, as text with its unit, when the alert carries one. */
  value: string | null
  /** Milliseconds UTC. */
  firedAt: number
  url: string | null
  labels: Record<string, string>
  /** The whole text of the alert: untrusted data. */
  text: string
}

/** Where in Slack something was said. `threadTs` is absent at the top level of a channel. */
export interface Place {
  channel: string
  threadTs: string | null
}

/**
 * What somebody is to this installation, decided by their Slack id and workspace alone: never by a name, an emoji
 * or what they say.
 */
export type Role = 'viewer' | 'responder' | 'admin' | 'guest' | 'external' | 'bot'

interface Arrived {
  /** Which intake made it: `pagerduty`, `slack`, `cli`. */
  source: string
  /**
   * Every id the sender gave this delivery or event. A signal that shares one id with an earlier
   * one of the same source is a duplicate.
   */
  ids: string[]
  /** Milliseconds UTC, by the sender's clock. */
  occurredAt: number
}

export type Signal =
  | (Arrived & {
      kind: 'alert'
      phase: 'triggered' | 'updated' | 'resolved'
      /** Signals with one key fold into one open incident. */
      dedupKey: string
      alert: Alert
      /** Where to open the thread; null = the configured incident channel. A bot's post answers in its own thread. */
      place: Place | null
    })
  | (Arrived & { kind: 'mention'; place: Place; messageTs: string; person: string; role: Role; text: string })
  | (Arrived & {
      kind: 'command'
      command: '/sitrep' | '/hypothesis'
      text: string
      place: Place
      person: string
      role: Role
      /** Slack's response_url: five uses in 30 minutes. */
      responseUrl: string
    })
  | (Arrived & {
      kind: 'button'
      action: ButtonAction
      incidentId: string
      person: string
      role: Role
      place: Place
    })
  | (Arrived & {
      kind: 'modal'
      view: 'wrong-cause' | 'pick-incident'
      incidentId: string
      person: string
      role: Role
      place: Place
      /** Block id to what the person entered. */
      values: Record<string, string>
    })
  | (Arrived & {
      kind: 'teach'
      teaching: Teaching
      person: string
      role: Role
      /** Channels whose private lessons this person may read; null while nobody could say: then none shows. */
      reads: readonly string[] | null
      /** The thread in which a button was pressed; null in the app's Home. */
      place: Place | null
    })
  | (Arrived & { kind: 'unsupported'; reason: string })

/** The buttons under a root message. `evidence` only opens a modal and is never a Signal of its own. */
export type ButtonAction = 'right' | 'wrong' | 'evidence' | 'deeper' | 'postmortem' | 'accept'

/** The buttons under a lesson. */
export type LessonAction = 'lesson_keep' | 'lesson_edit' | 'lesson_drop'
