import type { z } from 'zod'
import type { CollectRequest } from '../../domain/connector.ts'
import type { HttpClient } from '../../platform/http-client.ts'
import { type Asked, askJson, type Instance } from '../asked.ts'
import { targetsOf } from '../collected.ts'
import { stepOf } from '../log-lines/log-counts.ts'
import type { GotLines, LineChoice, LogPlace, LogSystem } from '../log-lines/log-sweep.ts'
import { Aggregate, countsOf, cutOf, Logs, linesOf } from './answers.ts'
import type { DatadogOptions } from './options.ts'

export interface DatadogDeps {
  client: HttpClient
  instance: Instance
  options: Pick<DatadogOptions, 'metrics' | 'delaySeconds'>
  now: () => number
}

/** A value with anything but letters in quotes, so that no word of it is read as a search. */
const term = (value: string): string => (/^[\w.-]+$/.test(value) ? value : JSON.stringify(value))

/** `service:cart env:production`: the tags of a service. */
export const tagsOf = (
  request: CollectRequest,
  instance: string,
): { entity: string; tags: string[]; place: LogPlace }[] =>
  targetsOf(request, instance).map(({ target, selector }) => {
    const pairs = Object.entries(selector ?? { service: target.service })
    const tags = pairs.map(([tag, value]) => `${tag}:${term(value)}`)
    const where = tags.join(' ')
    return {
      entity: target.service,
      tags,
      place: { entity: target.service, role: target.role, where, terms: {} },
    }
  })

const ERRORS = 'status:(error OR critical OR alert OR emergency)'

const linesQuery = (where: string, { which }: LineChoice): string =>
  which === 'errors' ? `${where} ${ERRORS}` : `${where} -${ERRORS}`

/** Lines of a service that hold a text; of every service those of a trace, which many write in the text only. */
const holding = (place: LogPlace | null, text: string): string => {
  const quoted = JSON.stringify(text)
  return place === null ? `@trace_id:${term(text)} OR ${quoted}` : `${place.where} ${quoted}`
}

const time = (at: number): string => new Date(at).toISOString()

const post = <T>(
  { client, instance }: DatadogDeps,
  path: string,
  json: unknown,
  schema: z.ZodType<T>,
  signal: AbortSignal,
): Promise<Asked<T>> => askJson(client, { method: 'POST', path, json, signal }, schema, instance)

async function newest(
  deps: DatadogDeps,
  ask: { query: string; window: { start: number; end: number }; most: number; entity: string | null },
  signal: AbortSignal,
): Promise<Asked<GotLines>> {
  const { query, window, most, entity } = ask
  const body = {
    filter: { query, from: time(window.start), to: time(window.end) },
    sort: '-timestamp',
    page: { limit: Math.min(most, 1000) },
  }
  const asked = await post(deps, '/api/v2/logs/events/search', body, Logs, signal)
  if (asked.ok) {
    const lines = linesOf(asked.value, entity, deps.now())
    return { ...asked, value: { lines, cut: cutOf(asked.value.meta) } }
  }
  const fewer = Math.floor(most / 10)
  if (asked.cut !== 'bytes' || fewer < 1) return asked
  return newest(deps, { ...ask, most: fewer }, signal)
}

/** Datadog's logs; their status is a level that Datadog always has. */
export function datadogLogs(deps: DatadogDeps): LogSystem {
  const { instance, options, now } = deps
  const places = (request: CollectRequest): LogPlace[] =>
    tagsOf(request, instance.name).map(({ place }) => place)
  return {
    name: instance.name,
    delayMs: options.delaySeconds * 1000,
    now,
    looks: [],
    planned: places,
    places: async (request) => ({ ok: true, value: places(request), raw: new Uint8Array() }),
    countQuery: ({ where }) => `logs ${where}, count by status`,
    lineQuery: ({ where }, choice) => `logs ${linesQuery(where, choice)}, newest first`,
    count: async ({ where }, window, { signal }) => {
      const body = {
        compute: [{ aggregation: 'count', type: 'timeseries', interval: `${stepOf(window) / 1000}s` }],
        filter: { query: where, from: time(window.start), to: time(window.end) },
        group_by: [{ facet: 'status', limit: 10 }],
      }
      const asked = await post(deps, '/api/v2/logs/analytics/aggregate', body, Aggregate, signal)
      if (!asked.ok) return asked
      return {
        ...asked,
        value: { counts: countsOf(asked.value), levelled: true, cut: cutOf(asked.value.meta) },
      }
    },
    lines: ({ entity, where }, ask, { signal }) =>
      newest(deps, { ...ask, query: linesQuery(where, ask), entity }, signal),
    searchQuery: (place, text) => `logs ${holding(place, text)}, newest first`,
    search: ({ place, text, window, most }, { signal }) => {
      const query = holding(place, text)
      return newest(deps, { query, window, most, entity: place?.entity ?? null }, signal)
    },
  }
}
