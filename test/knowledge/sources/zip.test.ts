import { createWriteStream } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { exportOf, folderOf, mined, said } from '../support/mine-folder.ts'

const MESSAGES = [said(1, 'U1', 'the Harbour team owns kelp-router')]

interface Packed {
  name: string
  content: string
  mode?: number
}

/** A zip of these files; `rename` changes names after packing, byte by byte, as no honest packer would. */
async function zipOf(
  files: readonly Packed[],
  rename?: readonly [from: string, to: string],
): Promise<string> {
  const dir = await folderOf({})
  const zip = new ZipFile()
  for (const { name, content, mode = 0o100644 } of files) zip.addBuffer(Buffer.from(content), name, { mode })
  zip.end()
  const file = path.join(dir, 'export.zip')
  const { readFile, writeFile } = await import('node:fs/promises')
  await pipeline(zip.outputStream, createWriteStream(file))
  if (rename !== undefined) {
    const bytes = (await readFile(file)).toString('latin1').replaceAll(rename[0], rename[1])
    await writeFile(file, Buffer.from(bytes, 'latin1'))
  }
  return file
}

const packed = (prefix = ''): Packed[] =>
  Object.entries(exportOf(MESSAGES)).map(([name, content]) => ({ name: prefix + name, content }))

describe('a zip of an export', () => {
  it('reads as the folder does, also below a folder of its own', async () => {
    for (const prefix of ['', 'acme Slack export/']) {
      const { lessons, complaints } = await mined({ slackExport: await zipOf(packed(prefix)) })
      expect(lessons.map(({ services }) => services)).toEqual([['kelp-router']])
      expect(complaints).toEqual([])
    }
  })

  it('leaves out what leads out of it, and what is a link', async () => {
    const bad = [
      { name: 'XXX/outside/2026-09-21.json', content: JSON.stringify(MESSAGES) },
      { name: 'reef-ops/2026-09-20.json', content: '/etc/passwd', mode: 0o120777 },
    ]
    const { lessons, complaints } = await mined({
      slackExport: await zipOf([...packed(), ...bad], ['XXX/outside', '../../outside'.slice(0, 11)]),
    })
    expect(lessons).toHaveLength(1)
    expect(complaints).toEqual([
      expect.stringContaining('leads out of the zip'),
      expect.stringContaining('is a symbolic link'),
    ])
  })

  it('leaves out a file that unpacks to more than 200 times its size', async () => {
    const bomb = { name: 'reef-ops/2026-09-22.json', content: ' '.repeat(5_000_000) }
    const { lessons, complaints } = await mined({ slackExport: await zipOf([...packed(), bomb]) })
    expect(lessons).toHaveLength(1)
    expect(complaints).toEqual([expect.stringContaining('unpacks to more than 200 times')])
  })

  it('says in one error when its directory is broken', async () => {
    const dir = await folderOf({ 'export.zip': 'PK but no zip at all' })
    await expect(mined({ slackExport: path.join(dir, 'export.zip') })).rejects.toThrow('export it again')
  })
})
