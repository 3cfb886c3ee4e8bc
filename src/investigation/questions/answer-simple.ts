import type { ObjectRow } from '../../domain/case-file.ts'
import { timeOfDay } from '../../domain/clock-text.ts'
import { evidenceRef } from '../../domain/ids.ts'
import type { Statement } from '../../domain/verdict.ts'
import { about, statement } from '../verdict/statements.ts'
import { type Asked, citationsOf, type Lines } from './asked.ts'

const SUSPECTS = 3
const REASONS = 3
const GAPS = 10

/** Reads that did not answer. Kinds of which there is nothing at all have no read to cite: they are gaps anyway. */
export function answerGaps({ caseFile }: Asked): Lines {
  const lines = caseFile.gaps.slice(0, GAPS).flatMap((gap) => {
    return gap.citation === null ? [] : [statement(`${gap.what}: ${gap.reason}`, [gap.citation])]
  })
  const read = caseFile.evidence.filter((one) => one.status === 'ok').slice(0, 5)
  const complete = statement(
    'every read that was made got an answer',
    read.map((one) => one.ref),
  )
  return { understoodAs: 'what could not be read', lines: lines.length > 0 ? lines : [complete] }
}

/** State of the objects as they were read, what is not well first. */
export function answerState({ caseFile, scope }: Asked): Lines {
  const isMine = (name: string) =>
    scope === null || scope.entities.includes(name) || name.startsWith(`${scope.service}-`)
  const objects = caseFile.incident.objects.filter((row) => row.kind !== 'event' && isMine(row.name))
  const sorted = objects.toSorted((a, b) => Number(isWell(a)) - Number(isWell(b)))
  return {
    understoodAs: `state of ${scope?.service ?? 'everything'}`,
    lines: sorted.slice(0, GAPS).map((row) => {
      const where = row.namespace === null ? '' : ` in ${row.namespace}`
      return statement(`${row.kind} ${row.name}${where}: ${row.state ?? 'no state'}`, [row.evidence])
    }),
  }
}

const isWell = ({ state }: ObjectRow): boolean => {
  const count = /^(\d+)\/(\d+)/.exec(state ?? '')
  if (count !== null) return count[1] === count[2]
  return (
    state === null ||
    /^(running|ready|succeeded|completed|active|bound|available|healthy|true)\b/i.test(state)
  )
}

/** The first suspects and what speaks for them, as the ranking has them now. */
export function answerCause({ caseFile, scope }: Asked): Lines {
  const { ranking } = caseFile
  const suspects = ranking.suspects
    .map((suspect, at) => ({ suspect, place: at + 1 }))
    .filter(({ suspect }) => scope === null || suspect.service === scope.service)
    .slice(0, SUSPECTS)
  const reasons = scope === null && suspects.length > 1 ? 1 : REASONS
  const lines = suspects.flatMap(({ suspect, place }) =>
    suspect.supporting.slice(0, reasons).map((one, at) => {
      const lead =
        at === 0 ? `suspect ${place}, ${suspect.service} (${suspect.kind}): ` : `${suspect.service}: `
      return statement(`${lead}${one.text}`, one.citations)
    }),
  )
  const outcome = statement(ranking.outcomeReason, citationsOf(caseFile, 'metrics'))
  const unclear = ranking.outcome === 'fault' || ranking.outcomeReason === '' ? [] : [outcome]
  return {
    understoodAs: scope === null ? 'what the cause is' : `what is known about ${scope.service}`,
    lines: [...unclear, ...lines],
  }
}

/** Who shows symptoms, and who calls the first suspect. */
export function answerAffected({ caseFile, scope }: Asked): Lines {
  const { ranking, incident } = caseFile
  const center = scope?.service ?? ranking.suspects[0]?.service ?? caseFile.alert.service
  const callers = incident.edges.filter((edge) => edge.callee === center && edge.caller !== center)
  const called: Statement[] = callers.slice(0, GAPS).map((edge) => {
    return statement(`${edge.caller} calls ${center}`, [edge.evidence])
  })
  const symptoms = ranking.suspects
    .filter((suspect) => suspect.service !== center)
    .flatMap((suspect) => suspect.supporting.slice(0, 1))
    .map((one) => statement(about(one.service, one.text), one.citations))
  return { understoodAs: `who is affected by ${center}`, lines: [...symptoms.slice(0, GAPS), ...called] }
}

/** What one piece of evidence was. */
export function answerEvidence({ caseFile, text }: Asked): Lines {
  const asked = [...text.matchAll(/\bE(\d+)\b/g)].map((match) => evidenceRef(Number(match[1])))
  const lines = asked
    .flatMap((ref) => caseFile.evidence.filter((one) => one.ref === ref))
    .map((one) => {
      const rows = Object.entries(one.rows).map(([table, count]) => `${count} ${table}`)
      const window =
        one.window === null ? '' : `, ${timeOfDay(one.window.start)} to ${timeOfDay(one.window.end)}`
      const reason = one.reason === null ? '' : ` (${one.reason})`
      return statement(
        `${one.ref}: ${one.connector}, ${one.source}, ${one.purpose}: ${one.query}${window}; ${one.status}${reason}; ${rows.join(', ') || 'no rows'}`,
        [one.ref],
      )
    })
  return { understoodAs: `what ${asked.join(', ')} is`, lines }
}
