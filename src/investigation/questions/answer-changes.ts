import type { ChangeRow } from '../../domain/case-file.ts'
import { span, timeOfDay } from '../../domain/clock-text.ts'
import type { Statement } from '../../domain/verdict.ts'
import type { CaseFile } from '../case-file.ts'
import { statement } from '../verdict/statements.ts'
import { type Asked, citationsOf, type Lines, turningPoint } from './asked.ts'

const MOST = 10

type When = 'before' | 'since' | 'any'

/** What changed: in the window, before it began, or for one service. */
export function answerChanges(asked: Asked): Lines {
  const { caseFile, scope } = asked
  const when = whenOf(asked.text)
  const turn = turningPoint(caseFile)
  const mine = caseFile.incident.changes.filter(
    (change) => scope === null || concerns(change, scope.service, scope.entities),
  )
  const inTime = mine.filter((change) => fits(change, when, turn))
  const told = telling(inTime, caseFile, turn)
  const lines = told.map((change) => lineOf(change, turn))
  const rest = inTime.length - told.length
  const last = told.at(-1)
  if (rest > 0 && last !== undefined)
    lines.push(statement(`and ${rest} more, farther from it`, [last.evidence]))
  const about = scope === null ? '' : ` for ${scope.service}`
  const understoodAs = `what changed${about}${WORDS[when]}`
  return { understoodAs, lines: lines.length > 0 ? lines : none(asked, about, when) }
}

const WORDS: Record<When, string> = { before: ' before it began', since: ' since it began', any: '' }

function whenOf(text: string): When {
  if (/\b(before|prior|preced|led to|just|right before|until)\b/i.test(text)) return 'before'
  return /\b(after|since (then|it|the|that)|afterwards)\b/i.test(text) ? 'since' : 'any'
}

function fits(change: ChangeRow, when: When, turn: number): boolean {
  if (when === 'any' || change.ts === null) return true
  return when === 'before' ? change.ts <= turn : change.ts > turn
}

function concerns(change: ChangeRow, service: string | null, entities: readonly string[]): boolean {
  if (change.entity !== null && entities.includes(change.entity)) return true
  const text = `${change.entity ?? ''} ${change.title}`.toLowerCase()
  return service !== null && service.length >= 3 && text.includes(service.toLowerCase())
}

/** Those that the ranking weighed, then those nearest to the trouble, before it rather than after; by time. */
function telling(changes: readonly ChangeRow[], { ranking }: CaseFile, turn: number): ChangeRow[] {
  const place = (change: ChangeRow) => {
    const at = ranking.changes.findIndex((one) => one.title === change.title && one.ts === change.ts)
    return at === -1 ? ranking.changes.length : at
  }
  const distance = ({ ts }: ChangeRow) => {
    if (ts === null) return Number.MAX_SAFE_INTEGER
    return ts <= turn ? turn - ts : 2 * (ts - turn)
  }
  const nearest = changes.toSorted((a, b) => place(a) - place(b) || distance(a) - distance(b))
  return nearest.slice(0, MOST).toSorted((a, b) => (a.ts ?? 0) - (b.ts ?? 0))
}

function lineOf(change: ChangeRow, turn: number): Statement {
  const where = change.entity === null ? '' : ` on ${change.entity}`
  return statement(`${timing(change.ts, turn)}: ${change.type} "${change.title}"${where}`, [change.evidence])
}

function timing(ts: number | null, turn: number): string {
  if (ts === null) return 'at an unknown time'
  return `${timeOfDay(ts)} (${span(turn - ts)} ${ts <= turn ? 'before it began' : 'after it began'})`
}

function none(asked: Asked, about: string, when: When): Statement[] {
  const citations = citationsOf(asked.caseFile, 'changes')
  const { start, end } = asked.caseFile.window
  const text = `no change is recorded${about}${WORDS[when]} between ${timeOfDay(start)} and ${timeOfDay(end)}`
  return citations.length > 0 ? [statement(text, citations)] : []
}
