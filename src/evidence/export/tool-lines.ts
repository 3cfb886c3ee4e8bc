import path from 'node:path'
import type { ObjectRow } from '../../domain/case-file.ts'
import type { Collected } from '../../domain/connector.ts'
import type { Duck } from '../duck.ts'
import type { Captured, CapturedAnswer } from './captured.ts'
import { loadTable } from './table-files.ts'

/** A line of tools.jsonl. `objects` are the rows of the answer, so that nobody has to parse it again. */
interface ToolLine {
  tool: string
  toolset: string
  args: Record<string, unknown>
  status: string
  error?: string
  output: string
  objects?: Omit<ObjectRow, 'evidence'>[]
  /** When what it says was so; the rows that have no time of their own are of then. */
  asOf?: number
}

/** Reads that gave nothing are told one by one up to this many. */
const MOST_UNANSWERED = 300

const REASON = 300

async function objectsOf(
  duck: Duck,
  captured: CapturedAnswer,
  { at, dir }: { at: number; dir: string },
): Promise<Omit<ObjectRow, 'evidence'>[]> {
  const as = `objects_${at}`
  if (!(await loadTable(duck, 'objects', [captured], { as, dir }))) return []
  const reader = await duck.runAndReadAll(`select to_json(${as})::varchar from ${as}`)
  return reader.getRows().map(([row]) => JSON.parse(String(row)))
}

const argsOf = ({ connector, purpose, answer }: CapturedAnswer): Record<string, unknown> => ({
  connector,
  query: answer.query,
  ...(purpose === 'baseline' ? { purpose } : {}),
})

const said = ({ status, reason }: Collected): Pick<ToolLine, 'status' | 'error'> =>
  status === 'ok' ? { status: 'success' } : { status, error: (reason ?? status).slice(0, REASON) }

export interface WrittenTools {
  text: string
  objects: number
  gaps: string[]
}

/**
 * The state of objects, and every read that gave nothing or a part, as recorded calls: a replay then names the same
 * gaps. What does not fit into `mostBytes` is left out and said.
 */
export async function toolLines(
  duck: Duck,
  captured: Captured,
  { mostBytes, scratch }: { mostBytes: number; scratch: string },
): Promise<WrittenTools> {
  const done: WrittenTools = { text: '', objects: 0, gaps: [] }
  let size = 0
  let unanswered = 0
  let left = 0
  for (const [at, one] of captured.answers.entries()) {
    const objects = await objectsOf(duck, one, { at, dir: path.resolve(scratch) })
    if (objects.length === 0 && one.answer.status === 'ok') continue
    if (objects.length === 0) unanswered += 1
    if (unanswered > MOST_UNANSWERED && objects.length === 0) continue
    const line: ToolLine = {
      tool: one.kind,
      toolset: one.answer.source,
      args: argsOf(one),
      ...said(one.answer),
      output: '',
      ...(objects.length > 0 ? { objects, asOf: captured.capturedAt } : {}),
    }
    const text = `${JSON.stringify(line)}\n`
    size += Buffer.byteLength(text)
    if (size > mostBytes) {
      size -= Buffer.byteLength(text)
      left += 1
      continue
    }
    done.text += text
    done.objects += objects.length
  }
  if (left > 0)
    done.gaps.push(`tools/tools.jsonl: ${left} answers were left out, for the case would be too large`)
  return done
}
