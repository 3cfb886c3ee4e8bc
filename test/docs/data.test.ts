import { globSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/storage/sql.ts'
import { sharedDatabase } from '../support/database.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const REFERENCE = path.join(ROOT, 'docs/reference/data.md')
const UPDATE = 'UPDATE_DOCS=1 npx vitest run test/docs/data.test.ts'

interface Column {
  name: string
  type: string
  optional: boolean
  comment: string | null
}

interface Table {
  name: string
  comment: string | null
  columns: Column[]
  /** `primary key (team_id, id)`, and what else the database holds true, in its words. */
  rules: string[]
  /** Values that a column may have, by its name. */
  values: Record<string, string[]>
}

const TABLES = `
  select c.relname as name, obj_description(c.oid) as comment,
    (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
        'optional', not a.attnotnull, 'comment', col_description(c.oid, a.attnum)) order by a.attnum)
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
    (select coalesce(json_agg(pg_get_constraintdef(k.oid) order by k.contype <> 'p', k.contype, k.conname), '[]')
      from pg_constraint k where k.conrelid = c.oid and k.contype in ('p', 'u', 'f')) as constraints,
    (select coalesce(json_agg(pg_get_indexdef(i.indexrelid) order by i.indexrelid::regclass::text), '[]')
      from pg_index i where i.indrelid = c.oid and i.indisunique
        and not exists (select from pg_constraint k where k.conindid = i.indexrelid)) as indexes,
    (select coalesce(json_object_agg(a.attname, pg_get_constraintdef(k.oid)), '{}')
      from pg_constraint k join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
      where k.conrelid = c.oid and k.contype = 'c') as checks
  from pg_class c
  where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> 'migration'
  order by c.relname`

interface Row extends Pick<Table, 'name' | 'comment' | 'columns'> {
  constraints: string[]
  indexes: string[]
  checks: Record<string, string>
}

/** `CREATE UNIQUE INDEX n ON public.t USING btree (a, b) WHERE …` as a rule. */
const uniqueRule = (definition: string): string =>
  definition.replace(/^CREATE UNIQUE INDEX .* USING btree /, 'UNIQUE ').replaceAll('::text', '')

const valuesIn = (check: string): string[] => [...check.matchAll(/'([^']*)'/g)].map(([, value = '']) => value)

async function readTables(db: Database): Promise<Table[]> {
  const { rows } = await db.query<Row>(TABLES)
  return rows.map(({ constraints, indexes, checks, ...table }) => ({
    ...table,
    rules: [...constraints, ...indexes.map(uniqueRule)],
    values: Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, valuesIn(check)])),
  }))
}

const COMMENT = /^room: ([a-z-]+)\. (.+)$/

/** The owner and what a row is, from the comment that each table has. */
function owned({ name, comment }: Table): { room: string; row: string } {
  const [, room, row] = COMMENT.exec(comment ?? '') ?? []
  if (room === undefined || row === undefined) {
    throw new Error(`table ${name} needs a comment in its migration: 'room: NAME. What a row is.'`)
  }
  return { room, row }
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('->', '→')

const isState = ({ name }: Column): boolean => name === 'state' || name === 'status'

function overview(table: Table): string {
  const { room, row } = owned(table)
  const states = table.columns.filter(isState).map(({ comment }) => comment ?? '')
  return `| [\`${table.name}\`](#${table.name}) | \`${room}\` | ${cell(row)} | ${cell(states.join('; ')) || '–'} |`
}

function meaning({ values }: Table, column: Column): string {
  if (isState(column)) return cell(column.comment ?? '')
  return (values[column.name] ?? []).map((value) => `\`${value}\``).join(', ')
}

const details = (table: Table): string[] => [
  `## ${table.name}`,
  '',
  '| column | type | may be empty | values |',
  '|---|---|---|---|',
  ...table.columns.map(
    (column) =>
      `| \`${column.name}\` | ${column.type} | ${column.optional ? 'yes' : ''} | ${meaning(table, column)} |`,
  ),
  '',
  ...table.rules.map((rule) => `- \`${rule}\``),
  '',
]

const reference = (tables: readonly Table[]): string =>
  [
    '# Data',
    '',
    'Every table of Sitrep, the same in PostgreSQL and in the embedded database. A table belongs to one room (a',
    'folder in `src/`), and only that room queries it. Every key begins with `team_id`; ids are UUIDv7 made by the',
    'app. The table `migration` says which migrations ran; the schema `pgboss` is the queue’s own.',
    '',
    'This page is drawn from the migrations by a test:',
    '',
    '```sh',
    `${UPDATE}   # writes it anew`,
    '```',
    '',
    '| table | room | a row is | states |',
    '|---|---|---|---|',
    ...tables.map(overview),
    '',
    ...tables.flatMap(details),
  ].join('\n')

describe('the tables', () => {
  let tables: Table[]
  beforeAll(async () => {
    tables = await readTables(await sharedDatabase())
  })

  it('are those of the reference page', () => {
    const expected = reference(tables)
    if (process.env.UPDATE_DOCS === '1') writeFileSync(REFERENCE, expected)
    const written = readFileSync(REFERENCE, 'utf8')
    expect(written, `docs/reference/data.md is not what the migrations make: run ${UPDATE}`).toBe(expected)
  })

  it('name in the comment of their state the very states that the database allows', () => {
    for (const table of tables) {
      for (const column of table.columns.filter(isState)) {
        const allowed = table.values[column.name] ?? []
        const words = new Set(column.comment?.match(/[a-z_]+/g))
        expect(allowed.length, `${table.name}.${column.name} has no check`).toBeGreaterThan(1)
        expect(allowed.filter((value) => !words.has(value))).toEqual([])
      }
    }
  })

  it('are queried by their room only', () => {
    const rooms = new Map(tables.map((table) => [table.name, owned(table).room]))
    const named = new RegExp(
      String.raw`\b(?:from|join|into|update)\s+(${[...rooms.keys()].join('|')})\b`,
      'g',
    )
    const files = globSync('src/*/queries/*.ts', { cwd: ROOT })
    const strangers = files.flatMap((file) =>
      [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(named)]
        .filter(([, table = '']) => rooms.get(table) !== file.split(path.sep)[1])
        .map(([, table]) => `${file}: ${table}`),
    )
    expect(files.length).toBeGreaterThan(8)
    expect(strangers).toEqual([])
  })
})
