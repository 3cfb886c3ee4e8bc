import { z } from 'zod'
import { collected, type Question, unanswered } from '../collected.ts'
import { type BoundTool, readTool } from '../read-tool.ts'
import { planFound, type TracesDeps } from './searches.ts'
import { hexId, spanTables } from './spans.ts'

const TRACE_ID = z
  .string()
  .regex(/^[0-9a-fA-F]{1,32}$/, { error: 'must be up to 32 hexadecimal digits' })
  .describe('A trace id from the case file.')

/** One trace, and traces of one service. */
export const toolsOf = (deps: TracesDeps): BoundTool[] => [
  readTool(
    {
      name: 'trace',
      description: 'Every span of one trace.',
      source: 'traces',
      args: z.strictObject({ trace_id: TRACE_ID }),
    },
    async ({ trace_id }, window, { signal }) => {
      const id = hexId(trace_id, 32)
      const question: Question = {
        source: 'traces',
        query: `trace ${id}`,
        args: { kind: 'tool', tool: 'trace', id },
      }
      const got = await deps.api.trace(id, window, signal)
      if (!got.ok) return [unanswered(question, null, got)]
      const times = got.value.spans.map(({ start }) => start)
      const whole = { start: Math.min(...times), end: Math.max(...times) }
      return [
        collected(question, null, {
          raw: got.raw.length > 0 ? got.raw : null,
          tables: spanTables(got.value.spans, whole),
          truncated: got.value.cut,
        }),
      ]
    },
    ({ trace_id }) => [{ query: deps.api.planned.trace(hexId(trace_id, 32)), step: 'read' }],
  ),
  readTool(
    {
      name: 'search_traces',
      description: 'Traces of one service: those with errors, or those that took long.',
      source: 'traces',
      args: z.strictObject({
        service: z.string().min(1).max(200).describe('Name of the service, as its spans say it.'),
        only: z.enum(['errors', 'slow', 'any']),
        slower_than_ms: z.number().min(1).max(3_600_000).default(1000).describe('With `slow`: how long.'),
      }),
    },
    async ({ service, only, slower_than_ms: slowMs }, window, { signal }) => {
      const question: Question = {
        source: 'traces',
        query: deps.api.query({ service, only, most: 50, slowMs }),
        args: { kind: 'tool', tool: 'search_traces', service, only },
      }
      const got = await deps.api.find({ service, window, only, most: 50, slowMs }, signal)
      if (!got.ok) return [unanswered(question, window, got)]
      const tables = spanTables(got.value.spans, window)
      return [collected(question, window, { raw: null, tables, truncated: got.value.cut })]
    },
    ({ service, only, slower_than_ms: slowMs }) => [
      { query: deps.api.query({ service, only, most: 50, slowMs }), step: 'read' },
      ...planFound(deps.api),
    ],
  ),
]
