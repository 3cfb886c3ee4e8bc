import type { z } from 'zod'
import type { TimeWindow } from '../../domain/case-file.ts'
import type { HttpClient } from '../../platform/http-client.ts'
import { type Asked, askJson, type Instance, type Unanswered } from '../asked.ts'
import { type LevelCount, stepOf, stepsIn } from '../log-lines/log-counts.ts'
import type { GotLines } from '../log-lines/log-sweep.ts'
import { countsIn, linesIn, Matrix, Streams } from './answers.ts'

export interface RangeDeps {
  client: HttpClient
  instance: Instance
  now: () => number
}

const nanoseconds = (milliseconds: number): string => `${Math.floor(milliseconds)}000000`

const ask = <T>(
  { client, instance }: RangeDeps,
  schema: z.ZodType<T>,
  query: Record<string, string | number>,
  signal: AbortSignal,
): Promise<Asked<T>> => askJson(client, { path: '/loki/api/v1/query_range', query, signal }, schema, instance)

/** Counts in the whole steps of a window; the query counts over one step. */
export async function countsOver(
  deps: RangeDeps,
  query: string,
  window: TimeWindow,
  signal: AbortSignal,
): Promise<Asked<LevelCount[]>> {
  const step = stepOf(window)
  const steps = stepsIn(window, step)
  const [first, last] = [steps[0], steps.at(-1)]
  if (first === undefined || last === undefined) return { ok: true, value: [], raw: new Uint8Array() }
  const times = { start: nanoseconds(first + step), end: nanoseconds(last + step), step: step / 1000 }
  const asked = await ask(deps, Matrix, { query, ...times }, signal)
  return asked.ok ? { ...asked, value: countsIn(asked.value, step) } : asked
}

/** What the server allows, from its own words: `limit > max_entries_limit_per_query (1000 > 500)`. */
function allowedOf({ reason }: Unanswered, most: number): number | null {
  const limit = Number(/max_entries_limit\w* \(\d+ > (\d+)\)/.exec(reason)?.[1] ?? Number.NaN)
  return limit > 0 && limit < most ? limit : null
}

interface NewestAsk {
  query: string
  window: TimeWindow
  most: number
  /** Whose a stream is, by its labels. */
  entityOf: (labels: Record<string, string>) => string
}

/** The newest lines; where they are too long or the server allows fewer, as many as may be. */
export async function newestLines(
  deps: RangeDeps,
  newest: NewestAsk,
  signal: AbortSignal,
): Promise<Asked<GotLines>> {
  const { query, window, most, entityOf } = newest
  const times = { start: nanoseconds(window.start), end: nanoseconds(window.end) }
  const asked = await ask(deps, Streams, { query, ...times, limit: most, direction: 'backward' }, signal)
  if (asked.ok) return { ...asked, value: { lines: linesIn(asked.value, entityOf, deps.now()), cut: null } }
  const fewer = asked.cut === 'bytes' ? Math.floor(most / 10) : allowedOf(asked, most)
  if (fewer === null || fewer < 1) return asked
  const again = await newestLines(deps, { ...newest, most: fewer }, signal)
  if (!again.ok) return again
  const cut = again.value.cut ?? `only the newest ${fewer} lines of a read fit the caps`
  return { ...again, value: { ...again.value, cut } }
}
