import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** Everything of a folder under the same names, but for what is left out. */
async function linkAll(from: string, to: string, except: (name: string) => boolean): Promise<void> {
  await mkdir(to, { recursive: true })
  for (const name of await readdir(from))
    if (!except(name)) await symlink(path.resolve(from, name), path.join(to, name)).catch(ignoreThere)
}

function ignoreThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

/**
 * Copies cases without their truth: each case.json is written anew, the recordings are linked. `dirs` are folders
 * of cases at most one folder below a data set; shared recordings beside them are linked as they are.
 */
export async function blindCopy(dirs: readonly string[], to: string): Promise<string[]> {
  const copies: string[] = []
  for (const dir of dirs) {
    const dataset = path.dirname(path.resolve(dir))
    const copy = path.join(to, path.basename(dataset), path.basename(dir))
    await linkAll(dir, copy, (name) => name === 'case.json')
    const { truth: _, ...json } = JSON.parse(await readFile(path.join(dir, 'case.json'), 'utf8'))
    await writeFile(path.join(copy, 'case.json'), JSON.stringify(json))
    await linkAll(dataset, path.dirname(copy), (name) => !name.startsWith('_'))
    copies.push(copy)
  }
  return copies
}
