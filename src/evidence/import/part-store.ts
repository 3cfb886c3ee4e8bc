import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress, zstdCompressSync } from 'node:zlib'
import type { Blobs } from '../../domain/blobs.ts'

/** A file's bytes, compressed while they stream: 100 MB never stand in memory. */
export async function putRawFile(blobs: Blobs, file: string): Promise<{ key: string; bytes: number }> {
  const chunks: Buffer[] = []
  let bytes = 0
  await pipeline(
    createReadStream(file),
    async function* count(source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        bytes += chunk.length
        yield chunk
      }
    },
    createZstdCompress(),
    async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) chunks.push(chunk)
    },
  )
  return { key: await blobs.put(Buffer.concat(chunks)), bytes }
}

export const putRaw = (blobs: Blobs, bytes: Uint8Array): Promise<string> => blobs.put(zstdCompressSync(bytes))
