import type { Fault } from '../specialists/specialist.ts'
import type { Ask, SqlAnswer } from './ask.ts'
import type { CheckSpec } from './check.ts'
import { inList, matches, numeral } from './literal.ts'
import { aboutScope, aboutWhom, type Scope } from './scope.ts'

const ERROR_LEVELS = '^(err|error|fatal|critical|crit|severe|panic|emerg|alert)'

/** A pattern that is normal noise must at least triple its share of the lines. */
const SURGE = 3

/** One line that gives a fault away is enough; errors as such come one at a time on any day. */
const MIN_ERRORS = 3

interface LogSign {
  condition: string
  claim: string
  min: number
}

/** The lines that give the fault away must be new since the onset, or surge. */
export async function logChecks(fault: Fault, scope: Scope, ask: Ask, id: string): Promise<CheckSpec[]> {
  const checks: CheckSpec[] = []
  for (const [at, sign] of signsOf(fault, scope).entries()) {
    const share = await normalShare(sign, ask)
    if (share !== null) checks.push(checkOf(sign, share * SURGE, `${id}/log-${at}`))
  }
  return checks
}

/** How often the fault's lines came since the onset, more than before it; 0 when they did not. */
export async function logHits(
  faults: readonly Fault[],
  scope: Scope,
  ask: Ask,
): Promise<Map<string, number>> {
  const speaking = faults.filter((fault) => isSpoken(fault, scope))
  if (speaking.length === 0) return new Map()
  const columns = speaking.map((fault, at) => {
    return `count(*) filter (where ${saying(fault, scope, 'mine', 'client')}) as f${at}`
  })
  const mine =
    `select message, ${aboutScope(scope, 'entity', 'message')} as mine,` +
    ` ${inList('entity', scope.clients ?? [])} as client from logs`
  const sql = `select count(*) as n, ${columns.join(', ')} from (${mine}) lines`
  const [since, before] = await Promise.all([ask(sql, 'incident'), ask(sql, 'baseline')])
  return new Map(speaking.map((fault, at) => [fault.id, surplus(since, before, `f${at}`)]))
}

function surplus(since: SqlAnswer, before: SqlAnswer, column: string): number {
  const hits = numberAt(since, column)
  const lines = numberAt(since, 'n')
  if (hits === 0 || lines === 0) return 0
  const normal = numberAt(before, column) / Math.max(numberAt(before, 'n'), 1)
  return hits / lines > normal * SURGE ? hits : 0
}

function numberAt(answer: SqlAnswer, column: string): number {
  return answer.status === 'ok' ? Number(answer.rows[0]?.[column] ?? 0) : 0
}

function signsOf(fault: Fault, scope: Scope): LogSign[] {
  const signs: LogSign[] = []
  if (isSpoken(fault, scope)) {
    signs.push({
      condition: conditionOf(fault, scope),
      claim: `log lines${aboutWhom(scope)} mention: ${fault.phrase}`,
      min: 1,
    })
  }
  if (fault.errorLogs === true) {
    signs.push({
      condition: `${aboutScope(scope, 'entity', 'message')} and ${matches("coalesce(level, '')", ERROR_LEVELS)}`,
      claim: `error lines${aboutWhom(scope)} surged`,
      min: MIN_ERRORS,
    })
  }
  return signs
}

const isSpoken = ({ logs, clientLogs }: Fault, { clients = [] }: Scope): boolean =>
  logs !== undefined || (clientLogs !== undefined && clients.length > 0)

/** Lines about the scope that give the fault away, and those of its clients that do. */
function saying({ logs, clientLogs }: Fault, { clients = [] }: Scope, mine: string, client: string): string {
  const own = logs === undefined ? [] : [`(${mine} and ${matches('message', logs)})`]
  const said =
    clientLogs === undefined || clients.length === 0
      ? []
      : [`(${client} and ${matches('message', clientLogs)})`]
  return `(${[...own, ...said].join(' or ')})`
}

const conditionOf = (fault: Fault, scope: Scope): string =>
  saying(fault, scope, aboutScope(scope, 'entity', 'message'), inList('entity', scope.clients ?? []))

/** Null when there are no log lines at all since the onset: nothing to check. */
async function normalShare(sign: LogSign, ask: Ask): Promise<number | null> {
  const sql = `select count(*) as n, count(*) filter (where hit) as hits from ${marked(sign)}`
  const [since, before] = await Promise.all([ask(sql, 'incident'), ask(sql, 'baseline')])
  if (numberAt(since, 'n') === 0) return null
  return numberAt(before, 'hits') / Math.max(numberAt(before, 'n'), 1)
}

/** Every line with whether it is one of the sign's: the condition is long, so it stands once. */
const marked = (sign: LogSign): string =>
  `(select evidence, message, ${sign.condition} as hit from logs) lines`

function checkOf(sign: LogSign, share: number, id: string): CheckSpec {
  const hits = 'count(*) filter (where hit)'
  const refs = "string_agg(distinct evidence, ',')"
  return {
    id,
    claim: sign.claim,
    sql:
      `select count(*) as n, ${hits} as seen,` +
      ` coalesce(${hits} >= ${sign.min} and cast(${hits} as double) / count(*) > ${numeral(share)}, false) as holds,` +
      ` min(message) filter (where hit) as sample,` +
      ` coalesce(${refs} filter (where hit), ${refs}) as evidence from ${marked(sign)}`,
    role: 'supports',
    mode: 'compare',
    tables: ['logs'],
  }
}
