import { createReadStream } from 'node:fs'
import path from 'node:path'
import { CaseError } from './case-error.ts'

const NAMES = ['ts', 'entity', 'metric', 'value'] as const

const MAX_HEADER = 4096

async function beginning(file: string): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of createReadStream(file, { end: MAX_HEADER - 1 })) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/**
 * The columns of a metrics file in the order that it has them; other columns are tolerated. Throws `CaseError` when one
 * of ours is missing. A file without a byte has the usual ones.
 */
export async function csvHeader(file: string): Promise<string[]> {
  const [first = ''] = (await beginning(file)).replace(/^\ufeff/, '').split(/\r?\n/)
  if (first.trim() === '') return [...NAMES]
  const header = first.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1'))
  const missing = NAMES.filter((name) => !header.includes(name))
  if (missing.length === 0) return header
  throw new CaseError(
    `${file} has no column ${missing.join(', ')}: the first line of ${path.basename(file)} must be ${NAMES.join(',')}`,
  )
}
