import { z } from 'zod'
import type { TimeWindow } from '../../domain/case-file.ts'
import type { Collected, CollectRequest, PlannedRead } from '../../domain/connector.ts'
import type { Asked } from '../asked.ts'
import { arrived, collected, type Question, tooFresh, unanswered } from '../collected.ts'
import { type BoundTool, readTool } from '../read-tool.ts'
import type { GotLines, LogPlace, LogSystem } from './log-sweep.ts'

/** Lines of one answer; who needs more asks more narrowly. */
const MOST = 500

function answerOf(question: Question, window: TimeWindow, got: Asked<GotLines>): Collected {
  if (!got.ok) return unanswered(question, window, got)
  const { lines, cut } = got.value
  const full = lines.length >= MOST ? `only the newest ${MOST} lines were read` : null
  const base = { raw: got.raw, tables: { logs: { rows: lines } } }
  return collected(question, window, { ...base, truncated: cut ?? full })
}

async function search(
  system: LogSystem,
  ask: { tool: string; place: LogPlace | null; text: string; window: TimeWindow },
  options: { signal: AbortSignal },
): Promise<Collected[]> {
  const { tool, place, text } = ask
  const question: Question = {
    source: 'logs',
    query: system.searchQuery(place, text),
    args: { kind: 'tool', tool, text, ...(place === null ? {} : { service: place.entity }) },
  }
  const window = arrived(ask.window, system.delayMs, system.now())
  if (window === null) return [tooFresh(question, ask.window, system.delayMs)]
  return [answerOf(question, window, await system.search({ place, text, window, most: MOST }, options))]
}

const requestFor = (service: string, window: TimeWindow): CollectRequest => ({
  kind: 'logs',
  purpose: 'incident',
  window,
  alert: {
    title: '',
    service,
    severity: 'unknown',
    entity: null,
    metric: null,
    value: null,
    firedAt: window.end,
    url: null,
    labels: {},
    text: '',
  },
})

const TRACE_ID = z
  .string()
  .regex(/^[0-9a-fA-F]{16,32}$/, { error: 'must be 16 to 32 hexadecimal digits' })
  .describe('A trace id from the case file.')

export const TRACE_LOGS = {
  name: 'logs_of_trace',
  description: 'Log lines of every service that hold one trace id.',
  source: 'logs',
  args: z.strictObject({ trace_id: TRACE_ID }),
}

export const SEARCH_LOGS = {
  name: 'search_logs',
  description: 'The newest log lines of one service that hold a text, as it stands.',
  source: 'logs',
  args: z.strictObject({
    service: z.string().min(1).max(200).describe('Name of the service.'),
    text: z.string().min(3).max(200).describe('Words that the line has; no pattern.'),
  }),
}

/** What every system of logs can be asked by name. */
export function logTools(system: LogSystem): BoundTool[] {
  return [
    readTool(
      TRACE_LOGS,
      (args, window, options) =>
        search(system, { tool: 'logs_of_trace', place: null, text: args.trace_id, window }, options),
      (args) => [...system.looks, { query: system.searchQuery(null, args.trace_id), step: 'read' }],
    ),
    readTool(
      SEARCH_LOGS,
      async ({ service, text }, window, options) => {
        const question: Question = { source: 'logs', query: `search_logs ${service}`, args: { kind: 'tool' } }
        const places = await system.places(requestFor(service, window), options)
        if (!places.ok) return [unanswered(question, window, places)]
        const [place] = places.value
        if (place === undefined) return [collected(question, window, { raw: null, tables: {} })]
        return search(system, { tool: 'search_logs', place, text, window }, options)
      },
      ({ service, text }, window) => [
        ...system.looks,
        ...system
          .planned(requestFor(service, window))
          .map((place): PlannedRead => ({ query: system.searchQuery(place, text), step: 'read' })),
      ],
    ),
  ]
}
