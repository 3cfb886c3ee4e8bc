import type { Evidence, TableName } from '../../domain/case-file.ts'
import type { Suspect } from '../../domain/ranking.ts'
import type { Finding, Statement } from '../../domain/verdict.ts'
import type { CaseFile } from '../case-file.ts'
import { sourceOfEvidence } from '../case-file.ts'
import { runCheck } from '../checks/check.ts'
import { runChecks } from '../checks/run-checks.ts'
import { generalist } from '../specialists/generalist.ts'
import type { Specialist } from '../specialists/specialist.ts'
import { suspectsToAsk, takesInterest } from '../specialists/topics.ts'
import { failedNow, type Recurrence } from '../triage/recurrence.ts'
import { type Advice, conclude } from '../verdict/conclude.ts'
import { noticeable } from '../verdict/support.ts'
import { adjudicate } from './adjudicate.ts'
import { askSpecialist, type ModelConsultation, type Objection } from './ask-specialist.ts'
import type { Brain } from './brain.ts'
import { challenge } from './challenge.ts'
import { sharedPrefix } from './prefix.ts'
import { contest, type Survivor, survivorsOf } from './survivors.ts'
import type { Tier } from './tier.ts'

/** What models contribute to one run: asked by the nodes of the graph, held in memory, rebuilt by a resume. */
export interface Counsel {
  brain: Brain
  caseFile: CaseFile
  /** Whose models are asked, in the order of the registry. */
  advisers: readonly Specialist[]
  system: string
  tier: Tier
  answers: Map<string, ModelConsultation>
  /** Causes that were doubted, and why. */
  doubts: { service: string; reason: string }[]
  /** Last time's cause, when a check of it fails this time. */
  recalled: string | null
  preferred: string | null
  /** Causes that all survived and that nobody could decide between; empty otherwise. */
  undecided: string[]
  answer: Statement[]
  limits: string[]
  leftOut: string[]
  /** What specialists collected on their own. */
  read: Evidence[]
  /** Why no model is asked any more in this run; null while they answer. */
  silent: string | null
}

export function openCounsel(
  brain: Brain,
  caseFile: CaseFile,
  specialists: readonly Specialist[],
  tier: Tier,
  recurrence: Recurrence | null,
): Counsel {
  return {
    brain,
    caseFile,
    advisers: brain.agents === 'single' ? [generalist] : specialists,
    system: sharedPrefix(specialists, caseFile.further?.kinds ?? []),
    tier,
    answers: new Map(),
    doubts: [],
    recalled: (recurrence && failedNow(recurrence)?.text) ?? null,
    preferred: null,
    undecided: [],
    answer: [],
    limits: [],
    leftOut: [],
    read: [],
    silent: null,
  }
}

const keyOf = (round: number, specialist: Specialist): string => `${round}/${specialist.name}`

/** Whoever has most to say about what the first suspect is not; asked what that one does not explain. */
function sceptic({ advisers, caseFile }: Counsel): Specialist | null {
  const { ranking } = caseFile
  const [first, ...others] = ranking.suspects
  if (first === undefined) return null
  const interest = (specialist: Specialist): number =>
    others.filter((suspect) => takesInterest(specialist, suspect, ranking.changes)).length -
    (takesInterest(specialist, first, ranking.changes) ? 0.5 : 0)
  return advisers.toSorted((a, b) => interest(b) - interest(a))[0] ?? null
}

/**
 * Who has something to say about the suspects. Where only text of outsiders speaks against them, whoever can read what
 * was measured is asked too: a log line says nothing of the objects that it comes from.
 */
function concerned({ advisers, caseFile }: Counsel, suspects: readonly Suspect[]): Specialist[] {
  const { ranking, evidence } = caseFile
  const interested = advisers.filter((one) =>
    suspects.some((suspect) => takesInterest(one, suspect, ranking.changes)),
  )
  const isMeasured = ({ supporting }: Suspect): boolean =>
    noticeable(supporting).some(({ untrusted }) => !untrusted)
  if (suspects.some(isMeasured)) return interested
  const unread = MEASURED.filter(
    (table) =>
      evidence.some(({ rows, purpose }) => purpose === 'incident' && (rows[table] ?? 0) > 0) &&
      !interested.some(({ tables }) => tables.includes(table)),
  )
  const readers = unread.map((table) => advisers.find(({ tables }) => tables.includes(table)))
  return advisers.filter((one) => interested.includes(one) || readers.includes(one))
}

/** What no outsider can write, in the order in which it tells most. */
const MEASURED: readonly TableName[] = ['objects', 'metrics', 'spans', 'changes']

/**
 * Asks an adviser's model when it has something to say about the suspects that are left. A single agent is no
 * sceptic: whoever is asked alone has to explain the suspects.
 */
export async function consultModel(
  counsel: Counsel,
  specialist: Specialist,
  round: number,
  refuted: readonly string[],
  tested: readonly Finding[],
): Promise<void> {
  if (counsel.tier < 2 || counsel.silent !== null) return
  const { caseFile, doubts } = counsel
  const { ranking, alert } = caseFile
  const out = new Set([...refuted, ...doubts.map(({ service }) => service)])
  const suspects = suspectsToAsk(ranking, alert, out)
  const isSceptic = round === 1 && counsel.advisers.length > 1 && sceptic(counsel) === specialist
  if (round === 1 && counsel.tier < 3 && !isSceptic && !concerned(counsel, suspects).includes(specialist))
    return
  const answer = await askSpecialist({
    specialist,
    caseFile,
    brain: counsel.brain,
    system: counsel.system,
    tier: counsel.tier,
    round,
    suspects,
    isSceptic,
    tested,
    doubts: [
      ...(counsel.recalled === null ? [] : [counsel.recalled]),
      ...refuted.map((service) => `${service}: its checks failed`),
      ...doubts.map(doubtLine),
    ],
  })
  counsel.answers.set(keyOf(round, specialist), answer)
}

const doubtLine = ({ service, reason }: Counsel['doubts'][number]): string => `${service}: ${reason}`

/** Runs the checks of a round's answers, in the order of the registry; failed ones are findings too. */
export async function checkAnswers(counsel: Counsel, round: number): Promise<Finding[]> {
  const findings: Finding[] = []
  const failures: string[] = []
  for (const specialist of counsel.advisers) {
    const answer = counsel.answers.get(keyOf(round, specialist))
    if (answer === undefined) continue
    counsel.read.push(...answer.read.filter((one) => !counsel.read.some((known) => known.ref === one.ref)))
    counsel.leftOut.push(...answer.dropped)
    if (answer.finding.status === 'failed') {
      failures.push(answer.finding.note ?? 'no reason')
      counsel.limits.push(`the model of the ${specialist.name} specialist failed: ${answer.finding.note}`)
    }
    const sourceOf = sourceOfEvidence([...counsel.caseFile.evidence, ...counsel.read])
    findings.push(await runChecks(answer, answer.ask, sourceOf))
    await hear(counsel, answer.objection, answer.ask)
  }
  // When all of a round failed, asking on would only take time.
  if (findings.length > 0 && failures.length === findings.length) counsel.silent = failures[0] ?? null
  return findings
}

/** An objection counts once its check holds. */
async function hear(counsel: Counsel, objection: Objection | null, ask: CaseFile['ask']): Promise<boolean> {
  if (objection === null) return false
  const result = await runCheck(objection.check, ask, counsel.caseFile.sourceOf)
  if (result.outcome !== 'holds') {
    counsel.limits.push(`an objection was not borne out: "${objection.statement.slice(0, 120)}"`)
    return false
  }
  counsel.doubts.push({
    service: objection.service,
    reason: `${objection.statement} (${result.rows.join('; ')})`,
  })
  return true
}

export const adviceOf = ({ preferred, undecided, answer, limits, leftOut, doubts }: Counsel): Advice => ({
  preferred,
  contested: [...undecided, ...doubts.map(({ service }) => service)],
  answer,
  leftOut,
  limits: [...doubts.map((doubt) => `objection that its check bears out: "${doubtLine(doubt)}"`), ...limits],
})

/** Whether to go round once more; else what is preferred is settled. */
export async function decide(
  counsel: Counsel,
  findings: readonly Finding[],
  round: number,
  isLast: boolean,
): Promise<'again' | 'conclude'> {
  if (counsel.tier === 0 || counsel.silent !== null) return 'conclude'
  return counsel.tier === 1 ? challenged(counsel, findings) : settled(counsel, findings, round, isLast)
}

/** A cause that the rules cannot name after all, or that a checked objection stands against, is worth tier 2. */
async function challenged(counsel: Counsel, findings: readonly Finding[]): Promise<'again' | 'conclude'> {
  const { alert, ranking, evidence, gaps } = counsel.caseFile
  const draft = conclude({ alert, ranking, findings, evidence, gaps })
  if (draft.cause === null) {
    counsel.tier = 2
    return 'again'
  }
  const { objection, answer, dropped, failure } = await challenge(
    counsel.brain,
    counsel.caseFile,
    counsel.system,
    draft,
    findings,
  )
  counsel.leftOut.push(...dropped)
  if (failure !== null) {
    counsel.silent = failure
    counsel.limits.push(`the model did not challenge it: ${failure}`)
    return 'conclude'
  }
  if (!(await hear(counsel, objection, counsel.caseFile.ask))) {
    counsel.answer = answer
    return 'conclude'
  }
  counsel.tier = 2
  return 'again'
}

async function settled(
  counsel: Counsel,
  findings: readonly Finding[],
  round: number,
  isLast: boolean,
): Promise<'again' | 'conclude'> {
  const { caseFile, doubts } = counsel
  const survivors = survivorsOf(caseFile.ranking, findings)
  const isOpenToDoubt = ({ candidate }: Survivor): boolean =>
    doubts.some(({ service }) => service === candidate.suspect.service)
  // In the last round a checked objection decides between its cause and one that stands without any.
  const trusted = isLast ? survivors.filter((one) => !isOpenToDoubt(one)) : []
  const outcome = contest(trusted.length > 0 ? trusted : survivors)
  const isDoubted = outcome.status !== 'nobody' && isOpenToDoubt(outcome.first)
  if (!isLast && (outcome.status === 'nobody' || (isDoubted && outcome.status !== 'open'))) return 'again'
  if (outcome.status === 'nobody') return 'conclude'
  const first = outcome.first.candidate
  if (outcome.status === 'settled') {
    counsel.preferred = first.rank === 0 ? null : first.suspect.service
    return 'conclude'
  }
  const close = [outcome.first, ...outcome.rivals]
  const choice = await adjudicate(counsel, round, close)
  if (choice.status === 'chosen') counsel.preferred = choice.service
  else {
    counsel.undecided = close.map(({ candidate }) => candidate.suspect.service)
    counsel.limits.push(`${counsel.undecided.join(' and ')} both survive their checks; ${choice.reason}`)
  }
  return 'conclude'
}
