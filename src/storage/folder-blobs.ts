import { createHash, randomUUID } from 'node:crypto'
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Blobs } from '../domain/blobs.ts'

/** No such content was ever put. */
export class BlobMissing extends Error {
  readonly code = 'BLOB_MISSING'
  override name = 'BlobMissing'
}

/** The folder cannot take more; the message names it and the setting. */
export class BlobStoreFull extends Error {
  readonly code = 'BLOB_STORE_FULL'
  override name = 'BlobStoreFull'
}

async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Under its final name a file is whole: written beside it, flushed, then renamed. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${file}.${randomUUID()}.part`
  try {
    const handle = await open(temporary, 'wx')
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncDirectory(path.dirname(file))
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )

/** Blobs in a folder of this machine, fanned out over two levels by their key. */
export function folderBlobs(dir: string): Blobs {
  const fileOf = (key: string): string => path.join(dir, key.slice(0, 2), key.slice(2, 4), key)
  const present = async (key: string): Promise<string> => {
    const file = fileOf(key)
    if (/^[0-9a-f]{64}$/.test(key) && (await exists(file))) return path.resolve(file)
    throw new BlobMissing(`blob ${key} is not in ${dir}: restore the folder from its backup`)
  }
  return {
    put: async (bytes) => {
      const key = createHash('sha256').update(bytes).digest('hex')
      const file = fileOf(key)
      if (await exists(file)) return key
      try {
        await mkdir(path.dirname(file), { recursive: true })
        await writeWhole(file, bytes)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
        const message = `no space is left for evidence in ${dir}: free some, or move SITREP_DIR to a larger disk`
        throw new BlobStoreFull(message, { cause: error })
      }
      return key
    },
    get: async (key) => readFile(await present(key)),
    path: present,
  }
}
