import { type Archive, type Complain, reasonOf } from '../archive.ts'
import { arrayItems } from './array-items.ts'
import { type ExportLine, readLine } from './message.ts'
import type { NameOf } from './plain-text.ts'
import type { SlackChannel } from './workspace.ts'

export interface ReadChannel {
  archive: Archive
  nameOf: NameOf
  redact: (text: string) => string
  complain: Complain
  signal: AbortSignal
  /** Hears of every line that is read, by its day file. */
  onLine?: ((file: string, ts: string) => void) | undefined
}

/** The lines of a channel in the order of its day files, one file open at a time. */
export async function* readChannel(
  channel: SlackChannel,
  { archive, nameOf, redact, complain, signal, onLine }: ReadChannel,
): AsyncGenerator<ExportLine> {
  for (const file of channel.files) {
    signal.throwIfAborted()
    try {
      for await (const item of arrayItems(await archive.open(file), file, complain)) {
        const line = readLine(item, { nameOf, redact, complain, file })
        if (line === null) continue
        onLine?.(file, line.kind === 'deleted' ? line.ts : line.message.ts)
        yield line
      }
    } catch (error) {
      signal.throwIfAborted()
      complain(file, `cannot be read: ${reasonOf(error)}`)
    }
  }
}
