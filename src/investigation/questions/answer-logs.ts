import type { LogRow } from '../../domain/case-file.ts'
import { timeOfDay } from '../../domain/clock-text.ts'
import type { Statement } from '../../domain/verdict.ts'
import { statement } from '../verdict/statements.ts'
import { type Asked, citationsOf, type Lines, turningPoint } from './asked.ts'

const MOST = 6

const ERROR = /^(err|error|fatal|critical|crit|severe|panic|emerg|alert)/i

interface Group {
  sample: LogRow
  since: number
  before: number
  errors: boolean
}

/** What the logs say since it began: new patterns first, then the loudest, each with one line as it was written. */
export function answerLogs(asked: Asked, template: (message: string) => string): Lines {
  const { caseFile, scope, text } = asked
  const turn = turningPoint(caseFile)
  const errorsOnly = /error|exception|fail|stack/i.test(text)
  const wanted = (row: LogRow) => scope === null || scope.entities.includes(row.entity)
  const groups = new Map<string, Group>()
  const count = (row: LogRow, since: boolean) => {
    const key = `${row.entity}\n${template(row.message)}`
    const group = groups.get(key) ?? { sample: row, since: 0, before: 0, errors: false }
    if (since && group.since === 0) group.sample = row
    groups.set(key, { ...group, ...tally(group, row, since) })
  }
  for (const row of caseFile.baseline.logs.filter(wanted)) count(row, false)
  for (const row of caseFile.incident.logs.filter(wanted)) count(row, row.ts === null || row.ts >= turn)
  const spoken = [...groups.values()]
    .filter((group) => group.since > 0 && (!errorsOnly || group.errors))
    .sort(byWeight)
  const lines = spoken.slice(0, MOST).map((group) => lineOf(group, turn))
  return {
    understoodAs: `${errorsOnly ? 'error lines' : 'log lines'}${scope === null ? '' : ` of ${scope.service}`}`,
    lines: lines.length > 0 ? lines : none(asked, errorsOnly),
  }
}

const tally = (group: Group, row: LogRow, since: boolean): Pick<Group, 'since' | 'before' | 'errors'> => ({
  since: group.since + (since ? 1 : 0),
  before: group.before + (since ? 0 : 1),
  errors: group.errors || ERROR.test(row.level ?? '') || ERROR.test(row.message),
})

/** Errors before the rest, new before known, many before few. */
function byWeight(a: Group, b: Group): number {
  const fresh = (group: Group) => (group.before === 0 ? 1 : 0)
  return Number(b.errors) - Number(a.errors) || fresh(b) - fresh(a) || b.since - a.since
}

function lineOf({ sample, since, before }: Group, turn: number): Statement {
  const times = before === 0 ? `new ×${since}` : `${before} → ${since}`
  const level = sample.level === null ? '' : ` ${sample.level}`
  const text = `${times} since ${timeOfDay(turn)}, ${sample.entity}${level}: "${sample.message.slice(0, 180)}"`
  return statement(text, [sample.evidence])
}

function none({ caseFile, scope }: Asked, errorsOnly: boolean): Statement[] {
  const citations = citationsOf(caseFile, 'logs')
  if (citations.length === 0) return []
  const what = errorsOnly ? 'no error line' : 'no log line'
  return [
    statement(
      `${what} is recorded${scope === null ? '' : ` for ${scope.service}`} since it began`,
      citations,
    ),
  ]
}
