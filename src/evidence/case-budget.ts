import type { Collected, TablePayload } from '../domain/connector.ts'

/** The most bytes that were read for one case, whatever number of looks read them: what an exported case may have too. */
export const MOST_CASE_BYTES = 64 * 1_048_576

const MEGABYTE = 1_048_576

/** What one case may still read. */
export interface CaseBudget {
  /** Why nothing more is to be asked for the case; null while there is room. */
  full(): Promise<string | null>
  /** The answer, or the part of it that there is room for, `truncated`. */
  take(answer: Collected): Promise<Collected>
}

const isPlain = (payload: TablePayload): payload is Extract<TablePayload, { rows: unknown[] }> =>
  !('parquet' in payload)

/**
 * Bytes that count: what the system said, else its rows as JSON. Rows of a recording come as Parquet and do not count: a
 * recording was bounded when it was made.
 */
export function weightOf({ raw, tables }: Pick<Collected, 'raw' | 'tables'>): number {
  if (raw?.length) return raw.length
  return Object.values(tables).reduce(
    (sum, table) =>
      sum + (isPlain(table) && table.rows.length > 0 ? Buffer.byteLength(JSON.stringify(table.rows)) : 0),
    0,
  )
}

/** Evenly, so that what is left still shows when things changed. */
const thinned = (payload: TablePayload, every: number): TablePayload =>
  isPlain(payload)
    ? ({ rows: payload.rows.filter((_, index) => index % every === every - 1) } as TablePayload)
    : payload

function cutTo(answer: Collected, room: number, reason: string): Collected {
  const every = room > 0 ? Math.ceil(weightOf(answer) / room) : Number.POSITIVE_INFINITY
  const tables = Object.entries(answer.tables).map(([table, payload]) => [table, thinned(payload, every)])
  const isAnswer = answer.status === 'ok' || answer.status === 'truncated'
  const before = answer.status === 'truncated' && answer.reason !== null ? `${answer.reason}; ` : ''
  return {
    ...answer,
    ...(isAnswer ? { status: 'truncated', reason: `${before}${reason}` } : {}),
    raw: room > 0 ? (answer.raw?.subarray(0, room) ?? null) : null,
    tables: Object.fromEntries(tables),
  }
}

const FULL = 'the case file is full'

/** Whether something of a read was left out because its case was full. */
export const isLeftOut = ({ status, reason }: Pick<Collected, 'status' | 'reason'>): boolean =>
  status === 'truncated' && reason?.includes(FULL) === true

/**
 * Counts what the answers of a case weigh, those of earlier looks included: `held` says it once, before the first answer.
 * The first to come have the room; what comes when it is gone is thinned or left out, and says so.
 */
export function caseBudget(held: () => Promise<number>, most = MOST_CASE_BYTES): CaseBudget {
  const reason = `${FULL} (${Math.round(most / MEGABYTE)} MB): to read all, narrow \`selectors\` or \`dependencies\` of its services in sitrep.yaml`
  let before: Promise<number> | null = null
  let taken = 0
  const roomAfter = (bytes: number): number => Math.max(0, most - bytes - taken)
  const heldBefore = (): Promise<number> => {
    before ??= held()
    return before
  }
  return {
    full: async () => (roomAfter(await heldBefore()) > 0 ? null : reason),
    take: async (answer) => {
      const bytes = await heldBefore()
      // Nothing waits between the look at the room and the taking of it: answers come at the same moment.
      const free = roomAfter(bytes)
      const kept = weightOf(answer) > free ? cutTo(answer, free, reason) : answer
      taken += weightOf(kept)
      return kept
    },
  }
}
