import { readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'

export interface FoundFile {
  /** Where it really is. */
  path: string
  /** Below its folder, for people and patterns. */
  name: string
  size: number
  /** When it was last written, milliseconds UTC. */
  modified: number
}

export interface FoundFiles {
  files: FoundFile[]
  /** Links that lead out of their folder; they are not followed. */
  outside: string[]
  /** Folders and files that could not be looked at, with the reason. */
  refused: string[]
}

/** More are not looked at, nor deeper ones: a wrong folder must not cost a walk over a disk. */
const MOST_ENTRIES = 20_000
const DEEPEST = 8

/** `cart.log.2.gz`, `cart.log-20261128` and `cart.log` are one file to a pattern. */
const unrotated = (name: string): string =>
  name.replace(/\.(?:gz)$/, '').replace(/(?:[.-]\d{8}(?:-\d+)?|\.\d{1,4})$/, '')

const matches = (name: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => path.matchesGlob(name, pattern) || path.matchesGlob(unrotated(name), pattern))

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error)

interface Walk {
  root: string
  patterns: readonly string[]
  found: FoundFiles
  left: number
  signal: AbortSignal
}

async function look(walk: Walk, name: string, isLink: boolean): Promise<void> {
  const { root, patterns, found } = walk
  const real = isLink ? await realpath(path.join(root, name)) : path.join(root, name)
  if (!real.startsWith(`${root}${path.sep}`)) {
    if (matches(name, patterns)) found.outside.push(name)
    return
  }
  const entry = await stat(real)
  // A link to a folder inside is reached by its own path.
  if (!entry.isFile() || !matches(name, patterns)) return
  found.files.push({ path: real, name, size: entry.size, modified: entry.mtimeMs })
}

async function walkFolder(walk: Walk, below: string, depth: number): Promise<void> {
  if (depth > DEEPEST || walk.left <= 0 || walk.signal.aborted) return
  const entries = await readdir(path.join(walk.root, below), { withFileTypes: true })
  for (const entry of entries) {
    walk.left -= 1
    if (walk.left < 0) return
    const name = path.join(below, entry.name)
    try {
      if (entry.isDirectory()) await walkFolder(walk, name, depth + 1)
      else await look(walk, name, entry.isSymbolicLink())
    } catch (error) {
      walk.found.refused.push(`${name} (${codeOf(error)})`)
    }
  }
}

/** The files of the patterns, the last written first. A file that two links name is there once. */
export async function findFiles(
  { folders, files: patterns }: { folders: readonly string[]; files: readonly string[] },
  signal: AbortSignal,
): Promise<FoundFiles> {
  const found: FoundFiles = { files: [], outside: [], refused: [] }
  for (const folder of folders) {
    try {
      const root = await realpath(folder)
      await walkFolder({ root, patterns, found, left: MOST_ENTRIES, signal }, '', 0)
    } catch (error) {
      found.refused.push(`${folder} (${codeOf(error)})`)
    }
  }
  const files = new Map(found.files.map((one) => [one.path, one]))
  return { ...found, files: [...files.values()].sort((a, b) => b.modified - a.modified) }
}
