import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Duck, withDuck } from '../duck.ts'
import { CaseError } from '../import/case-error.ts'
import type { Captured, CapturedAnswer, WrittenCase } from './captured.ts'
import { loadTable, type WrittenTables, writeTables } from './table-files.ts'
import { toolLines, type WrittenTools } from './tool-lines.ts'

/** The most bytes of one case. */
const MOST_BYTES = 64 * 1_048_576

const TOOLS_SHARE = 0.06

/** Names and calls of a large cluster; more are not about one incident. */
const MOST_NAMES = 20_000

type Pair = readonly [string, string]

interface Names {
  entities: { id: string; kind: string; service: string | null }[]
  edges: Pair[]
}

async function namesOf(duck: Duck, answers: readonly CapturedAnswer[], dir: string): Promise<Names> {
  const names: Names = { entities: [], edges: [] }
  if (await loadTable(duck, 'entities', answers, { as: 'entities', dir })) {
    const rows = await duck.runAndReadAll(
      `select entity, any_value(kind), any_value(service) from entities group by entity order by entity limit ${MOST_NAMES}`,
    )
    names.entities = rows.getRows().map(([id, kind, service]) => ({
      id: String(id),
      kind: String(kind),
      service: service === null ? null : String(service),
    }))
  }
  if (await loadTable(duck, 'edges', answers, { as: 'edges', dir })) {
    const rows = await duck.runAndReadAll(
      `select distinct caller, callee from edges order by caller, callee limit ${MOST_NAMES}`,
    )
    names.edges = rows.getRows().map(([caller, callee]) => [String(caller), String(callee)])
  }
  return names
}

/** Where the alert is told by an instance of the service, both are kept; else by the service alone. */
function alertingEntity({ alert }: Captured, { entities }: Names): string {
  const own = entities.find(({ id }) => id === alert.entity)
  return own?.service === alert.service ? own.id : alert.service
}

const counts = ({ rows }: WrittenTables, { objects }: WrittenTools): Record<string, number> => ({
  ...rows,
  ...(objects > 0 ? { objects } : {}),
})

function headerOf(captured: Captured, names: Names, tables: WrittenTables, tools: WrittenTools): string {
  const { id, alert, windows, capturedAt, answers } = captured
  const connectors = [...new Set(answers.map(({ connector }) => connector))].sort()
  const hasBaseline = Object.keys(tables.baseline).length > 0
  const header = {
    layout: 1,
    id,
    dataset: 'captured',
    split: 'dev',
    source: { repo: null, commit: null, capturedAt, connectors },
    licence: {
      data: 'private',
      note: 'captured from live systems; secrets were masked by code, nobody has read it',
    },
    title: alert.title,
    system: `read by ${connectors.join(', ')}`,
    alert: {
      text: alert.text || alert.title,
      entity: alertingEntity(captured, names),
      metric: alert.metric,
      firedAt: alert.firedAt,
      severity: alert.severity,
      labels: { ...alert.labels, service: alert.service },
      raw: { value: alert.value },
    },
    window: windows.incident,
    baseline: hasBaseline ? { ...windows.baseline, ...tables.baseline } : null,
    entities: names.entities,
    topology: { meaning: 'caller -> callee', edges: names.edges },
    modalities: counts(tables, tools),
    files: { ...tables.files, ...(tools.text === '' ? {} : { tools: 'tools/tools.jsonl' }) },
  }
  return `${JSON.stringify(header, null, 2)}\n`
}

async function writeInto(
  dir: string,
  scratch: string,
  captured: Captured,
  mostBytes: number,
): Promise<Omit<WrittenCase, 'dir'>> {
  return withDuck(async (duck) => {
    const tables = await writeTables(duck, dir, captured, { mostBytes, scratch })
    const tools = await toolLines(duck, captured, { mostBytes: TOOLS_SHARE * mostBytes, scratch })
    if (tools.text !== '') {
      await mkdir(path.join(dir, 'tools'), { recursive: true })
      await writeFile(path.join(dir, 'tools/tools.jsonl'), tools.text)
    }
    const names = await namesOf(duck, captured.answers, scratch)
    const header = headerOf(captured, names, tables, tools)
    await writeFile(path.join(dir, 'case.json'), header)
    const bytes = tables.bytes + Buffer.byteLength(tools.text) + Buffer.byteLength(header)
    return { bytes, rows: counts(tables, tools), gaps: [...tables.gaps, ...tools.gaps] }
  })
}

/** Whether a case of that id lies there already. */
export const hasCase = (out: string, id: string): Promise<boolean> =>
  stat(path.join(out, id)).then(
    () => true,
    () => false,
  )

const unwritable = (out: string, error: unknown): CaseError =>
  new CaseError(
    `${out} cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)}): give --out a folder that this user can write`,
    { cause: error },
  )

/** What an interrupted capture left there goes first. */
async function emptyFolder(part: string, scratch: string): Promise<void> {
  await rm(part, { recursive: true, force: true })
  await mkdir(scratch, { recursive: true })
}

/**
 * Writes an incident as a case of layout version 1, at most 64 MB; under its final name it is whole. Truth is not written: nobody
 * knows it here. Throws `CaseError` when the folder cannot be written or has that case.
 */
export async function exportCase(
  out: string,
  captured: Captured,
  { mostBytes = MOST_BYTES }: { mostBytes?: number } = {},
): Promise<WrittenCase> {
  const dir = path.join(out, captured.id)
  if (await hasCase(out, captured.id))
    throw new CaseError(`${dir} is there already: remove it, or give --out another folder`)
  const part = `${dir}.part`
  const scratch = path.join(part, 'scratch')
  try {
    await emptyFolder(part, scratch).catch((error: unknown) => {
      throw unwritable(out, error)
    })
    const written = await writeInto(part, scratch, captured, mostBytes)
    await rm(scratch, { recursive: true })
    await rename(part, dir)
    return { dir, ...written }
  } finally {
    await rm(part, { recursive: true, force: true }).catch(() => undefined)
  }
}
