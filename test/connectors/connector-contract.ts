import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EvidenceStatus, TableName } from '../../src/domain/case-file.ts'
import type { Collected, CollectRequest, Connector, TablePayload } from '../../src/domain/connector.ts'
import { MAX_ANSWER_BYTES } from '../../src/evidence/ask-connector.ts'
import { numbersOf, withDuck, withTempFile } from '../../src/evidence/duck.ts'
import { TABLES } from '../../src/evidence/tables.ts'

/**
 * What the system behind a connector does: it has rows, has none, has none yet, refuses the credentials, is gone,
 * never answers, or has more than fits into one answer.
 */
export type Situation = 'answers' | 'empty' | 'fresh' | 'denied' | 'down' | 'hangs' | 'huge'

export interface ConnectorCase {
  connector: Connector
  request: CollectRequest
  /** Bytes one answer may have when the test gave the connector less than the usual 16 MB. */
  maxBytes?: number
}

export interface ConnectorUnderTest extends AsyncDisposable {
  /** The connector with its system in that situation: a loopback server, a recording. */
  in(situation: Situation): Promise<ConnectorCase>
}

/** What each situation looks like from outside. A hanging system may have sent something before. */
const EXPECTED: Record<Situation, readonly EvidenceStatus[]> = {
  answers: ['ok'],
  empty: ['no_data'],
  fresh: ['too_fresh'],
  denied: ['denied'],
  down: ['failed'],
  hangs: ['failed', 'truncated'],
  huge: ['truncated'],
}

/** Of several answers the small ones may be whole; the one that is too large says so. */
const BESIDE: Partial<Record<Situation, readonly EvidenceStatus[]>> = { huge: ['ok'] }

/** Of these people only get the reason: an answer with rows in it would be half used. */
const WITHOUT_ROWS: readonly EvidenceStatus[] = ['no_data', 'too_fresh', 'denied', 'failed']

const sizeOf = ({ raw, tables }: Collected): number =>
  Object.values(tables).reduce(
    (sum, table) => sum + ('parquet' in table ? table.parquet.length : JSON.stringify(table.rows).length),
    raw?.length ?? 0,
  )

const rowCount = (payload: TablePayload): number =>
  typeof payload.rows === 'number' ? payload.rows : payload.rows.length

async function parquetFacts(parquet: Uint8Array): Promise<{ columns: string[]; rows: number }> {
  return withTempFile('parquet', async (file) => {
    await writeFile(file, parquet)
    return withDuck(async (duck) => {
      const reader = await duck.runAndReadAll(`select * from read_parquet('${file}') limit 0`)
      const [rows = -1] = await numbersOf(duck, `select count(*) from read_parquet('${file}')`)
      return { columns: reader.columnNames(), rows }
    })
  })
}

const fieldsOf = (table: TableName): string[] =>
  TABLES[table].map((column) => column.field ?? column.name).filter((name) => name !== 'template')

async function expectTable(table: TableName, payload: TablePayload): Promise<void> {
  if (!('parquet' in payload)) {
    for (const row of payload.rows) expect(fieldsOf(table)).toEqual(expect.arrayContaining(Object.keys(row)))
    return
  }
  const { columns, rows } = await parquetFacts(payload.parquet)
  expect(columns).toEqual(TABLES[table].map(({ name }) => name))
  expect(rows).toBe(payload.rows)
}

/** What holds for every answer, whatever happened. */
async function expectAnswer(answer: Collected, maxBytes: number): Promise<void> {
  expect(answer.source).toMatch(/^\S+$/)
  expect(answer.query).toMatch(/^\S.*$/)
  expect(answer.query).not.toContain('\n')
  expect(JSON.parse(JSON.stringify(answer.args))).toEqual(answer.args)
  if (answer.status === 'ok') expect(answer.reason).toBeNull()
  else expect(answer.reason).toMatch(/\S/)
  const rows = Object.values(answer.tables).reduce((sum, payload) => sum + rowCount(payload), 0)
  if (answer.status === 'ok') expect(rows + (answer.raw?.length ?? 0)).toBeGreaterThan(0)
  if (WITHOUT_ROWS.includes(answer.status)) expect(rows).toBe(0)
  expect(sizeOf(answer)).toBeLessThanOrEqual(maxBytes)
  for (const [table, payload] of Object.entries(answer.tables)) {
    await expectTable(table as TableName, payload)
  }
}

/**
 * What the house relies on in every connector. Each gives its systems in the seven situations of a bad day; one
 * that cannot be in a situation names it in `never`, with the reason.
 */
export function connectorContract(
  name: string,
  open: () => Promise<ConnectorUnderTest>,
  never: Partial<Record<Situation, string>> = {},
): void {
  describe(`${name} keeps the contract of a connector`, () => {
    let system: ConnectorUnderTest
    beforeAll(async () => {
      system = await open()
    })
    afterAll(() => system[Symbol.asyncDispose]())

    const ask = async (situation: Situation, signal = AbortSignal.timeout(10_000)) => {
      const { connector, request, maxBytes = MAX_ANSWER_BYTES } = await system.in(situation)
      return { connector, request, maxBytes, answers: await connector.collect(request, { signal }) }
    }

    it('says who it is and what it can be asked', async () => {
      const { connector, request } = await system.in('answers')
      expect(connector.name).toMatch(/^\S+$/)
      expect(connector.answers).toContain(request.kind)
      expect(new Set(connector.answers).size).toBe(connector.answers.length)
      expect(connector.delayMs).toBeGreaterThanOrEqual(0)
    })

    const situations = Object.keys(EXPECTED) as Situation[]
    it.each(situations.filter((one) => one !== 'hangs' && !never[one]))(
      'gives a value when its system is: %s',
      async (situation) => {
        const { answers, maxBytes } = await ask(situation)
        expect(answers.length).toBeGreaterThan(0)
        const statuses = answers.map(({ status }) => status)
        expect([...EXPECTED[situation], ...(BESIDE[situation] ?? [])]).toEqual(
          expect.arrayContaining(statuses),
        )
        expect(EXPECTED[situation].some((one) => statuses.includes(one))).toBe(true)
        for (const answer of answers) await expectAnswer(answer, maxBytes)
      },
    )

    it.skipIf(never.hangs)('answers at the deadline when its system hangs', async () => {
      const started = performance.now()
      const { answers, maxBytes } = await ask('hangs', AbortSignal.timeout(150))
      // One that minds only the usual deadline takes its 20 s.
      expect(performance.now() - started).toBeLessThan(15_000)
      expect(answers.length).toBeGreaterThan(0)
      for (const answer of answers) {
        expect(EXPECTED.hangs).toContain(answer.status)
        await expectAnswer(answer, maxBytes)
      }
    })

    it('asks nothing of its system once the signal has fired', async () => {
      const { answers, maxBytes } = await ask('answers', AbortSignal.abort())
      for (const answer of answers) {
        expect(EXPECTED.hangs).toContain(answer.status)
        await expectAnswer(answer, maxBytes)
      }
    })

    it.skipIf(never.down)('answers as ever beside an instance whose system is down', async () => {
      const alone = await ask('answers')
      const beside = await system.in('down')
      const signal = AbortSignal.timeout(10_000)
      const [fine, failed] = await Promise.all([
        alone.connector.collect(alone.request, { signal }),
        beside.connector.collect(beside.request, { signal }),
      ])
      expect(fine).toEqual(alone.answers)
      expect(failed.map(({ status }) => status)).toEqual(failed.map(() => 'failed'))
    })

    it('gives the same answer to the same request', async () => {
      const first = await ask('answers')
      const signal = AbortSignal.timeout(10_000)
      const again = await first.connector.collect(structuredClone(first.request), { signal })
      expect(again).toEqual(first.answers)
    })
  })
}
