import { createReadStream, type Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import path from 'node:path'
import { type Archive, type Complain, MOST_ENTRIES, SourceError } from './archive.ts'

const HIDDEN = /^(?:\.|__MACOSX$|node_modules$)/

interface Listing {
  files: string[]
  folders: string[]
}

/** What of a folder is read; a link is left out, so that nothing outside of the root ever is. */
function sorted(entries: readonly Dirent[], dir: string, complain: Complain): Listing {
  const listing: Listing = { files: [], folders: [] }
  for (const entry of entries) {
    const name = dir === '' ? entry.name : `${dir}/${entry.name}`
    if (HIDDEN.test(entry.name)) continue
    if (entry.isSymbolicLink()) complain(name, 'is a symbolic link: left out')
    else if (entry.isDirectory()) listing.folders.push(name)
    else if (entry.isFile()) listing.files.push(name)
  }
  return listing
}

async function filesBelow(root: string, complain: Complain): Promise<string[]> {
  const found: string[] = []
  const waiting = ['']
  let seen = 0
  for (let dir = waiting.pop(); dir !== undefined; dir = waiting.pop()) {
    const entries = await readdir(path.join(root, dir), { withFileTypes: true })
    seen += entries.length
    if (seen > MOST_ENTRIES)
      throw new SourceError(`${root} has more than ${MOST_ENTRIES} entries: give a smaller folder`)
    const { files, folders } = sorted(entries, dir, complain)
    found.push(...files)
    waiting.push(...folders)
  }
  return found.sort()
}

/** A folder as an archive. */
export async function openFolder(root: string, complain: Complain): Promise<Archive> {
  const names = await filesBelow(root, complain)
  return {
    names,
    open: async (name) => {
      const file = path.join(root, name)
      if (!(await lstat(file)).isFile()) throw new Error('is no plain file any more')
      return createReadStream(file, { highWaterMark: 256 * 1024 })
    },
    // A file system counts finer than milliseconds, and lessons do not.
    written: async (name) => Math.floor((await lstat(path.join(root, name))).mtimeMs),
    close: async () => {},
  }
}
