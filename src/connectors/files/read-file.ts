import { constants, createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import type { TimeWindow } from '../../domain/case-file.ts'
import { timeOfLine } from '../log-lines/line-time.ts'
import { readLine } from '../log-lines/read-line.ts'
import type { FoundFile } from './find-files.ts'

/** Records of a file: a line with its time and what follows it without one, such as a stack. */
interface FileRead {
  records: string[]
  /** The file holds more of the window than was read. */
  cut: boolean
  bytes: number
  /** It is no text, and nothing of it was read. */
  isBinary?: true
}

const NOTHING: FileRead = { records: [], cut: false, bytes: 0, isBinary: true }

/** What unpacks to more than this is not read on. */
const MOST_UNPACKED = 128 * 1_048_576

const isRecord = (line: string): boolean => line.startsWith('{')

function timeOf(record: string, now: number): number | null {
  return isRecord(record) ? readLine(record, { entity: '', now }).ts : timeOfLine(record, now)
}

/** Long enough for any stack that says something. */
const LONGEST_RECORD = 16_384

/** Lines as records. A file whose lines have no times at all has one record a line. */
function recordsOf(lines: readonly string[], now: number): string[] {
  const isDated = lines.some((line) => timeOf(line, now) !== null)
  const records: string[] = []
  for (const line of lines) {
    const last = records.at(-1)
    const follows = isDated && !isRecord(line) && timeOf(line, now) === null
    if (line.trim() === '') continue
    if (!follows) records.push(line)
    else if (last !== undefined && last.length < LONGEST_RECORD)
      records[records.length - 1] = `${last}\n${line}`
  }
  return records
}

/** Text has no zero bytes; what does is a picture, a core or a journal. */
const isBinary = (bytes: Buffer): boolean => bytes.subarray(0, 8192).includes(0)

const firstTime = (lines: readonly string[], now: number): number | null => {
  for (const line of lines.slice(0, 200)) {
    const ts = timeOf(line, now)
    if (ts !== null) return ts
  }
  return null
}

interface Asked {
  window: TimeWindow
  /** Bytes of this file at most. */
  most: number
  now: number
  signal: AbortSignal
}

/** What was a file when it was found must not be a link by now. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW

const FIRST_PIECE = 65_536

/** The end of a file, as far back as the window begins. */
async function readTail(file: FoundFile, { window, most, now, signal }: Asked): Promise<FileRead> {
  await using handle = await open(file.path, READ)
  const { size } = await handle.stat()
  for (let length = Math.min(FIRST_PIECE, most, size); ; length = Math.min(length * 4, most, size)) {
    signal.throwIfAborted()
    const buffer = Buffer.alloc(length)
    const { bytesRead } = await handle.read(buffer, 0, length, size - length)
    const bytes = buffer.subarray(0, bytesRead)
    if (isBinary(bytes)) return NOTHING
    const lines = bytes.toString('utf8').split('\n')
    // The first line is cut unless the whole file was read.
    const whole = length >= size ? lines : lines.slice(1)
    const begins = firstTime(whole, now)
    const reaches = length >= size || (begins !== null && begins < window.start)
    if (reaches || length >= most) return { records: recordsOf(whole, now), cut: !reaches, bytes: bytesRead }
  }
}

/** A packed file from its beginning; lines before the window are let go. */
async function readPacked(file: FoundFile, { window, most, now, signal }: Asked): Promise<FileRead> {
  const unpacked = createReadStream(file.path, { signal, flags: READ as unknown as string }).pipe(
    createGunzip(),
  )
  const lines = createInterface({ input: unpacked, crlfDelay: Number.POSITIVE_INFINITY })
  const kept: string[] = []
  // Where every time is wanted, lines that say none are, too.
  let [bytes, seen, started] = [0, 0, window.start === Number.NEGATIVE_INFINITY]
  try {
    for await (const line of lines) {
      seen += line.length + 1
      const ts = timeOf(line, now)
      started ||= ts !== null && ts >= window.start
      if (ts !== null && ts > window.end) break
      if (!started) continue
      bytes += line.length + 1
      if (bytes > most || seen > MOST_UNPACKED) return { records: recordsOf(kept, now), cut: true, bytes }
      kept.push(line)
    }
  } finally {
    lines.close()
    unpacked.destroy()
  }
  return { records: recordsOf(kept, now), cut: false, bytes }
}

/** The records of a file that may lie in the window. Rejects where it cannot be read. */
export function readFile(file: FoundFile, asked: Asked): Promise<FileRead> {
  return file.name.endsWith('.gz') ? readPacked(file, asked) : readTail(file, asked)
}
