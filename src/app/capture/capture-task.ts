import type { Incident, Label } from '../../domain/incident.ts'
import type { Lesson } from '../../domain/lesson.ts'
import type { Verdict } from '../../domain/verdict.ts'
import { saidOnce } from '../../incidents/announce.ts'
import { latestConclusion } from '../../incidents/queries/history.ts'
import { getIncident, incidentByThread } from '../../incidents/queries/incident.ts'
import { listLabels } from '../../incidents/queries/label.ts'
import { type Derived, deriveConversation, type Said } from '../../knowledge/mining/derive.ts'
import { toldId } from '../../knowledge/mining/mined-id.ts'
import { type ToldQuestion, toldAnswer } from '../../knowledge/mining/told-answer.ts'
import type { SlackTask } from '../../knowledge/queries/slack-task.ts'
import type { ThreadReader } from '../../knowledge/sources/slack/live-thread.ts'
import { confirmLesson } from '../../knowledge/store/decide.ts'
import type { KnowledgeStore } from '../../knowledge/store/store.ts'
import { stemsOf } from '../../knowledge/words/tokens.ts'
import { askedPerson } from '../../report/question-message.ts'
import { SITREP } from '../../safety/audit/append.ts'
import { tellWhatWasLearned } from './tell-what-was-learned.ts'

export interface CaptureDeps {
  store: KnowledgeStore
  reader: ThreadReader
}

/** Stems that two causes must share to be the same one. */
const SHARED_STEMS = 3

function areAlike(a: string, b: string): boolean {
  const stems = new Set(stemsOf(a))
  return [...new Set(stemsOf(b))].filter((stem) => stems.has(stem)).length >= SHARED_STEMS
}

const lastRight = (labels: readonly Label[]): Label | null => {
  const last = labels.at(-1)
  return last?.verdict === 'right' ? last : null
}

/**
 * *Right* says that Sitrep's cause was the cause: it confirms what people of the thread said to the same effect, and
 * what whoever pressed it wrote there as the cause. Nothing else is confirmed by it.
 */
async function confirmAgreed(
  { store }: CaptureDeps,
  incidentId: string,
  lessons: readonly Lesson[],
): Promise<void> {
  const { db, teamId } = store
  const right = lastRight(await listLabels(db, teamId, incidentId))
  if (right === null) return
  const conclusion = (await latestConclusion(db, teamId, incidentId)) as { verdict?: Verdict } | null
  const cause = conclusion?.verdict?.cause?.statement ?? ''
  const agreed = lessons.filter(
    ({ id, source, kind, status, authors, statement }) =>
      kind === 'cause' &&
      // Somebody was asked for it: nobody has judged what they said.
      id !== toldId(teamId, source) &&
      status === 'candidate' &&
      (authors.includes(right.person) || areAlike(statement, cause)),
  )
  for (const { id } of agreed)
    await confirmLesson(store, id, { person: right.person, reason: 'Right by the resolver' })
}

async function incidentOf({ store }: CaptureDeps, task: SlackTask): Promise<Incident | null> {
  const { db, teamId } = store
  const { channel, thread, incidentId } = task
  return incidentId === null
    ? incidentByThread(db, teamId, channel, thread)
    : getIncident(db, teamId, incidentId)
}

/** The key by which an incident's one question is said once. */
export const toldKey = (incidentId: string): string => `what told you ${incidentId}`

async function questionTo({ store }: CaptureDeps, { id, alert }: Incident): Promise<ToldQuestion | null> {
  const said = await saidOnce(store.db, store.teamId, toldKey(id))
  const person = said === null ? null : askedPerson(said.message)
  if (said === null || person === null) return null
  return { person, ts: said.ts, title: alert.title, service: alert.service }
}

/** Reads the thread that a task names; of an incident's, a label of *Right* confirms what agrees with it. */
export async function captureTask(deps: CaptureDeps, task: SlackTask): Promise<Derived> {
  const { store, reader } = deps
  const { teamId } = store
  const { channel, thread: first } = task
  const incident = await incidentOf(deps, task)
  const service = incident?.alert.service ?? 'unknown'
  const subject = service === 'unknown' ? {} : { subject: service }
  const question = incident === null ? null : await questionTo(deps, incident)
  const answers = (said: Said): Lesson[] => (question === null ? [] : toldAnswer(teamId, question, said))
  const derived = await deriveConversation(
    { store, reader, channel, first, ...subject, answers },
    { actor: SITREP, signal: reader.signal },
  )
  if (incident === null) return derived
  await confirmAgreed(deps, incident.id, derived.lessons)
  if (derived.status === 'derived') await tellWhatWasLearned(store, incident, derived.lessons)
  return derived
}
