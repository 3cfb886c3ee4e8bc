import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import path from 'node:path'
import { parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'

const SRC = path.join(import.meta.dirname, '..', 'src')

/** DESIGN.md §8: what a room may import besides `domain` and `platform`. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  domain: [],
  platform: [],
  storage: [],
  safety: ['storage'],
  intake: [],
  incidents: ['storage', 'safety'],
  connectors: ['safety'],
  evidence: ['storage', 'safety'],
  ranking: [],
  knowledge: ['storage', 'safety', 'models'],
  models: ['storage', 'safety'],
  investigation: ['storage', 'safety', 'evidence', 'ranking', 'knowledge', 'models'],
  report: [],
  slack: ['safety', 'report', 'incidents'],
  evals: ['storage', 'incidents', 'evidence', 'ranking', 'knowledge', 'models', 'investigation', 'report'],
  'local-slack': [],
  cli: [
    'app',
    'config.ts',
    'storage',
    'safety',
    'intake',
    'incidents',
    'connectors',
    'evidence',
    'ranking',
    'knowledge',
    'models',
    'investigation',
    'report',
    'evals',
  ],
  'config.ts': [],
  'main.ts': ['cli'],
}

/** A package in this table is imported nowhere but in its home (zod is at home anywhere). */
const HOME: readonly [match: RegExp, rooms: readonly string[]][] = [
  [/^(pino|undici)$/, ['platform']],
  [/^(cockatiel|mysql2|@modelcontextprotocol\/sdk)$/, ['connectors']],
  [/^pg$/, ['storage', 'connectors']],
  [/^@electric-sql\//, ['storage']],
  [/^libpg-query$/, ['safety']],
  [/^pg-boss$/, ['incidents']],
  [/^@duckdb\//, ['evidence']],
  [/^(@anthropic-ai\/sdk|langchain)$/, ['models']],
  [/^@langchain\//, ['investigation', 'models']],
  [/^@slack\//, ['slack']],
  [/^(ws|esbuild|react|react-dom|slack-blocks-to-jsx)$/, ['local-slack']],
]

interface Import {
  file: string
  room: string
  specifier: string
}

const roomOf = (file: string): string => file.split(path.sep)[0] ?? file

function sourceFiles(): string[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))
}

function importsOf(file: string): Import[] {
  const { module } = parseSync(file, readFileSync(path.join(SRC, file), 'utf8'))
  const text = readFileSync(path.join(SRC, file), 'utf8')
  const specifiers = [
    ...module.staticImports.map((entry) => entry.moduleRequest.value),
    ...module.staticExports.flatMap((entry) => entry.entries.flatMap((e) => e.moduleRequest?.value ?? [])),
    ...module.dynamicImports.map((entry) =>
      text.slice(entry.moduleRequest.start, entry.moduleRequest.end).replace(/^['"`]|['"`]$/g, ''),
    ),
  ]
  return specifiers.map((specifier) => ({ file, room: roomOf(file), specifier }))
}

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

/** What a room may import of ours; `domain` and `platform` themselves import nothing. */
const allowedFor = (room: string): readonly string[] =>
  room === 'domain' || room === 'platform' ? [] : ['domain', 'platform', ...(MAY_IMPORT[room] ?? [])]

/** The complaint about one import, or null. `app` is the composition root and may import every room. */
function complaint({ file, room, specifier }: Import): string | null {
  if (specifier.startsWith('.')) {
    const target = roomOf(path.relative(SRC, path.join(SRC, path.dirname(file), specifier)))
    const fine = room === 'app' || room === target || allowedFor(room).includes(target)
    return fine ? null : `${file} imports ${target}`
  }
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) return null
  const home = HOME.find(([match]) => match.test(packageOf(specifier)))
  return home && !home[1].includes(room)
    ? `${file} imports ${specifier}, at home in ${home[1].join(', ')}`
    : null
}

const all = sourceFiles().flatMap(importsOf)

describe('the rooms of the house', () => {
  it('reads the whole source tree', () => {
    expect(sourceFiles().length).toBeGreaterThan(10)
    expect(all.length).toBeGreaterThan(20)
  })

  it('knows every room', () => {
    const rooms = new Set(sourceFiles().map(roomOf))
    rooms.delete('app')
    expect([...rooms].filter((room) => !(room in MAY_IMPORT))).toEqual([])
  })

  it('imports only what DESIGN.md §8 allows', () => {
    expect(all.map(complaint).filter((found) => found !== null)).toEqual([])
  })

  it('would notice a forbidden room, a package away from home and a type-only import', () => {
    const planted: Import[] = [
      { file: 'ranking/rank.ts', room: 'ranking', specifier: '../evidence/snapshot.ts' },
      { file: 'ranking/rank.ts', room: 'ranking', specifier: '@duckdb/node-api' },
      { file: 'domain/ids.ts', room: 'domain', specifier: '../platform/logger.ts' },
      { file: 'platform/logger.ts', room: 'platform', specifier: '../domain/ids.ts' },
      { file: 'cli/start.ts', room: 'cli', specifier: '../slack/app.ts' },
    ]
    expect(planted.map(complaint)).not.toContain(null)
    const typed = parseSync('x.ts', "import type { A } from './a.ts'").module.staticImports
    expect(typed.map((entry) => entry.moduleRequest.value)).toEqual(['./a.ts'])
  })

  it('makes only config.ts read the environment', () => {
    const readers = sourceFiles().filter((file) =>
      /(?<!')process\.env/.test(readFileSync(path.join(SRC, file), 'utf8')),
    )
    expect(readers.filter((file) => file !== 'config.ts')).toEqual([])
  })
})
