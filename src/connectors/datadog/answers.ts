import { z } from 'zod'
import type { EventRow, MetricRow, ObjectRow } from '../../domain/case-file.ts'
import { timeOfValue } from '../log-lines/line-time.ts'
import type { LevelCount } from '../log-lines/log-counts.ts'
import { type LogLine, lineOfFields } from '../log-lines/read-line.ts'

const Meta = z.looseObject({
  status: z.string().nullish(),
  page: z.looseObject({ after: z.string().nullish() }).nullish(),
})

export const Points = z.looseObject({
  error: z.string().nullish(),
  series: z.array(
    z.looseObject({
      scope: z.string().nullish(),
      pointlist: z.array(z.tuple([z.number(), z.number().nullable()])),
    }),
  ),
})

export const Aggregate = z.looseObject({
  data: z.looseObject({
    buckets: z
      .array(
        z.looseObject({
          by: z.record(z.string(), z.unknown()).nullish(),
          computes: z.record(z.string(), z.unknown()),
        }),
      )
      .nullish(),
  }),
  meta: Meta.nullish(),
})

const Series = z.array(z.looseObject({ time: z.union([z.string(), z.number()]), value: z.number() }))

export const Logs = z.looseObject({
  data: z
    .array(
      z.looseObject({
        attributes: z.looseObject({
          timestamp: z.union([z.string(), z.number()]).nullish(),
          status: z.string().nullish(),
          service: z.string().nullish(),
          message: z.string().nullish(),
          attributes: z.record(z.string(), z.unknown()).nullish(),
        }),
      }),
    )
    .nullish(),
  meta: Meta.nullish(),
})

export const Events = z.looseObject({
  data: z
    .array(
      z.looseObject({
        attributes: z.looseObject({
          timestamp: z.union([z.string(), z.number()]).nullish(),
          message: z.string().nullish(),
          tags: z.array(z.string()).nullish(),
          attributes: z.record(z.string(), z.unknown()).nullish(),
        }),
      }),
    )
    .nullish(),
  meta: Meta.nullish(),
})

export const Monitors = z.array(
  z.looseObject({
    id: z.number(),
    name: z.string().default(''),
    type: z.string().nullish(),
    query: z.string().nullish(),
    overall_state: z.string().nullish(),
    tags: z.array(z.string()).nullish(),
  }),
)

/** Datadog says `timeout` of an answer that is not whole. */
export const cutOf = (meta: z.infer<typeof Meta> | null | undefined): string | null =>
  meta?.status === 'timeout' ? 'Datadog stopped searching before it had seen everything' : null

/** A series may be of several scopes; each point of the query is kept. */
export function pointsOf(
  { series }: z.infer<typeof Points>,
  entity: string,
  metric: string,
): { rows: Omit<MetricRow, 'evidence'>[]; skipped: number } {
  const all = series.flatMap(({ pointlist }) => pointlist)
  const rows = all.flatMap(([ts, value]) =>
    value === null || !Number.isFinite(value) ? [] : [{ ts: Math.floor(ts), entity, metric, value }],
  )
  return { rows, skipped: all.length - rows.length }
}

export function countsOf({ data }: z.infer<typeof Aggregate>): LevelCount[] {
  return (data.buckets ?? []).flatMap(({ by, computes }) => {
    const level = typeof by?.status === 'string' ? by.status : null
    const series = Object.values(computes).flatMap((one) => Series.safeParse(one).data ?? [])
    return series.flatMap(({ time, value }) => {
      const ts = timeOfValue(time)
      return ts === null ? [] : [{ ts, level, count: value }]
    })
  })
}

export const linesOf = ({ data }: z.infer<typeof Logs>, entity: string | null, now: number): LogLine[] =>
  (data ?? []).map(({ attributes }) => {
    const { message, status, service, timestamp, attributes: inner } = attributes
    const known = {
      entity: entity ?? service ?? 'unknown',
      ts: timeOfValue(timestamp),
      level: status?.toLowerCase() ?? null,
      now,
    }
    return lineOfFields(
      { ...inner, ...(message ? { message } : {}) },
      message ?? JSON.stringify(inner ?? {}),
      known,
    )
  })

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

export const eventsOf = ({ data }: z.infer<typeof Events>, entity: string): Omit<EventRow, 'evidence'>[] =>
  (data ?? []).map(({ attributes: { timestamp, message, tags, attributes: inner } }) => ({
    ts: timeOfValue(timestamp),
    type: text(inner?.source_type_name) ?? text(inner?.sourcecategory) ?? 'datadog-event',
    entity: text(inner?.service) ?? entity,
    title: (text(inner?.title) ?? message ?? 'event').slice(0, 300),
    attrs: { message: message?.slice(0, 2000), tags, status: inner?.status },
  }))

export const monitorsOf = (monitors: z.infer<typeof Monitors>): Omit<ObjectRow, 'evidence'>[] =>
  monitors.map(({ id, name, type, query, overall_state: state, tags }) => ({
    ts: null,
    kind: 'monitor',
    namespace: null,
    name: name === '' ? String(id) : name,
    state: state ?? null,
    attrs: { id, type, query, tags },
  }))
