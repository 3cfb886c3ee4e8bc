import { type Logger, pino } from 'pino'

export type { Logger } from 'pino'

/**
 * JSON lines on standard error, so that standard output stays free for a command's answer. `clean` sees each line
 * before it is written.
 */
export function createLogger(level: string, clean: (line: string) => string = (line) => line): Logger {
  const stream = pino.destination({ dest: 2, sync: true })
  return pino({ level, base: null }, { write: (line) => void stream.write(clean(line)) })
}
