import type { Asked } from '../asked.ts'
import { areLevelled, stepOf, toldByText } from '../log-lines/log-counts.ts'
import type { GotCounts, GotLines, LogSystem } from '../log-lines/log-sweep.ts'
import {
  everywhere,
  placesIn,
  plannedLooks,
  plannedPlaces,
  readLabels,
  type ServiceLabels,
  UNKNOWN_LABEL,
} from './labels.ts'
import { anyOf, errorCounts, holding, levelCounts, linesQuery } from './log-ql.ts'
import type { LokiOptions } from './options.ts'
import { countsOver, newestLines, type RangeDeps } from './range.ts'

export interface LokiDeps extends RangeDeps {
  options: Pick<LokiOptions, 'label' | 'delaySeconds'>
}

/** The labels that name services here. */
export type ReadLabels = (signal: AbortSignal) => Promise<Asked<ServiceLabels>>

/** Milliseconds that the labels of an instance are believed. */
const LABELS_LAST = 300_000

/** Reads labels once in five minutes. */
export function keptLabels({ client, instance, options, now }: LokiDeps): ReadLabels {
  let kept: { until: number; labels: Extract<Asked<ServiceLabels>, { ok: true }> } | null = null
  return async (signal) => {
    if (kept !== null && now() < kept.until) return kept.labels
    const read = await readLabels(client, instance, options.label, signal)
    if (read.ok && read.value.size > 0) kept = { until: now() + LABELS_LAST, labels: read }
    return read
  }
}

const none = (raw: Uint8Array): Asked<GotLines> => ({ ok: true, value: { lines: [], cut: null }, raw })

async function countLines(
  deps: LokiDeps,
  where: string,
  window: { start: number; end: number },
  signal: AbortSignal,
): Promise<Asked<GotCounts>> {
  const seconds = stepOf(window) / 1000
  const byLevel = await countsOver(deps, levelCounts(where, seconds), window, signal)
  if (!byLevel.ok) return byLevel
  const { value: counts, raw } = byLevel
  if (counts.length === 0 || areLevelled(counts)) {
    return { ok: true, value: { counts, levelled: true, cut: null }, raw }
  }
  const byText = await countsOver(deps, errorCounts(where, seconds), window, signal)
  if (!byText.ok) return byText
  return { ...byText, value: { counts: toldByText(counts, byText.value), levelled: false, cut: null } }
}

/** The system of logs behind an instance. */
export function lokiSystem(deps: LokiDeps, labels: ReadLabels): LogSystem {
  const { instance, options, now } = deps

  const searchEverywhere: LogSystem['search'] = async ({ text, window, most }, { signal }) => {
    const read = await labels(signal)
    if (!read.ok) return read
    const all = everywhere(read.value)
    if (all === null) return none(read.raw)
    const entityOf = (stream: Record<string, string>): string => stream[all.label] ?? 'unknown'
    return newestLines(deps, { query: holding(all.where, text), window, most, entityOf }, signal)
  }

  return {
    name: instance.name,
    delayMs: options.delaySeconds * 1000,
    now,
    looks: plannedLooks(options.label),
    planned: (request) => plannedPlaces(request, instance.name, options.label),
    places: async (request, { signal }) => {
      const read = await labels(signal)
      return read.ok ? { ...read, value: placesIn(request, instance.name, read.value) } : read
    },
    countQuery: ({ where }) => levelCounts(where, 30),
    byWords: { countQuery: ({ where }) => errorCounts(where, 30) },
    lineQuery: ({ where }, choice) => linesQuery(where, choice),
    count: ({ where }, window, { signal }) => countLines(deps, where, window, signal),
    lines: ({ entity, where }, ask, { signal }) =>
      newestLines(deps, { ...ask, query: linesQuery(where, ask), entityOf: () => entity }, signal),
    searchQuery: (place, text) => holding(place?.where ?? anyOf(options.label ?? UNKNOWN_LABEL), text),
    search: (ask, asked) => {
      const { place, text, window, most } = ask
      if (place === null) return searchEverywhere(ask, asked)
      const query = holding(place.where, text)
      return newestLines(deps, { query, window, most, entityOf: () => place.entity }, asked.signal)
    },
  }
}
