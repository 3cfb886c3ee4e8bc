import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { CaseError } from './case-error.ts'

/** Packed files are left to whoever packed them: nobody knows how large they become. */
const READABLE = /\.(?:csv|jsonl)$/i

/**
 * Where a file lies that case.json names. A recording comes from anywhere and may name, or link to, a key, a device that
 * never ends or a pipe that nobody writes to: what it leads to must be a plain file of telemetry. Links to
 * recordings are followed, as copies of data sets are made of them. Throws `CaseError`.
 */
export async function fileOfCase(dir: string, name: string): Promise<string> {
  const file = path.resolve(dir, name)
  const real = await realpath(file).catch(() => null)
  if (real === null)
    throw new CaseError(`${file} is missing: case.json names it, so restore the file or remove its entry`)
  if (!(await stat(real)).isFile())
    throw new CaseError(`${file} is no plain file: case.json must name a .csv or .jsonl file`)
  if (!(READABLE.test(file) && READABLE.test(real)))
    throw new CaseError(
      `${file} is not read: case.json must name, and links must lead to, a plain .csv or .jsonl file`,
    )
  return file
}
