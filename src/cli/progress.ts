import type { MineCounts } from '../knowledge/mining/mine.ts'

/** One line that is rewritten in place on a terminal; a pipe or a log file gets none of it. */
export interface ProgressLine {
  show(text: string): void
  /** Removes the line, so that what follows starts clean. */
  done(): void
}

/** How far mining is: in an export, by its day files. */
export function progressText({ messages, files, dayFiles }: MineCounts): string {
  const share = dayFiles === undefined ? '' : ` (${dayFiles.read} of ${dayFiles.all} day files)`
  return `${messages} messages${share}, ${files} files read`
}

interface Screen {
  isTTY?: boolean
  columns?: number
  write(text: string): unknown
}

export function progressLine(screen: Screen = process.stderr): ProgressLine {
  if (!screen.isTTY) return { show: () => {}, done: () => {} }
  return {
    show: (text) =>
      screen.write(`\r\x1b[2K${text.replace(/\s+/g, ' ').slice(0, (screen.columns ?? 80) - 1)}`),
    done: () => screen.write('\r\x1b[2K'),
  }
}
