import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { withDuck } from '../../src/evidence/duck.ts'
import { refusal } from '../../src/evidence/sandbox/gate.ts'
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

describe('statements of an investigation and of an attack, for a case file', () => {
  it('are decided as they should be', async () => {
    await withDuck(async (duck) => {
      const decide = async (sql: string): Promise<string | null> => {
        const tree = await duck.runAndReadAll('select json_serialize_sql($1::varchar)', [sql])
        return refusal(JSON.parse(String(tree.getRows()[0]?.[0])))
      }
      const wrong = async (name: string, isWrong: (reason: string | null) => boolean): Promise<string[]> => {
        const decided = []
        for (const sql of statements(name)) decided.push({ sql, reason: await decide(sql) })
        return decided.filter(({ reason }) => isWrong(reason)).map(({ sql, reason }) => `${sql}: ${reason}`)
      }
      expect(await wrong('duckdb-allowed', (reason) => reason !== null)).toEqual([])
      expect(await wrong('duckdb-refused', (reason) => !/\w/.test(reason ?? ''))).toEqual([])
    })
  })
})
