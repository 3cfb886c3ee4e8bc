import { z } from 'zod'
import type { Evidence, TimeWindow } from '../../domain/case-file.ts'
import type { EvidenceRef } from '../../domain/ids.ts'
import type { ModelBlock, ModelTool } from '../../domain/model.ts'
import type { Ask } from '../checks/ask.ts'
import { namedTables } from '../checks/vet-check.ts'
import type { Further } from '../further.ts'
import type { Specialist } from '../specialists/specialist.ts'
import { asData } from './digest.ts'
import { READ_TOOL, RelativeMinutes, readsOf } from './named-reads.ts'

type ToolCall = Extract<ModelBlock, { type: 'tool-call' }>
type ToolAnswer = Extract<ModelBlock, { type: 'tool-answer' }>

/** Characters of one answer; what is longer must be asked more narrowly. */
const LONGEST = 1200

const MOST_CALLS = 6

/** Named reads of one question; each is a read of a live system while it is in trouble. */
const MOST_NAMED = 6

const SqlInput = z.object({
  query: z.string().min(1),
  view: z.enum(['incident', 'baseline']).default('incident'),
})

const MINUTE = 60_000

const CollectInput = z.object({
  kind: z.string(),
  from_minutes: RelativeMinutes,
  to_minutes: RelativeMinutes,
})

export const TOOLS: readonly ModelTool[] = [
  {
    name: 'sql',
    description: 'Runs one SELECT over the case file. Aggregate: an answer is cut after 1,200 characters.',
    input: {
      type: 'object',
      properties: { query: { type: 'string' }, view: { type: 'string', enum: ['incident', 'baseline'] } },
      required: ['query', 'view'],
      additionalProperties: false,
    },
  },
  {
    name: 'collect',
    description:
      'Reads more from the connectors, of one kind, for a window in minutes relative to the page (-120 to 0 is the two hours before it). Answers with references; look at the rows with sql.',
    input: {
      type: 'object',
      properties: {
        kind: { type: 'string' },
        from_minutes: { type: 'number' },
        to_minutes: { type: 'number' },
      },
      required: ['kind', 'from_minutes', 'to_minutes'],
      additionalProperties: false,
    },
  },
]

/** What one specialist's tools work on; `ask` and `read` grow with what it collects. */
export interface Bench {
  specialist: Specialist
  firedAt: number
  further: Further | null
  ask: Ask
  read: Evidence[]
  /** Named reads so far. */
  named: number
}

/** Where no connector has a named read, the third tool is not there: it would only be asked for in vain. */
export const toolsOf = ({ further }: Pick<Bench, 'further'>): ModelTool[] =>
  further === null || further.tools.length === 0 ? [...TOOLS] : [...TOOLS, READ_TOOL]

/** Answers the calls of one turn in their order; what is too much is told so. */
export async function answerCalls(calls: readonly ToolCall[], bench: Bench): Promise<ToolAnswer[]> {
  const answers: ToolAnswer[] = []
  for (const [at, call] of calls.entries()) {
    const { text, failed } =
      at < MOST_CALLS ? await answerOf(call, bench) : refusal(`at most ${MOST_CALLS} calls a turn`)
    answers.push({ type: 'tool-answer', id: call.id, text: text.slice(0, LONGEST), failed })
  }
  return answers
}

const refusal = (text: string): { text: string; failed: true } => ({ text, failed: true })

function answerOf(call: ToolCall, bench: Bench): Promise<{ text: string; failed: boolean }> {
  if (call.name === 'sql') return runSql(call.input, bench)
  if (call.name === 'collect') return collect(call.input, bench)
  const others = toolsOf(bench).map(({ name }) => name)
  if (call.name === READ_TOOL.name && others.includes(READ_TOOL.name)) return readByName(call.input, bench)
  const words = `there is no tool ${asData(call.name, 60)}; there are ${listOf(others)}`
  return Promise.resolve(refusal(words))
}

async function runSql(input: unknown, bench: Bench): Promise<{ text: string; failed: boolean }> {
  const parsed = SqlInput.safeParse(input)
  if (!parsed.success) return refusal('sql takes { query, view: "incident" or "baseline" }')
  const { query, view } = parsed.data
  const foreign = namedTables(query).filter((table) => !bench.specialist.tables.includes(table))
  if (foreign.length > 0)
    return refusal(`you may read ${bench.specialist.tables.join(', ')}, not ${foreign.join(', ')}`)
  // Whatever else it reads from (a function, a file) is refused by the sandbox.
  const answer = await bench.ask(query, view)
  if (answer.status !== 'ok') return refusal(answer.reason)
  const rows = answer.rows.map((row) => JSON.stringify(row))
  return { text: rowsText(rows), failed: false }
}

function rowsText(rows: readonly string[]): string {
  if (rows.length === 0) return 'no rows'
  const kept: string[] = []
  let length = 0
  for (const row of rows) {
    length += row.length + 1
    if (length > LONGEST - 60) break
    kept.push(row)
  }
  if (kept.length === rows.length) return kept.join('\n')
  return [...kept, `… ${rows.length - kept.length} more rows were cut: aggregate`].join('\n')
}

async function collect(input: unknown, bench: Bench): Promise<{ text: string; failed: boolean }> {
  const { further } = bench
  const kinds = further?.kinds ?? []
  const parsed = CollectInput.safeParse(input)
  const kind = kinds.find((one) => one === (parsed.success ? parsed.data.kind : null))
  if (
    further === null ||
    !parsed.success ||
    kind === undefined ||
    parsed.data.from_minutes >= parsed.data.to_minutes
  ) {
    return refusal(
      `collect takes { kind, from_minutes, to_minutes } with from before to, at most seven days back; kinds: ${kinds.join(', ') || 'none'}`,
    )
  }
  const window: TimeWindow = {
    start: bench.firedAt + parsed.data.from_minutes * MINUTE,
    end: bench.firedAt + parsed.data.to_minutes * MINUTE,
  }
  const evidence = await further.collect(kind, 'incident', window)
  await grow(bench, further, evidence)
  return { text: linesOf(evidence), failed: false }
}

const listOf = (names: readonly string[]): string => new Intl.ListFormat('en').format(names)

/** Asks one connector's named read: what comes is evidence, and the model is told which. */
async function readByName(input: unknown, bench: Bench): Promise<{ text: string; failed: boolean }> {
  const { further } = bench
  if (further === null) return refusal('nothing more can be read here')
  if (bench.named >= MOST_NAMED) return refusal(`at most ${MOST_NAMED} named reads a question`)
  const asked = readsOf(input, bench.specialist, further)
  if (!asked.ok) return refusal(asked.reason)
  bench.named += 1
  const evidence = await further.readByName(asked.tool, {
    start: bench.firedAt + asked.from * MINUTE,
    end: bench.firedAt + asked.to * MINUTE,
  })
  await grow(bench, further, evidence)
  return { text: linesOf(evidence), failed: false }
}

/** References and counts: what a system said stays in the case file. */
function linesOf(evidence: readonly Evidence[]): string {
  const lines = evidence.map((one) => {
    const rows = Object.entries(one.rows).map(([table, count]) => `${count} ${table}`)
    return `${one.ref}: ${one.status}, ${asData(one.query, 100)}: ${rows.join(', ') || 'no rows'}${one.reason === null ? '' : ` (${asData(one.reason, 100)})`}`
  })
  return lines.join('\n') || 'no connector answered'
}

async function grow(bench: Bench, further: Further, evidence: readonly Evidence[]): Promise<void> {
  const known = new Set<EvidenceRef>(bench.read.map((one) => one.ref))
  const fresh = evidence.filter((one) => !known.has(one.ref))
  if (fresh.length === 0) return
  bench.read.push(...fresh)
  bench.ask = await further.askWith(bench.read.map((one) => one.ref))
}
