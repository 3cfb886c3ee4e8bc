import type { LogGroup } from '../../domain/case-columns.ts'
import { ERRORS_LEAD, newLines } from '../log-groups.ts'
import { type CalledFrom, databaseOf } from './called-database.ts'

/**
 * What servers answer to an order that is wrong in itself, as PostgreSQL's appendix "Error Codes" (classes 22, 23, 42)
 * and MySQL's "Server Error Message Reference" word it.
 */
const WRONG_ORDER = [
  /\bsyntax error at or near\b|\berror in your SQL syntax\b|\binvalid input (?:syntax|value) for\b/i,
  /\b(?:column|relation|table|function|operator|type|schema|sequence) .{1,120}\bdoes ?n[o']t exist\b|\bunknown (?:column|table) '/i,
  /\bviolates (?:unique|foreign key|check|not-null|exclusion) constraint\b|\bviolates not-null\b|\bduplicate entry '.{0,200}' for key\b/i,
  /\bcannot (?:be null|add or update a child row|delete or update a parent row)\b|\bdoesn't have a default value\b/i,
  /\b(?:value|data) too long for (?:type|column)\b|\bout of range for (?:type|column)\b|\bnumeric field overflow\b|\bincorrect \w+ value: '/i,
  /\bbind message supplies \d+ parameters\b|\bthere is no parameter \$\d|\bINSERT has more (?:expressions|target columns)\b/i,
] as const

/**
 * What clients and pools write when they no longer wait for a connection: node-postgres, HikariCP, Prisma, SQLAlchemy,
 * Knex, psycopg, Commons DBCP, ADO.NET.
 */
const GAVE_UP =
  /\bterminated due to connection timeout\b|\btimeout exceeded when trying to connect\b|\bconnection is not available, request timed out\b|\btimed out fetching a new connection\b|\boverflow \S+ reached, connection timed out\b|\btimeout acquiring a connection\b|\bcouldn't get a connection after\b|\bpool error timeout waiting for idle object\b|\bprior to obtaining a connection from the pool\b/i

/** Who writes new error lines of that kind about which database. */
function newlyWritten(
  groups: readonly LogGroup[],
  words: readonly RegExp[],
  { from, onset }: { from: CalledFrom; onset: number },
): { service: string; store: string }[] {
  return groups.flatMap((group) => {
    if (!group.isError || !words.some((one) => one.test(group.example.message))) return []
    if (newLines(group, onset - ERRORS_LEAD) === 0) return []
    const service = from.folding.serviceOf(group.entity) ?? group.entity
    const store = databaseOf({ service, group }, from)
    return store === null ? [] : [{ service, store }]
  })
}

/** Databases that say no to orders because these are wrong: who sends them answers for it. */
export function wronglyAsked(
  groups: readonly LogGroup[],
  from: CalledFrom,
  onset: number,
): ReadonlySet<string> {
  return new Set(newlyWritten(groups, WRONG_ORDER, { from, onset }).map(({ store }) => store))
}

/** Databases that one caller no longer waits for while others that call them go on: its patience is the matter. */
export function leftByOne(groups: readonly LogGroup[], from: CalledFrom, onset: number): ReadonlySet<string> {
  const left = Map.groupBy(newlyWritten(groups, [GAVE_UP], { from, onset }), ({ store }) => store)
  const stores = [...left].filter(([store, by]) => {
    const leaving = new Set(by.map(({ service }) => service))
    const callers = [...from.callees].filter(([, called]) => called.has(store)).map(([service]) => service)
    return leaving.size === 1 && callers.some((service) => !leaving.has(service))
  })
  return new Set(stores.map(([store]) => store))
}
