import type { Evidence } from './case-file.ts'
import type { Incident, Label } from './incident.ts'
import type { Lesson } from './lesson.ts'
import type { RankedChange } from './ranking.ts'
import type { Verdict } from './verdict.ts'

/** What somebody said in the incident's thread. Nobody is named in it. */
export interface ThreadLine {
  ts: string
  /** Milliseconds UTC. */
  at: number
  text: string
  link: string | null
}

/** Everything a draft is made of; texts are redacted and name nobody. */
export interface PostmortemFacts {
  incident: Pick<Incident, 'id' | 'alert' | 'openedAt' | 'resolvedAt'>
  /** What stands, or stood until a person took it back; null when nothing was concluded. */
  conclusion: { verdict: Verdict; at: number; changes: readonly RankedChange[] } | null
  isWithdrawn: boolean
  /** Oldest first. */
  labels: readonly Label[]
  evidence: readonly Evidence[]
  /** Oldest first. */
  said: readonly ThreadLine[]
  /** Why the thread was not read; null when it was. */
  unread: string | null
  /** What accepting the draft confirms. */
  lessons: readonly (Pick<Lesson, 'kind' | 'statement'> & {
    /** Of the message of the thread that says it; null for what the draft itself says. */
    ts: string | null
  })[]
}

/** A sentence with what it rests on, or a blank for people to fill in. */
export type PostmortemLine = { text: string; cites: readonly string[] } | { blank: string }

export interface PostmortemSection {
  heading: string
  lines: readonly PostmortemLine[]
}

export interface Postmortem {
  title: string
  /** `2026-11-24`. */
  day: string
  service: string
  severity: string
  sections: readonly PostmortemSection[]
  /** What the references stand for: `E7`, `T2` (the thread), `L1` (said by a person), `P` (the page), `S` (Sitrep). */
  sources: readonly { ref: string; text: string; link: string | null }[]
}

/** What a run that drafts a postmortem gives. */
export interface PostmortemDraft {
  postmortem: Postmortem
  markdown: string
  /** Made of the draft itself, beside what was learned from the thread; saved and confirmed when a person accepts. */
  lessons: readonly Lesson[]
}
