import { type Readable, Transform } from 'node:stream'
import { type Entry, getFileNameLowLevel, openPromise, validateFileName, type ZipFile } from 'yauzl'
import { type Archive, type Complain, MOST_ENTRIES, reasonOf, SourceError } from './archive.ts'

/** Bytes that one packed byte may become. Slack's JSON packs about 1:15; a zip bomb's first layer 1:1000. */
const MOST_RATIO = 200

/** Below this, a high ratio harms nobody: a day file of one message repeated packs well. */
const SMALL = 1_048_576

const FILE_KIND = 0o170000
const LINK = 0o120000
const PLAIN = 0o100000

const kindOf = (entry: Entry): number => (entry.externalFileAttributes >>> 16) & FILE_KIND

const mostBytes = (entry: Entry): number => Math.max(SMALL, entry.compressedSize * MOST_RATIO)

/** Names are decoded here and not by yauzl, which would give up the whole zip at the first that leaves it. */
function nameOf(entry: Entry): string {
  const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false)
}

/** Why an entry is left out, or null. */
function objection(entry: Entry, name: string): string | null {
  if (validateFileName(name) !== null) return 'leads out of the zip: left out'
  if (kindOf(entry) === LINK) return 'is a symbolic link: left out'
  if (![0, PLAIN].includes(kindOf(entry))) return 'is no plain file: left out'
  if (entry.isEncrypted()) return 'is encrypted: left out'
  return entry.uncompressedSize > mostBytes(entry)
    ? `unpacks to more than ${MOST_RATIO} times its size: left out`
    : null
}

/** The size in the directory of a zip is a claim; this is what comes out. */
function limited(most: number): Transform {
  let size = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length
      if (size > most) done(new Error(`unpacks to more than ${MOST_RATIO} times its size`))
      else done(null, chunk)
    },
  })
}

/** Entries may overlap in a zip, so that each is harmless and all together are not. */
function checkTotal(zip: ZipFile, entries: ReadonlyMap<string, Entry>): void {
  const total = [...entries.values()].reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0)
  if (total > Math.max(SMALL, zip.fileSize * MOST_RATIO))
    throw new Error(`it unpacks to more than ${MOST_RATIO} times its size`)
}

async function plainEntries(zip: ZipFile, complain: Complain): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>()
  for await (const entry of zip.eachEntry()) {
    const name = nameOf(entry)
    if (name.endsWith('/') || name.startsWith('__MACOSX/')) continue
    const why = objection(entry, name)
    if (why === null) entries.set(name, entry)
    else complain(name, why)
  }
  checkTotal(zip, entries)
  return entries
}

/**
 * A zip as an archive: its directory is read, its files are unpacked one at a time and never to disk. Throws
 * SourceError when the directory cannot be read or names a path outside.
 */
export async function openZip(file: string, complain: Complain): Promise<Archive> {
  let zip: ZipFile | null = null
  try {
    zip = await openPromise(file, { autoClose: false, lazyEntries: true, decodeStrings: false })
    if (zip.entryCount > MOST_ENTRIES)
      throw new SourceError(
        `${file} has more than ${MOST_ENTRIES} entries: give a part of it, such as one channel or year at a time`,
      )
    const opened = zip
    const entries = await plainEntries(opened, complain)
    return {
      names: [...entries.keys()].sort(),
      open: async (name): Promise<Readable> => {
        const entry = entries.get(name)
        if (entry === undefined) throw new Error('is not in the zip')
        const source = await opened.openReadStreamPromise(entry)
        const guard = limited(mostBytes(entry))
        source.on('error', (error) => guard.destroy(error))
        guard.on('close', () => source.destroy())
        return source.pipe(guard)
      },
      written: async (name) => entries.get(name)?.getLastModDate({ timezone: 'UTC' }).getTime() ?? 0,
      close: async () => opened.close(),
    }
  } catch (error) {
    zip?.close()
    if (error instanceof SourceError) throw error
    throw new SourceError(
      `${file} cannot be used: ${reasonOf(error)}; export it again, or unpack it and give the folder`,
    )
  }
}
