import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openPostgresGate } from '../../src/safety/sql/postgres-gate.ts'

/** A statement a line; `⏎` is a line end. */
const statements = (name: string): string[] =>
  readFileSync(path.join(import.meta.dirname, 'sql', `${name}.txt`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replaceAll('⏎', '\n'))

describe('statements of an investigation and of an attack, for PostgreSQL', () => {
  it('are decided as they should be', async () => {
    const gate = await openPostgresGate()
    expect(statements('postgres-allowed').filter((sql) => gate.refusal(sql) !== null)).toEqual([])
    expect(statements('postgres-refused').filter((sql) => gate.refusal(sql) === null)).toEqual([])
  })
})
