import { type Archive, type Complain, reasonOf } from '../archive.ts'
import { arrayItems, placesOf } from './array-items.ts'
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
  /** After each day file. */
  onFile?: () => void
}

/** The lines of a channel in the order of its day files, one file open at a time. */
export async function* readChannel(
  channel: SlackChannel,
  { archive, nameOf, redact, complain, signal, onLine, onFile }: ReadChannel,
): AsyncGenerator<ExportLine> {
  for (const file of channel.files) {
    signal.throwIfAborted()
    try {
      const malformed: number[] = []
      for await (const { value, place } of arrayItems(await archive.open(file), file, complain)) {
        const onMalformed = (): number => malformed.push(place)
        const line = readLine(value, { nameOf, redact, complain, file, onMalformed })
        if (line === null) continue
        onLine?.(file, line.kind === 'deleted' ? line.ts : line.message.ts)
        yield line
      }
      if (malformed.length > 0)
        complain(file, `${placesOf(malformed)}: no message of Slack, left out (${malformed.length})`)
    } catch (error) {
      signal.throwIfAborted()
      complain(file, `cannot be read: ${reasonOf(error)}`)
    }
    onFile?.()
  }
}
