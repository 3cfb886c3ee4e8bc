import { appendFile, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '../../platform/logger.ts'
import type { Tx } from '../../storage/sql.ts'
import { type AuditHead, auditHeads } from '../queries/audit.ts'

/** The file in SITREP_DIR that the ends of all chains are written to, outside the database. */
export const ANCHORS = 'audit-anchors.jsonl'

const HOUR = 3_600_000

const isHead = (value: unknown): value is AuditHead => {
  const { team_id, chain, seq, hash } = (value ?? {}) as Record<string, unknown>
  return [team_id, chain, seq, hash].every((part) => typeof part === 'string')
}

/** Every anchor that was written; none when there is no file yet. Half a line, as a crash leaves one, is skipped. */
export async function readAnchors(file: string): Promise<AuditHead[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return text.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line)
      return isHead(value) ? [value] : []
    } catch {
      return []
    }
  })
}

/** Writes the ends that moved since the last time; gives how many. */
export async function anchorAudit(db: Tx, file: string, now: () => number): Promise<number> {
  const known = new Map((await readAnchors(file)).map((one) => [`${one.team_id} ${one.chain}`, one.hash]))
  const moved = (await auditHeads(db)).filter(
    ({ team_id, chain, seq, hash }) => seq !== '0' && known.get(`${team_id} ${chain}`) !== hash,
  )
  const at = new Date(now()).toISOString()
  const lines = moved.map((head) => `${JSON.stringify({ at, ...head })}\n`).join('')
  if (lines !== '') await appendFile(file, lines, { mode: 0o600 })
  return moved.length
}

export interface AnchorOptions {
  file: string
  now: () => number
  signal: AbortSignal
  log: Logger
  wait?: (ms: number, signal: AbortSignal) => Promise<unknown>
}

const sleep = (ms: number, signal: AbortSignal): Promise<unknown> =>
  delay(ms, undefined, { signal, ref: false })

/**
 * Once an hour and once at the end: whoever rewrites the database must rewrite this file, too. Each round is also a
 * line of the log, which usually leaves the machine.
 */
export async function keepAnchoring(db: Tx, options: AnchorOptions): Promise<void> {
  const { file, now, signal, log, wait = sleep } = options
  do {
    await wait(HOUR, signal).catch(() => undefined)
    try {
      const chains = await anchorAudit(db, file, now)
      if (chains > 0) log.debug({ chains, file }, 'the audit was anchored')
    } catch (error) {
      log.error({ error: String(error) }, 'the audit could not be anchored; it is tried again')
    }
  } while (!signal.aborted)
}
