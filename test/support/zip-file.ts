import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipEntry {
  name: string
  content: Uint8Array
  /** File mode as Unix keeps it; default a plain file. */
  mode?: number
  /** The size that the directory of the zip claims; default the true one. */
  claims?: number
}

const PLAIN = 0o100644

/** A zip whose directory may lie: no library would write what these tests need. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content, mode = PLAIN, claims = content.length } of entries) {
    const packed = deflateRawSync(content)
    const bytes = Buffer.from(name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(crc32(content), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(claims, 18)
    common.writeUInt16LE(bytes.length, 22)
    parts.push(Buffer.from('PK\u0003\u0004', 'latin1'), common, bytes, packed)
    const own = Buffer.alloc(14)
    own.writeUInt32LE(mode * 0x10000, 6)
    own.writeUInt32LE(offset, 10)
    // Made by Unix, so that the mode counts.
    directory.push(Buffer.from('PK\u0001\u0002\u0014\u0003', 'latin1'), common, own, bytes)
    offset += 30 + bytes.length + packed.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(listed.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, listed, Buffer.from('PK\u0005\u0006', 'latin1'), end])
}
