import type { z } from 'zod'
import type { CollectRequest } from '../../domain/connector.ts'
import type { HttpClient } from '../../platform/http-client.ts'
import { type Asked, askJson, type Instance } from '../asked.ts'
import { targetsOf } from '../collected.ts'
import { areLevelled, stepOf } from '../log-lines/log-counts.ts'
import type { GotCounts, GotLines, LogPlace, LogSystem } from '../log-lines/log-sweep.ts'
import { Counts, countsIn, cutOf, Hits, linesIn } from './answers.ts'
import { fieldsFrom, type Known, LENIENT, type LogFields, plannedFields, readFields } from './fields.ts'
import type { ElasticsearchOptions } from './options.ts'
import { choiceText, countBody, kqlOf, linesBody, searchBody } from './query.ts'

export interface ElasticsearchDeps {
  client: HttpClient
  instance: Instance
  options: Pick<ElasticsearchOptions, 'index' | 'fields' | 'delaySeconds'>
  now: () => number
}

/** The names of fields here, and what the server says of them. */
export type ReadFields = (signal: AbortSignal) => Promise<Asked<{ fields: LogFields; known: Known }>>

/** Milliseconds that the fields of an instance are believed. */
const FIELDS_LAST = 300_000

/** Reads the fields once in five minutes. */
export function keptFields({ client, instance, options, now }: ElasticsearchDeps): ReadFields {
  let kept: { until: number; known: Known; raw: Uint8Array } | null = null
  return async (signal) => {
    if (kept === null || now() >= kept.until) {
      const read = await readFields(client, instance, options, signal)
      if (!read.ok) return read
      const { value: known, raw } = read
      kept = { until: Object.keys(known).length > 0 ? now() + FIELDS_LAST : 0, known, raw }
    }
    const { known, raw } = kept
    return { ok: true, value: { fields: fieldsFrom(known, options.fields), known }, raw }
  }
}

function placesIn(request: CollectRequest, instance: string, { service }: LogFields): LogPlace[] {
  return targetsOf(request, instance).flatMap(({ target, selector, names }) => {
    const given = Object.entries(selector ?? {}).map(([field, value]) => [field, [value]] as const)
    const byName = service === null ? [] : [[service, names] as const]
    const terms = Object.fromEntries(selector === null ? byName : given)
    if (Object.keys(terms).length === 0) return []
    return [{ entity: target.service, role: target.role, where: kqlOf(terms), terms }]
  })
}

const search = <T>(
  { client, instance, options }: ElasticsearchDeps,
  schema: z.ZodType<T>,
  body: unknown,
  signal: AbortSignal,
): Promise<Asked<T>> => {
  const path = `/${encodeURIComponent(options.index)}/_search`
  return askJson(client, { method: 'POST', path, query: LENIENT, json: body, signal }, schema, instance)
}

/** The newest lines; where they are too long, a tenth of them. */
async function newest(
  deps: ElasticsearchDeps,
  ask: { bodyFor: (most: number) => unknown; most: number; fields: LogFields; entity: string | null },
  signal: AbortSignal,
): Promise<Asked<GotLines>> {
  const { bodyFor, most, fields, entity } = ask
  const asked = await search(deps, Hits, bodyFor(most), signal)
  if (asked.ok) {
    const lines = linesIn(asked.value, fields, entity, deps.now())
    return { ...asked, value: { lines, cut: cutOf(asked.value) } }
  }
  const fewer = Math.floor(most / 10)
  if (asked.cut !== 'bytes' || fewer < 1) return asked
  const again = await newest(deps, { ...ask, most: fewer }, signal)
  const cut = `only the newest ${fewer} lines of a read fit the byte cap`
  return again.ok ? { ...again, value: { ...again.value, cut: again.value.cut ?? cut } } : again
}

/** The system of logs behind an instance. */
export function elasticsearchSystem(deps: ElasticsearchDeps, fieldsOf: ReadFields): LogSystem {
  const { instance, options, now } = deps
  const planned = plannedFields(options.fields)
  const of = `POST /${options.index}/_search`

  const countLines: LogSystem['count'] = async (place, window, { signal }) => {
    const read = await fieldsOf(signal)
    if (!read.ok) return read
    const { fields } = read.value
    const ask = async (levelled: boolean): Promise<Asked<GotCounts>> => {
      const asked = await search(
        deps,
        Counts,
        countBody(fields, place, window, stepOf(window), levelled),
        signal,
      )
      if (!asked.ok) return asked
      return {
        ...asked,
        value: {
          counts: countsIn(asked.value),
          levelled: levelled && fields.level !== null,
          cut: cutOf(asked.value),
        },
      }
    }
    const byLevel = await ask(true)
    const isDone = !byLevel.ok || byLevel.value.counts.length === 0 || areLevelled(byLevel.value.counts)
    return isDone || fields.level === null ? byLevel : ask(false)
  }

  return {
    name: instance.name,
    delayMs: options.delaySeconds * 1000,
    now,
    looks: [{ query: `GET /${options.index}/_field_caps: kept for five minutes`, step: 'count' }],
    planned: (request) => placesIn(request, instance.name, planned),
    places: async (request, { signal }) => {
      const read = await fieldsOf(signal)
      return read.ok ? { ...read, value: placesIn(request, instance.name, read.value.fields) } : read
    },
    countQuery: ({ where }) => `${of} ${where}, lines by level in steps of 30 s`,
    byWords: {
      countQuery: ({ where }) => `${of} ${where}, lines whose message says error in steps of 30 s`,
      levelsWhen: 'where a field has the level',
    },
    lineQuery: ({ where }, choice) => `${of} ${where} and ${choiceText(choice)}, newest first`,
    count: countLines,
    lines: async (place, ask, { signal }) => {
      const read = await fieldsOf(signal)
      if (!read.ok) return read
      const { fields } = read.value
      const bodyFor = (most: number) => linesBody(fields, place, { ...ask, most })
      return newest(deps, { bodyFor, most: ask.most, fields, entity: place.entity }, signal)
    },
    searchQuery: (place, text) =>
      `${of} ${place === null ? '' : `${place.where} and `}${JSON.stringify(text)}`,
    search: async (ask, { signal }) => {
      const read = await fieldsOf(signal)
      if (!read.ok) return read
      const { fields } = read.value
      const bodyFor = (most: number) => searchBody(fields, { ...ask, most })
      return newest(deps, { bodyFor, most: ask.most, fields, entity: ask.place?.entity ?? null }, signal)
    },
  }
}
