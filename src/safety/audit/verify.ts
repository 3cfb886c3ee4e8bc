import type { Tx } from '../../storage/sql.ts'
import { type AuditHead, type AuditRow, auditHeads, auditPage } from '../queries/audit.ts'
import { auditHash } from './append.ts'

/** The first row that is not what was written, or that is gone. */
export interface BadRow {
  team: string
  chain: string
  seq: number
  reason: string
}

export interface Verification {
  rows: number
  chains: number
  bad: BadRow | null
}

const PAGE = 5000

const text = (parts: readonly string[]): string =>
  parts.map((part) => `${Buffer.byteLength(part)}:${part},`).join('')

/** As `audit_append` makes it, from every other column. */
const hashOf = (row: AuditRow): string =>
  auditHash(
    text([row.team_id, row.chain, row.seq, row.at, row.kind, row.actor, row.run_id, row.body, row.prev]),
  )

const keyOf = ({ team_id, chain }: Pick<AuditRow, 'team_id' | 'chain'>): string =>
  JSON.stringify([team_id, chain])

interface Chain {
  team_id: string
  chain: string
  seq: number
  hash: string
}

const bad = (at: Pick<AuditRow, 'team_id' | 'chain'>, seq: number, reason: string): BadRow => ({
  team: at.team_id,
  chain: at.chain,
  seq,
  reason,
})

function problemOf(row: AuditRow, before: Chain): BadRow | null {
  const expected = before.seq + 1
  if (row.seq !== String(expected)) return bad(row, expected, 'is missing')
  if (hashOf(row) !== row.hash) return bad(row, expected, 'was changed')
  if (row.prev !== before.hash) return bad(row, expected, 'does not follow the row before it')
  return null
}

/** A head that promises more than there is: the end was cut off. One that is gone or older was tampered with. */
function problemOfEnd(head: AuditHead | undefined, end: Chain): BadRow | null {
  if (head === undefined) return bad(end, end.seq, 'is the last, and the head of its chain is gone')
  const seq = Number(head.seq)
  if (seq > end.seq) return bad(end, end.seq + 1, 'is missing')
  if (seq < end.seq || head.hash !== end.hash)
    return bad(end, end.seq, 'is not what the head of its chain says')
  return null
}

function problemOfAnchor(anchor: AuditHead, hashes: ReadonlyMap<string, string>): BadRow | null {
  const found = hashes.get(`${keyOf(anchor)}${anchor.seq}`)
  if (found === anchor.hash) return null
  const reason = found === undefined ? 'was anchored and is gone' : 'is not the row that was anchored'
  return bad(anchor, Number(anchor.seq), reason)
}

/**
 * Goes through every chain from its first row, and compares the ends with their heads and with what was anchored
 * outside the database. Stops at the first row that is not what it was.
 */
export async function verifyAudit(tx: Tx, anchors: readonly AuditHead[]): Promise<Verification> {
  const ends = new Map<string, Chain>()
  const anchored = new Set(anchors.map((one) => `${keyOf(one)}${one.seq}`))
  const hashes = new Map<string, string>()
  let rows = 0
  let last: AuditRow | null = null
  const result = (found: BadRow | null): Verification => ({ rows, chains: ends.size, bad: found })
  for (;;) {
    const page: AuditRow[] = await auditPage(tx, last, PAGE)
    for (const row of page) {
      const key = keyOf(row)
      const before = ends.get(key) ?? { team_id: row.team_id, chain: row.chain, seq: 0, hash: '' }
      const problem = problemOf(row, before)
      if (problem !== null) return result(problem)
      ends.set(key, { ...before, seq: before.seq + 1, hash: row.hash })
      if (anchored.has(`${key}${row.seq}`)) hashes.set(`${key}${row.seq}`, row.hash)
      rows += 1
    }
    last = page.at(-1) ?? null
    if (last === null || page.length < PAGE) break
  }
  return result(await problemOfEnds(tx, ends, anchors, hashes))
}

async function problemOfEnds(
  tx: Tx,
  ends: ReadonlyMap<string, Chain>,
  anchors: readonly AuditHead[],
  hashes: ReadonlyMap<string, string>,
): Promise<BadRow | null> {
  const heads = new Map((await auditHeads(tx)).map((head) => [keyOf(head), head]))
  for (const [key, head] of heads) {
    if (!ends.has(key) && head.seq !== '0') return bad(head, 1, 'is missing')
  }
  for (const [key, end] of ends) {
    const problem = problemOfEnd(heads.get(key), end)
    if (problem !== null) return problem
  }
  for (const anchor of anchors) {
    const problem = problemOfAnchor(anchor, hashes)
    if (problem !== null) return problem
  }
  return null
}
