import { z } from 'zod'
import { timeOfValue } from '../log-lines/line-time.ts'
import type { LevelCount } from '../log-lines/log-counts.ts'
import { type LogLine, lineOfFields } from '../log-lines/read-line.ts'
import type { LogFields } from './fields.ts'

const Shards = z.object({
  total: z.number(),
  failed: z.number(),
  failures: z
    .array(
      z.object({ reason: z.object({ type: z.string().nullish(), reason: z.string().nullish() }).nullish() }),
    )
    .nullish(),
})

const Part = { timed_out: z.boolean().nullish(), _shards: Shards.nullish() }

const Bucket = z.object({
  key: z.number(),
  doc_count: z.number(),
  levels: z
    .object({ buckets: z.array(z.object({ key: z.union([z.string(), z.number()]), doc_count: z.number() })) })
    .optional(),
  errors: z.object({ doc_count: z.number() }).optional(),
})

export const Counts = z.object({
  ...Part,
  // No index at all gives no aggregation.
  aggregations: z.object({ steps: z.object({ buckets: z.array(Bucket) }) }).optional(),
})

export const Hits = z.object({
  ...Part,
  hits: z.object({
    hits: z.array(
      z.object({
        _source: z.record(z.string(), z.unknown()).nullish(),
        sort: z.array(z.unknown()).nullish(),
      }),
    ),
  }),
})

/** Why an answer is not whole: shards that failed, or a search that was stopped; null when it is. */
export function cutOf({
  timed_out: late,
  _shards: shards,
}: z.infer<z.ZodObject<typeof Part>>): string | null {
  if (shards && shards.failed > 0) {
    const why = shards.failures?.[0]?.reason
    const said = why?.reason ?? why?.type ?? 'no reason given'
    return `${shards.failed} of ${shards.total} shards failed: ${said}`.replace(/\s+/g, ' ').slice(0, 300)
  }
  return late === true ? 'the server stopped searching before it had seen everything' : null
}

/** Lines without a level are what is left of a step. */
export function countsIn({ aggregations }: z.infer<typeof Counts>): LevelCount[] {
  return (aggregations?.steps.buckets ?? []).flatMap(({ key: ts, doc_count: all, levels, errors }) => {
    const named = (levels?.buckets ?? []).map(({ key, doc_count: count }) => ({
      ts,
      level: String(key),
      count,
    }))
    const wrong = errors === undefined ? [] : [{ ts, level: 'error', count: errors.doc_count }]
    const told = [...named, ...wrong].reduce((sum, { count }) => sum + count, 0)
    return [...named, ...wrong, ...(all > told ? [{ ts, level: null, count: all - told }] : [])]
  })
}

type Source = Record<string, unknown>

/** A field by its path, whether it is stored as objects or under the whole name. */
function fieldIn(source: Source, path: string): string | null {
  const plain = path.replace(/\.keyword$/, '')
  const walk = (value: unknown, rest: string): unknown => {
    if (typeof value !== 'object' || value === null) return undefined
    const record = value as Source
    if (rest in record) return record[rest]
    for (let dot = rest.indexOf('.'); dot > 0; dot = rest.indexOf('.', dot + 1)) {
      const found = walk(record[rest.slice(0, dot)], rest.slice(dot + 1))
      if (found !== undefined) return found
    }
    return undefined
  }
  const found = walk(source, plain)
  const [first] = Array.isArray(found) ? found : [found]
  return typeof first === 'string' || typeof first === 'number' ? String(first) : null
}

/** Lines, the newest first; `entity` null: each says whose it is. */
export function linesIn(
  { hits }: z.infer<typeof Hits>,
  fields: LogFields,
  entity: string | null,
  now: number,
): LogLine[] {
  return hits.hits.flatMap(({ _source: source, sort }) => {
    if (!source) return []
    const own = (field: string | null): string | null => (field === null ? null : fieldIn(source, field))
    const message = own(fields.message)
    const known = {
      entity: entity ?? own(fields.service) ?? 'unknown',
      ts: timeOfValue(sort?.[0]) ?? timeOfValue(own(fields.time)),
      level: own(fields.level)?.toLowerCase() ?? null,
      traceId: own(fields.trace),
      now,
    }
    const named = message === null ? source : { ...source, message }
    return [lineOfFields(named, JSON.stringify(source), known)]
  })
}
