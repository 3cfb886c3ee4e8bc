import type { Readable } from 'node:stream'

/** Says what was left out and why, for people: `payments/2026-11-04.json`, `ends in the middle`. */
export type Complain = (where: string, why: string) => void

/** Files somebody hands over: a folder, or a zip that is never unpacked to disk. */
export interface Archive {
  /** Paths below its root with `/` between folders, sorted; only plain files that lie inside. */
  names: readonly string[]
  /** Bytes of one of `names`; the stream fails when they cannot be read. */
  open(name: string): Promise<Readable>
  /** When one of `names` was last written, milliseconds. */
  written(name: string): Promise<number>
  close(): Promise<void>
}

/** What is handed over cannot be read at all. The message names it and the fix. */
export class SourceError extends Error {
  readonly code = 'SOURCE'
}

/** Entries of an archive: an export of ten years of fifty channels has 18,000. */
export const MOST_ENTRIES = 100_000

/** The whole text of a file, or null with a complaint when it is longer than `most` bytes or cannot be read. */
export async function readBytes(
  archive: Archive,
  name: string,
  { most, complain }: { most: number; complain: Complain },
): Promise<Buffer | null> {
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of await archive.open(name)) {
      size += chunk.length
      if (size > most) {
        complain(name, `is larger than ${most / 1_000_000} MB: left out`)
        return null
      }
      parts.push(chunk)
    }
  } catch (error) {
    complain(name, `cannot be read: ${reasonOf(error)}`)
    return null
  }
  return Buffer.concat(parts)
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
