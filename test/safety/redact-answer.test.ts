import { writeFile } from 'node:fs/promises'
import { afterAll, describe, expect, it } from 'vitest'
import type { TableName } from '../../src/domain/case-file.ts'
import type { Collected } from '../../src/domain/connector.ts'
import { withDuck, withTempFile } from '../../src/evidence/duck.ts'
import { redactAnswer } from '../../src/evidence/redact-answer.ts'
import { rowsToParquet } from '../../src/evidence/rows-to-parquet.ts'
import { spellings } from '../../src/safety/redact/known-secrets.ts'
import { openRedaction } from '../../src/safety/redact/redaction.ts'

const KNOWN = 'S1trep-own-t0ken-value'
const redaction = openRedaction({ key: 'test', known: [KNOWN] })
afterAll(() => redaction.close())

/** One for every place an answer has, none of them a prefix of another. */
const SECRETS = Array.from({ length: 8 }, (_, index) => `pL4nt${index}ed-Qz7Kx9`)
const [inQuery, inArgs, inReason, inRaw, inMessage, inAttrs, inTitle, inState] = SECRETS as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
]

const log = (ts: number, message: string, attrs: Record<string, unknown> = {}) => ({
  ts,
  entity: 'api',
  level: 'info',
  message,
  template: '',
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: null,
  attrs,
})

const answer = (raw: string): Collected => ({
  source: 'test',
  query: `logs --password=${inQuery}`,
  args: { password: inArgs, limit: 5 },
  window: { start: 0, end: 1 },
  status: 'ok',
  reason: `refused: token=${inReason}`,
  raw: Buffer.from(raw),
  tables: {
    logs: {
      rows: [
        log(3, `login with password=${inMessage} failed`, { api_key: inAttrs, pod: 'api-7f9c' }),
        log(1, 'pod restarted'),
        log(2, `own ${Buffer.from(KNOWN).toString('base64')}`),
      ],
    },
    events: { rows: [{ ts: 1, type: 'note', entity: 'api', title: `DB_PASSWORD=${inTitle}`, attrs: {} }] },
    objects: {
      rows: [{ ts: 1, kind: 'pod', namespace: 'a', name: 'b', state: `secret: ${inState}`, attrs: {} }],
    },
  },
})

/** Everything that could be stored or shown of an answer, as one text. */
async function everything({ tables, raw, ...rest }: Collected): Promise<{ text: string; logs: unknown[][] }> {
  const rows = await Promise.all(
    Object.entries(tables).map(([table, payload]) =>
      withDuck(async (duck) => {
        const stored =
          'parquet' in payload ? payload : await rowsToParquet(duck, table as TableName, payload.rows)
        return withTempFile('parquet', async (file) => {
          await writeFile(file, stored.parquet)
          const reader = await duck.runAndReadAll(`select * from read_parquet('${file}')`)
          return reader.getRowsJS() as unknown[][]
        })
      }),
    ),
  )
  const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)
  return {
    text: JSON.stringify([rest, Buffer.from(raw ?? []).toString('utf8'), rows], plain),
    logs: rows[0] ?? [],
  }
}

describe('an answer at the boundary', () => {
  it('loses every planted secret, in every place and spelling', async () => {
    const clean = await everything(
      await redactAnswer(answer(`{"password":"${inRaw}"}\n${KNOWN}`), redaction.redact),
    )
    for (const secret of [...SECRETS, KNOWN])
      for (const spelling of spellings(secret)) expect(clean.text).not.toContain(spelling)
    expect(clean.text).toContain('[REDACTED:known_secret:')
    expect(clean.text).toContain('4bf92f3577b34da6a3ce929d0e0e4736')
  })

  it('keeps the order of rows, the numbers, and a template that fits its message', async () => {
    const { logs } = await everything(await redactAnswer(answer('fine'), redaction.redact))
    expect(logs.map(([ts]) => Number(ts))).toEqual([3, 1, 2])
    const [, , , message, template] = logs[0] as [unknown, unknown, unknown, string, string]
    expect(message).toMatch(/^login with password=\[REDACTED:password:[0-9a-f]{8}\] failed$/)
    expect(template).toMatch(/^login with password=\[REDACTED:password:/)
  })

  it('says the same of rows as of a file that holds them', async () => {
    const rows = [
      log(1, `login with password=${inMessage} failed`, { api_key: inAttrs, list: [1, `token=${inTitle}`] }),
      {
        ...log(2, 'all is well'),
        attrs: `Authorization: Bearer ${inState}` as unknown as Record<string, unknown>,
      },
      { ...log(3, ''), attrs: null as unknown as Record<string, unknown>, level: null },
    ]
    const asRows = { ...answer('fine'), tables: { logs: { rows } } }
    const { parquet } = await withDuck((duck) => rowsToParquet(duck, 'logs', rows))
    const asFile = { ...answer('fine'), tables: { logs: { parquet, rows: rows.length } } }
    const [one, other] = await Promise.all(
      [asRows, asFile].map(async (given) => everything(await redactAnswer(given, redaction.redact))),
    )
    expect(one?.logs).toEqual(other?.logs)
    expect(
      JSON.stringify(one?.logs, (_, value) => (typeof value === 'bigint' ? Number(value) : value)),
    ).toContain('REDACTED')
  })

  it('gives back the same rows when nothing is secret', async () => {
    const rows = [log(1, 'pod restarted')]
    const { tables } = await redactAnswer({ ...answer('fine'), tables: { logs: { rows } } }, redaction.redact)
    expect(tables.logs).toEqual({ rows })
  })

  it('gives back the same bytes when nothing is secret', async () => {
    const rows = [log(1, 'pod restarted')]
    const { parquet } = await withDuck((duck) => rowsToParquet(duck, 'logs', rows))
    const given = { ...answer('fine'), tables: { logs: { parquet, rows: 1 } } }
    const { tables, raw } = await redactAnswer(given, redaction.redact)
    expect(tables.logs).toMatchObject({ parquet })
    expect(raw).toBe(given.raw)
  })

  it('keeps bytes that are no text', async () => {
    const raw = Buffer.from([0xff, 0xfe, 0x00, 0x80, ...Buffer.from(' password=hunter2x '), 0xff])
    const clean = await redactAnswer({ ...answer(''), raw }, redaction.redact)
    const text = Buffer.from(clean.raw ?? []).toString('latin1')
    expect(text).not.toContain('hunter2x')
    expect([...(clean.raw ?? [])].slice(0, 4)).toEqual([0xff, 0xfe, 0x00, 0x80])
  })
})

describe('the worker', () => {
  it('keeps many batches apart and in order', async () => {
    const batches = Array.from({ length: 20 }, (_, n) => [`n=${n}`, 'password=hunter2x'])
    const all = await Promise.all(batches.map((texts) => redaction.redact(texts)))
    expect(all.map(([first]) => first)).toEqual(batches.map(([first]) => first))
    expect(new Set(all.map(([, second]) => second)).size).toBe(1)
  })

  it('leaves the event loop free', async () => {
    let ticks = 0
    const timer = setInterval(() => {
      ticks += 1
    }, 5)
    await redaction.redact(['GET /api/v1/orders 200 12ms trace=4bf92f3577b34da6 user=jane\n'.repeat(40_000)])
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(5)
  })

  it('rejects rather than letting anything through once it has ended', async () => {
    const other = openRedaction({ key: 'k' })
    const asked = other.redact(['password=hunter2x'.repeat(100_000)])
    asked.catch(() => undefined)
    await other.close()
    await expect(asked).rejects.toThrow('redaction worker')
    await expect(other.redact(['x'])).rejects.toThrow('redaction worker')
  })
})
