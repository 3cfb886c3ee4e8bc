import type { Incident, Label } from '../domain/incident.ts'
import type { Lesson } from '../domain/lesson.ts'
import type { PostmortemDraft, PostmortemFacts, ThreadLine } from '../domain/postmortem.ts'
import type { RankedChange } from '../domain/ranking.ts'
import type { ReadThread, ThreadRead } from '../domain/thread.ts'
import type { Verdict } from '../domain/verdict.ts'
import { listEvidence } from '../evidence/queries/evidence.ts'
import type { AcceptDeps } from '../incidents/accept/context.ts'
import { storedConclusion } from '../incidents/queries/history.ts'
import { listLabels } from '../incidents/queries/label.ts'
import { nameless, verdictWithout } from '../investigation/verdict/people.ts'
import { plainText } from '../knowledge/sources/slack/plain-text.ts'
import { acceptLessons, lessonsFrom } from '../knowledge/store/accept-lessons.ts'
import { lessonId } from '../knowledge/store/lesson-id.ts'
import { parseLesson } from '../knowledge/store/lesson-schema.ts'
import type { KnowledgeStore } from '../knowledge/store/store.ts'
import { draftPostmortem } from '../report/postmortem.ts'
import { postmortemMarkdown } from '../report/postmortem-markdown.ts'
import type { Tx } from '../storage/sql.ts'
import { namesToLeaveOut } from './names-to-leave-out.ts'

export interface DraftParts {
  db: Tx
  teamId: string
  /** Null where nothing is kept. */
  knowledge: KnowledgeStore | null
  /** Null where no Slack is connected. */
  readThread: ReadThread | null
}

interface Conclusion {
  verdict: Verdict
  at: number
  changes: RankedChange[]
}

async function threadOf(
  { readThread }: DraftParts,
  incident: Incident,
  signal: AbortSignal,
): Promise<ThreadRead> {
  const { channel, threadTs } = incident
  if (threadTs === null) return { status: 'unread', reason: 'the incident has no thread' }
  if (readThread === null) return { status: 'unread', reason: 'Slack is not connected here' }
  return readThread({ channel, threadTs }, signal)
}

function saidIn(thread: ThreadRead, clean: (text: string) => string): ThreadLine[] {
  if (thread.status === 'unread') return []
  return thread.messages.map(({ ts, text, link }) => ({
    ts,
    at: Math.round(Number(ts) * 1000),
    text: clean(plainText(text, () => null)),
    link,
  }))
}

/** What a person said that it was goes before what Sitrep concluded; null when neither stands. */
function causeOf(facts: Pick<PostmortemFacts, 'labels' | 'conclusion' | 'isWithdrawn'>): string | null {
  const said = facts.labels.findLast(({ cause }) => cause !== null)?.cause
  if (said !== undefined && said !== null) return said
  return facts.isWithdrawn ? null : (facts.conclusion?.verdict.cause?.statement ?? null)
}

/** The cause as a lesson of the thread, for whoever accepts the draft; none without a thread or a cause. */
function ownLesson(incident: Incident, cause: string | null, thread: ThreadRead, teamId: string): Lesson[] {
  const { id, channel, threadTs, alert } = incident
  if (cause === null || threadTs === null || thread.status === 'unread') return []
  const statement = `${alert.title}: ${cause}`.replace(/\s+/g, ' ').slice(0, 400)
  return [
    {
      id: lessonId([teamId, 'postmortem', id, statement.toLowerCase()]),
      kind: 'cause',
      services: alert.service === 'unknown' ? [] : [alert.service],
      statement,
      quote: cause.slice(0, 1000),
      detail: { kind: 'cause', symptom: alert.title, cause, fix: null },
      source: { kind: 'slack', channel, ts: threadTs, thread: threadTs, permalink: thread.permalink },
      authors: [],
      at: incident.openedAt,
      validFrom: null,
      validUntil: null,
      readers: thread.readers ?? { kind: 'channel', channel },
      status: 'candidate',
      statusReason: null,
      supersededBy: null,
    },
  ]
}

const sourceOf = ({ channel, threadTs }: Incident): string => `slack:${channel}:${threadTs}`

const nobodyIn = (labels: readonly Label[], clean: (text: string) => string): Label[] =>
  labels.map((label) => ({ ...label, cause: label.cause === null ? null : clean(label.cause) }))

/** Drafts the postmortem of an incident from what is stored and from its thread. No model is asked. */
export async function draftOf(
  parts: DraftParts,
  incident: Incident,
  signal: AbortSignal,
): Promise<PostmortemDraft> {
  const { db, teamId, knowledge } = parts
  const thread = await threadOf(parts, incident, signal)
  const people = namesToLeaveOut(thread.status === 'read' ? thread.people : [])
  const clean = nameless(people)
  const { conclusion: stored, isWithdrawn } = await storedConclusion(db, teamId, incident.id)
  const { verdict, at = incident.openedAt, changes = [] } = (stored ?? {}) as Partial<Conclusion>
  const base = {
    conclusion: verdict === undefined ? null : { verdict: verdictWithout(people, verdict), at, changes },
    isWithdrawn,
    labels: nobodyIn(await listLabels(db, teamId, incident.id), clean),
  }
  const own = ownLesson(incident, causeOf(base), thread, teamId)
  const learned = knowledge === null ? [] : await lessonsFrom(db, knowledge, sourceOf(incident))
  const postmortem = draftPostmortem({
    ...base,
    incident,
    evidence: await listEvidence(db, teamId, incident.id),
    said: saidIn(thread, clean),
    unread: thread.status === 'read' ? null : thread.reason,
    lessons: [...own, ...learned].map(({ kind, statement, source }) => ({
      kind,
      statement: clean(statement),
      ts: source.kind === 'slack' && source.ts !== incident.threadTs ? source.ts : null,
    })),
  })
  return { postmortem, markdown: postmortemMarkdown(postmortem), lessons: own }
}

/** Confirms what an accepted draft says, as it was stored when it was written. */
export const confirmIn =
  (store: KnowledgeStore): NonNullable<AcceptDeps['confirmPostmortem']> =>
  (tx, { incident, draft, person }) => {
    const { lessons = [] } = (draft ?? {}) as { lessons?: unknown[] }
    const own = lessons.map(parseLesson).flatMap((one) => ('error' in one ? [] : [one]))
    return acceptLessons(tx, store, { lessons: own, source: sourceOf(incident), person })
  }
