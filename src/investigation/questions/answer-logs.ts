import { type LogGroup, linesIn, linesSince } from '../../domain/case-columns.ts'
import { timeOfDay } from '../../domain/clock-text.ts'
import type { Statement } from '../../domain/verdict.ts'
import { statement } from '../verdict/statements.ts'
import { type Asked, citationsOf, type Lines, turningPoint } from './asked.ts'

const MOST = 6

/** What one entity says with one statement, and how often. */
interface Group {
  lines: LogGroup
  since: number
  before: number
  errors: boolean
}

const groupKey = ({ entity, template }: LogGroup): string => `${entity}\u0000${template}`

/** What was said since it began, by who said it and what. */
function spokenSince(groups: readonly LogGroup[], baseline: readonly LogGroup[], turn: number): Group[] {
  const usual = new Map<string, number>()
  for (const group of baseline) usual.set(groupKey(group), (usual.get(groupKey(group)) ?? 0) + linesIn(group))
  return [...Map.groupBy(groups, groupKey)].flatMap(([key, same]) => {
    const since = same.reduce((sum, group) => sum + linesSince(group, turn), 0)
    const all = same.reduce((sum, group) => sum + linesIn(group), 0)
    const [lines] = same.toSorted((a, b) => linesSince(b, turn) - linesSince(a, turn))
    if (!lines || since === 0) return []
    const errors = same.some(({ isError }) => isError)
    return [{ lines, since, before: all - since + (usual.get(key) ?? 0), errors }]
  })
}

/** What the logs say since it began: new patterns first, then the loudest, each with one line as it was written. */
export function answerLogs(asked: Asked): Lines {
  const { caseFile, scope, text } = asked
  const turn = turningPoint(caseFile)
  const errorsOnly = /error|exception|fail|stack/i.test(text)
  const isWanted = ({ entity }: LogGroup): boolean => scope === null || scope.entities.includes(entity)
  const { incident, baseline } = caseFile
  const spoken = spokenSince(incident.logs.filter(isWanted), baseline.logs.filter(isWanted), turn)
    .filter(({ errors }) => !errorsOnly || errors)
    .sort(byWeight)
  const lines = spoken.slice(0, MOST).map((group) => lineOf(group, turn))
  return {
    understoodAs: `${errorsOnly ? 'error lines' : 'log lines'}${scope === null ? '' : ` of ${scope.service}`}`,
    lines: lines.length > 0 ? lines : none(asked, errorsOnly),
  }
}

/** Errors before the rest, new before known, many before few. */
function byWeight(a: Group, b: Group): number {
  const fresh = (group: Group) => (group.before === 0 ? 1 : 0)
  return Number(b.errors) - Number(a.errors) || fresh(b) - fresh(a) || b.since - a.since
}

function lineOf({ lines, since, before }: Group, turn: number): Statement {
  const times = before === 0 ? `new ×${since}` : `${before} → ${since}`
  const { entity, level, evidence } = lines
  const line = before === 0 ? lines.example : lines.latest
  const said = `"${line.message.slice(0, 180)}"`
  const text = `${times} since ${timeOfDay(turn)}, ${entity}${level === null ? '' : ` ${level}`}: ${said}`
  return statement(text, evidence.slice(0, 1))
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
