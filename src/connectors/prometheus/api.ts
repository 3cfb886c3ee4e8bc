import { z } from 'zod'
import type { HttpAsk, HttpClient } from '../../platform/http-client.ts'
import { type Asked, askJson, type Instance } from '../asked.ts'
import { gate } from '../gate.ts'

/** Values are texts, for JSON has no infinity. */
const Sample = z.tuple([z.number(), z.string()])

const Series = z.object({
  metric: z.record(z.string(), z.string()),
  /** Missing for native histograms. */
  values: z.array(Sample).default([]),
})

const Matrix = z.object({ data: z.object({ result: z.array(Series) }) })

const Vector = z.object({
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), value: Sample.default([0, 'NaN']) }),
    ),
  }),
})

const Names = z.object({ data: z.array(z.string()) })

const Metadata = z.object({ data: z.record(z.string(), z.array(z.object({ type: z.string() }))) })

const Rules = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({ type: z.string().optional(), name: z.string(), query: z.string().optional() }),
        ),
      }),
    ),
  }),
})

const BuildInfo = z.object({
  data: z.object({
    version: z.string(),
    application: z.string().optional(),
    revision: z.string().optional(),
    goVersion: z.string().optional(),
  }),
})

const Flags = z.object({ data: z.record(z.string(), z.unknown()) })

/**
 * What an answer says of itself. Thanos answers from the stores it reached and warns
 * (https://thanos.io/tip/components/query.md/#partial-response), VictoriaMetrics' cluster answers from the nodes that are
 * up and says `isPartial` (https://docs.victoriametrics.com/victoriametrics/cluster-victoriametrics/#cluster-availability).
 */
const Said = z.object({ warnings: z.array(z.string()).nullish(), isPartial: z.boolean().nullish() })

/** Of the expression, or that no store can have what was asked: nothing is missing. */
const HARMLESS = /^PromQL info|^No StoreAPIs matched/i

function partialOf({ warnings, isPartial }: z.infer<typeof Said>, name: string): { partial?: string } {
  const [first, ...more] = (warnings ?? []).filter((one) => !HARMLESS.test(one))
  if (first !== undefined) {
    const words = first.replace(/\s+/g, ' ').slice(0, 200)
    return { partial: `${name} warns: ${words}${more.length > 0 ? `, and ${more.length} more` : ''}` }
  }
  return isPartial === true ? { partial: `${name} answered without some of its storage nodes` } : {}
}

/** Nothing, from a part of the stores, is not "there is nothing". */
const notNothing = <T>(asked: Asked<T[]>): Asked<T[]> =>
  asked.ok && asked.partial !== undefined && asked.value.length === 0
    ? { ok: false, status: 'failed', reason: asked.partial, raw: asked.raw }
    : asked

export type Labels = Readonly<Record<string, string>>
export interface PromSeries {
  metric: Labels
  values: [seconds: number, value: string][]
}

/** Milliseconds both; `step` in whole seconds. */
export interface Range {
  start: number
  end: number
  step: number
}

type Got<T> = Promise<Asked<T>>

/** The reads of the HTTP API that are used; all of them by GET. */
export interface PrometheusApi {
  range(query: string, range: Range, signal: AbortSignal): Got<PromSeries[]>
  /** Labels and value of each series at a time in milliseconds. */
  instant(query: string, at: number, signal: AbortSignal): Got<{ metric: Labels; value: number }[]>
  labelNames(match: string | null, range: Omit<Range, 'step'>, signal: AbortSignal): Got<string[]>
  labelValues(label: string, match: string | null, signal: AbortSignal): Got<string[]>
  /** `counter`, `gauge`, … by metric. */
  types(signal: AbortSignal): Got<ReadonlyMap<string, string>>
  /** Expressions of the alerting rules of that name. */
  alertRules(name: string, signal: AbortSignal): Got<string[]>
  buildInfo(signal: AbortSignal): Got<z.infer<typeof BuildInfo>['data']>
  flags(signal: AbortSignal): Got<Record<string, unknown>>
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3)

const mapped = <A, B>(asked: Asked<A>, value: (from: A) => B): Asked<B> =>
  asked.ok ? { ...asked, value: value(asked.value) } : asked

/** At most six reads of one instance are under way at once, whoever asks. */
const AT_ONCE = 6

export function prometheusApi(client: HttpClient, instance: Instance): PrometheusApi {
  const inTurn = gate(AT_ONCE)
  const get = <T extends object>(
    path: string,
    query: HttpAsk['query'],
    schema: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<Asked<T>> =>
    inTurn(async () => {
      const ask = { path: `api/v1/${path}`, query: query ?? {}, signal }
      const asked = await askJson(client, ask, z.intersection(schema, Said), instance)
      return asked.ok ? { ...asked, ...partialOf(asked.value, instance.name) } : asked
    })

  return {
    range: async (query, { start, end, step }, signal) => {
      const args = { query, start: seconds(start), end: seconds(end), step }
      return notNothing(mapped(await get('query_range', args, Matrix, signal), ({ data }) => data.result))
    },
    instant: async (query, at, signal) => {
      const got = await get('query', { query, time: seconds(at) }, Vector, signal)
      return notNothing(
        mapped(got, ({ data }) =>
          data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) })),
        ),
      )
    },
    labelNames: async (match, { start, end }, signal) => {
      const args = { 'match[]': match ?? undefined, start: seconds(start), end: seconds(end) }
      return notNothing(mapped(await get('labels', args, Names, signal), ({ data }) => data))
    },
    labelValues: async (label, match, signal) => {
      const got = await get(`label/${label}/values`, { 'match[]': match ?? undefined }, Names, signal)
      return mapped(got, ({ data }) => data)
    },
    types: async (signal) => {
      const got = await get('metadata', { limit_per_metric: 1 }, Metadata, signal)
      return mapped(
        got,
        ({ data }) => new Map(Object.entries(data).map(([name, [one]]) => [name, one?.type ?? 'unknown'])),
      )
    },
    alertRules: async (name, signal) => {
      const got = await get('rules', { type: 'alert' }, Rules, signal)
      return mapped(got, ({ data }) =>
        data.groups.flatMap(({ rules }) =>
          rules.flatMap((one) => (one.name === name && one.query ? [one.query] : [])),
        ),
      )
    },
    buildInfo: async (signal) =>
      mapped(await get('status/buildinfo', {}, BuildInfo, signal), ({ data }) => data),
    flags: async (signal) => mapped(await get('status/flags', {}, Flags, signal), ({ data }) => data),
  }
}
