import { shopLines } from '../support/shop-logs.ts'

const PRIORITY: Record<string, string> = { error: '3', warn: '4', info: '6' }

export type JournalEntry = Record<string, string>

/** The shop's lines as a journal has them, and a kernel that killed a process. */
export function shopJournal(secret?: string): JournalEntry[] {
  const lines = shopLines(secret).map(({ ts, service, level, message }) => ({
    __REALTIME_TIMESTAMP: `${ts}000`,
    _SYSTEMD_UNIT: `${service}.service`,
    SYSLOG_IDENTIFIER: service,
    PRIORITY: PRIORITY[level] ?? '6',
    MESSAGE: message,
  }))
  const last = lines.at(-1)?.__REALTIME_TIMESTAMP ?? '0'
  const kernel = {
    __REALTIME_TIMESTAMP: last,
    _TRANSPORT: 'kernel',
    SYSLOG_IDENTIFIER: 'kernel',
    PRIORITY: '3',
    MESSAGE: 'Out of memory: Killed process 4242 (redis-server)',
  }
  return [...lines, kernel]
}
