import path from 'node:path'
import { z } from 'zod'
import type { Evidence, EvidenceStatus, LogRow, ObjectRow } from '../../domain/case-file.ts'
import { type EvidenceRef, evidenceRef } from '../../domain/ids.ts'
import { parseObjects } from '../objects/parse-objects.ts'
import { parseToolLogs } from '../objects/tool-logs.ts'
import { storeRows } from '../store-rows.ts'
import { type BrokenLines, brokenGap, countLine, linesOf, noLines } from './broken-lines.ts'
import { CAPTURED_FIELDS, objectsOfThen } from './captured-objects.ts'
import { fileOfCase } from './file-of-case.ts'
import type { ImportContext } from './import-file.ts'
import { putRaw } from './part-store.ts'

const ToolCall = z.object({
  tool: z.string(),
  toolset: z.string().nullish(),
  args: z.record(z.string(), z.unknown()).nullish(),
  matchAny: z.boolean().optional(),
  status: z.string().default('success'),
  error: z.unknown().optional(),
  output: z.unknown(),
  ...CAPTURED_FIELDS,
})

type ToolCall = z.infer<typeof ToolCall>

function asText(output: unknown): string {
  if (output === undefined || output === null) return ''
  return typeof output === 'string' ? output : JSON.stringify(output)
}

const isSuccess = ({ status }: ToolCall): boolean => /^(success|ok)$/i.test(status)

/** What a live system may have answered instead; any other word of a tool's is a failure. */
const OWN_WORDS: readonly EvidenceStatus[] = ['too_fresh', 'denied', 'truncated']

function statusOf(call: ToolCall, text: string): EvidenceStatus {
  if (isSuccess(call)) return text.trim() === '' && !call.objects?.length ? 'no_data' : 'ok'
  if (/^no_?data$/i.test(call.status)) return 'no_data'
  return OWN_WORDS.find((one) => one === call.status) ?? 'failed'
}

function reasonOf(call: ToolCall, status: EvidenceStatus, text: string): string | null {
  if (status === 'ok') return null
  if (status === 'no_data') return text.trim().slice(0, 200) || 'the answer was empty'
  return (asText(call.error) || text.trim() || 'the tool failed without a word').slice(0, 300)
}

/** `kubernetes/logs` is read from kubernetes; a tool without a set belongs to the first word of its name. */
const sourceOf = (call: ToolCall): string =>
  (call.toolset ?? call.tool.replace(/_/g, '/')).split('/')[0] ?? call.tool

const queryOf = (call: ToolCall): string => {
  const args = Object.entries(call.args ?? {}).map(([name, value]) => `${name}=${asText(value)}`)
  return `${call.tool} ${args.join(' ')}`.trim().slice(0, 300)
}

function callOf(line: string): ToolCall | null {
  try {
    return ToolCall.safeParse(JSON.parse(line)).data ?? null
  } catch {
    return null
  }
}

/** Calls in their order; broken lines are counted in `broken`. */
async function* callsOf(file: string, broken: BrokenLines): AsyncIterable<ToolCall> {
  for await (const { number, line } of linesOf(file)) {
    const call = callOf(line)
    countLine(broken, number, call !== null)
    if (call) yield call
  }
}

type Item = Omit<Evidence, 'n' | 'ref'>

async function itemOf(context: ImportContext, call: ToolCall, found: Rows): Promise<Item> {
  const text = asText(call.output)
  const said = statusOf(call, text)
  const status = said === 'ok' && found.left !== null ? 'truncated' : said
  return {
    connector: 'recording',
    source: sourceOf(call),
    purpose: 'incident',
    query: queryOf(call),
    args: { kind: 'tool', tool: call.tool, args: call.args ?? {}, matchAny: call.matchAny ?? false },
    window: null,
    status,
    reason: found.left ?? reasonOf(call, status, text),
    bytes: Buffer.byteLength(text),
    rows: countsOf(found),
    rawKey: text === '' || !context.keepRaw ? null : await putRaw(context.blobs, Buffer.from(text)),
    parts: {},
    collectedAt: context.now(),
  }
}

function unparsedGap(unparsed: readonly string[], calls: number): string {
  const counts = Map.groupBy(unparsed, (tool) => tool)
  const named = [...counts].map(([tool, all]) => (all.length > 1 ? `${tool} ×${all.length}` : tool))
  return `${unparsed.length} of ${calls} tool outputs were kept as text only: ${named.join(', ')}`
}

interface Rows {
  objects: ObjectRow[]
  logs: LogRow[]
  /** What of it is not used, and why. */
  left: string | null
}

/** The rows in one answer; a failed call has none but those it says it has. */
function rowsIn(call: ToolCall, evidence: EvidenceRef, until: number | null): Rows {
  const captured = objectsOfThen(call, until)
  const isText = isSuccess(call) && call.objects === undefined
  const answer = { tool: call.tool, args: call.args ?? {}, output: call.output }
  const objects = isText ? parseObjects(answer) : captured.objects
  return {
    objects: objects.map((one) => ({ evidence, ...one })),
    logs: isText ? parseToolLogs(answer).map((one) => ({ evidence, ...one })) : [],
    left: captured.left,
  }
}

const countsOf = ({ objects, logs }: Rows): Item['rows'] => ({
  ...(objects.length > 0 ? { objects: objects.length } : {}),
  ...(logs.length > 0 ? { logs: logs.length } : {}),
})

/**
 * Every recorded tool call as evidence; rows where the output can be parsed, the rest counted and named as gaps.
 * `until`: when the incident ended, milliseconds UTC; null when nobody says.
 */
export async function importTools(
  context: ImportContext,
  name: string,
  { firstNumber, until }: { firstNumber: number; until: number | null },
): Promise<Item[]> {
  context.onProgress(name)
  const file = await fileOfCase(context.dir, name)
  const items: Item[] = []
  const rows: Pick<Rows, 'objects' | 'logs'> = { objects: [], logs: [] }
  const unparsed: string[] = []
  const broken = noLines()
  for await (const call of callsOf(file, broken)) {
    const evidence = evidenceRef(firstNumber + items.length)
    const found = rowsIn(call, evidence, until)
    const item = await itemOf(context, call, found)
    if (Object.keys(item.rows).length === 0 && item.status === 'ok') unparsed.push(call.tool)
    rows.objects.push(...found.objects)
    rows.logs.push(...found.logs)
    items.push(item)
  }
  // One part for all calls: hundreds of small files would cost more than their rows.
  const parts = await storeRows(context.duck, context.blobs, rows)
  for (const item of items) if (Object.keys(item.rows).length > 0) item.parts = parts
  if (broken.count > 0) context.onGap(brokenGap(path.basename(file), broken))
  if (unparsed.length > 0) context.onGap(unparsedGap(unparsed, items.length))
  return items
}
