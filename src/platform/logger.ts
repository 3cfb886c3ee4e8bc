import { type Logger, pino } from 'pino'

export type { Logger } from 'pino'

/** JSON lines on standard error, so that standard output stays free for a command's answer. */
export function createLogger(level: string): Logger {
  return pino({ level, base: null }, pino.destination({ dest: 2, sync: true }))
}
