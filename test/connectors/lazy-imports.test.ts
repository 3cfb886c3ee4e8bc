import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const ROOT = path.join(import.meta.dirname, '../..')
const CHILD = path.join(import.meta.dirname, 'support/loaded-modules-child.ts')

/** Packages that a process of its own loads with that file. */
async function loadedWith(file: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [CHILD, path.join(ROOT, file)])
  return JSON.parse(stdout) as string[]
}

describe('starting Sitrep', () => {
  it('loads no SDK of a connector with the registry: zod describes the options, and that is all', async () => {
    expect(await loadedWith('src/connectors/registry.ts')).toEqual(['zod'])
  })

  it('loads none with the program that serves either', async () => {
    const loaded = await loadedWith('src/app/serve.ts')
    expect(loaded).toContain('zod')
    const sdks = [
      'undici',
      'cockatiel',
      'mysql2',
      '@modelcontextprotocol/sdk',
      'libpg-query',
      '@duckdb/node-api',
    ]
    expect(loaded.filter((name) => sdks.includes(name))).toEqual([])
  })

  it('knows what a connector loads when it is opened, so that the lists above are not empty by mistake', async () => {
    expect(await loadedWith('src/connectors/postgres/session.ts')).toContain('pg')
    expect(await loadedWith('src/connectors/breaker.ts')).toContain('cockatiel')
  })
})
