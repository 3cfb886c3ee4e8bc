import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import path from 'node:path'
import { reasonOf, SourceError } from '../sources/archive.ts'
import type { Found } from './mine.ts'

/** Held in memory before a file is begun, bytes: what most teams wrote in a year fits. */
const IN_MEMORY = 8_000_000

/** Read at once, bytes. */
const WINDOW = 262_144

/** What was found, in the order in which it was added, on disk when it is much. */
export interface FoundSpool {
  /** Throws SourceError when there is no room for it. */
  add(one: Found): Promise<void>
  /** All of it, or those of these places in the order. */
  read(order?: readonly number[]): AsyncGenerator<Found>
  close(): Promise<void>
}

/** A file that nobody else can open and that goes with the process, however that ends. */
async function openHidden(dir: string): Promise<FileHandle> {
  const own = await mkdtemp(path.join(dir, 'sitrep-mine-'))
  try {
    return await open(path.join(own, 'found'), 'ax+', 0o600)
  } finally {
    await rm(own, { recursive: true })
  }
}

const noRoom = (dir: string, error: unknown): SourceError =>
  new SourceError(
    `what was read so far cannot be held in ${dir} (${reasonOf(error)}): set TMPDIR to a folder with room for it`,
  )

/** `dir`: where the file is made, without a name that anybody sees. */
export function openFoundSpool(dir: string, inMemory: number = IN_MEMORY): FoundSpool {
  /** Where each begins, and where the last ends. */
  const starts: number[] = [0]
  let pending: Buffer[] = []
  let pendingBytes = 0
  let file: FileHandle | null = null

  async function flush(): Promise<void> {
    try {
      file ??= await openHidden(dir)
      // In the order of the calls, at the end: the file is only ever read at places of its own.
      await file.appendFile(Buffer.concat(pending))
      pending = []
      pendingBytes = 0
    } catch (error) {
      throw noRoom(dir, error)
    }
  }

  async function bytes(from: number, to: number): Promise<Buffer> {
    if (file === null) return (pending[0] ?? Buffer.alloc(0)).subarray(from, to)
    const into = Buffer.alloc(to - from)
    const { bytesRead } = await file.read(into, 0, into.length, from)
    return into.subarray(0, bytesRead)
  }

  /** All in one piece: on disk where there is a file, else in memory. */
  async function gather(): Promise<void> {
    if (file === null) pending = [Buffer.concat(pending)]
    else if (pendingBytes > 0) await flush()
  }

  async function* read(order?: readonly number[]): AsyncGenerator<Found> {
    await gather()
    const end = starts.at(-1) ?? 0
    const wanted = order ?? starts.slice(1).keys()
    let [window, begin] = [Buffer.alloc(0) as Buffer, 0]
    for (const at of wanted) {
      const [from, to] = [starts[at] ?? end, starts[at + 1] ?? end]
      if (from < begin || to > begin + window.length) {
        begin = from
        window = await bytes(from, Math.min(end, Math.max(to, from + WINDOW)))
      }
      yield JSON.parse(window.toString('utf8', from - begin, to - begin)) as Found
    }
  }

  return {
    add: async (one) => {
      const line = Buffer.from(JSON.stringify(one))
      starts.push((starts.at(-1) ?? 0) + line.length)
      pending.push(line)
      pendingBytes += line.length
      if (pendingBytes > inMemory) await flush()
    },
    read,
    close: async () => {
      await file?.close()
      file = null
      pending = []
    },
  }
}
