import type { Lesson } from '../../domain/lesson.ts'
import { retractFromFiles, retractMissing } from '../store/retract.ts'
import type { SaveOptions } from '../store/save.ts'
import type { KnowledgeStore } from '../store/store.ts'
import { isMined } from './mined-id.ts'

const DAY_MS = 86_400_000

/** What was handed over, as far as all of it could be read: only there does something that is missing say that it is gone. */
export interface Coverage {
  /** A line of a day file (`2026-11-04.json`) of an export; `ts` of Slack. */
  line(file: string, ts: string): void
  /** A channel of the export that was read to its end, and its day files. */
  channel(id: string, files: readonly string[]): void
  /** A file was read to its end; named as the lessons of it are. */
  file(name: string): void
  /** Takes back what these sources no longer say; `keep` are ids of what they say. Gives how many lessons went. */
  retract(store: KnowledgeStore, keep: ReadonlySet<string>, options: SaveOptions): Promise<number>
}

/** Start of the day of a day file in UTC, milliseconds. */
const dayOf = (file: string): number => Date.parse(`${file.slice(-15, -5)}T00:00:00Z`)

const asTs = (ms: number): string => (ms / 1000).toFixed(6)

/**
 * The time that an export holds, by the days of its files. They are days of the workspace's own time zone: its distance
 * from UTC is the one with which every line lies in its file's day, UTC where that fits. Where none does, whoever made
 * the files did not sort by days, and their first and last lines count besides.
 */
function timeHeld() {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  let [from, until] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  return {
    file: (name: string): void => {
      from = Math.min(from, dayOf(name))
      until = Math.max(until, dayOf(name) + DAY_MS)
    },
    line: (file: string, ts: string): void => {
      const at = Number(ts) * 1000
      first = Math.min(first, at)
      last = Math.max(last, at)
      low = Math.max(low, dayOf(file) - at)
      high = Math.min(high, dayOf(file) + DAY_MS - at)
    },
    last: (): number => last / 1000,
    span: (): { from: string; until: string } => {
      if (low > high) return { from: asTs(Math.min(from, first)), until: asTs(Math.max(until, last + 1)) }
      const ahead = Math.min(Math.max(0, low), high)
      return { from: asTs(from - ahead), until: asTs(until - ahead) }
    },
  }
}

/** Collects what is read of an export and of files while they are mined. */
export function openCoverage(): Coverage {
  const held = timeHeld()
  const channels = new Set<string>()
  const files: string[] = []
  return {
    line: held.line,
    channel: (id, days) => {
      channels.add(id)
      for (const day of days) held.file(day)
    },
    file: (name) => files.push(name),
    retract: async (store, keep, options) => {
      // What the API read after the last line was perhaps written after the export.
      const isHeld = ({ source }: Lesson): boolean =>
        source.kind === 'slack' && (source.permalink === null || Number(source.ts) <= held.last())
      const isOurs = (lesson: Lesson): boolean => isHeld(lesson) && isMined(store.teamId, lesson)
      let gone = await retractFromFiles(store, files, keep, options)
      for (const channel of channels)
        gone += await retractMissing(store, { channel, ...held.span(), keep, isOurs }, options)
      return gone
    },
  }
}
