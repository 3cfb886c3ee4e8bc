import type { TimeWindow } from '../../domain/case-file.ts'
import type { Asked, Unanswered } from '../asked.ts'
import { type FoundFile, type FoundFiles, findFiles } from '../files/find-files.ts'
import { readFile } from '../files/read-file.ts'
import type { OtlpFilesOptions } from './options.ts'
import { OtlpTraces, otlpSpans } from './otlp.ts'
import { isFailed, type Span } from './spans.ts'
import type { GotSpans, TraceApi, TraceSearch } from './trace-api.ts'

export interface OtlpFilesDeps {
  name: string
  options: Pick<OtlpFilesOptions, 'folders' | 'files' | 'megabytes'>
  now: () => number
}

function spansOf(record: string): Span[] | null {
  try {
    const traces = OtlpTraces.safeParse(JSON.parse(record)).data
    return traces === undefined ? null : otlpSpans(traces).spans
  } catch {
    return null
  }
}

const failed = (status: 'denied' | 'failed', reason: string): Unanswered => ({
  ok: false,
  status,
  reason,
  raw: null,
})

/** Why there is no file to read, when that is not because none is there. */
function refusalOf({ files, refused, outside }: FoundFiles): Unanswered | null {
  if (files.length > 0) return null
  const [first] = refused
  if (first !== undefined) {
    return failed(/ENOENT|ENOTDIR/.test(first) ? 'failed' : 'denied', `${first}: check \`folders\``)
  }
  const [link] = outside
  if (link === undefined) return null
  return failed('denied', `${link} leads out of its folder and is not followed: add where it leads`)
}

/** The records of all files, the newest bytes of each; times are inside them, so the cap alone ends a read. */
async function readRecords(
  { options, now }: OtlpFilesDeps,
  files: readonly FoundFile[],
  signal: AbortSignal,
): Promise<{ records: string[]; isCut: boolean }> {
  const window: TimeWindow = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY }
  const records: string[] = []
  let left = options.megabytes * 1_048_576
  let isCut = false
  for (const file of files) {
    if (left <= 0 || signal.aborted) return { records, isCut: true }
    const read = await readFile(file, { window, most: left, now: now(), signal }).catch(() => null)
    isCut ||= read?.cut ?? true
    left -= read?.bytes ?? 0
    records.push(...(read?.records ?? []))
  }
  return { records, isCut }
}

async function readSpans(deps: OtlpFilesDeps, signal: AbortSignal): Promise<Asked<GotSpans>> {
  const found = await findFiles(deps.options, signal)
  if (signal.aborted) return failed('failed', `the time was up before ${deps.name} was read`)
  const refusal = refusalOf(found)
  if (refusal !== null) return refusal
  const { records, isCut } = await readRecords(deps, found.files, signal)
  const read = records.map(spansOf)
  const broken = read.filter((some) => some === null).length
  const lost = broken === 0 ? null : `${broken} lines are no OTLP JSON`
  const cut = isCut ? 'only the newest spans of the files were read' : lost
  return { ok: true, value: { spans: read.flatMap((some) => some ?? []), cut }, raw: new Uint8Array() }
}

/** Whole traces that fit, the worst first. */
function chosen({ spans, cut }: GotSpans, search: TraceSearch): GotSpans {
  const { service, window, only, slowMs, most } = search
  const fits = (span: Span): boolean => {
    if (span.service !== service || span.start < window.start || span.start >= window.end) return false
    if (only === 'any') return true
    return only === 'errors' ? isFailed(span) : span.durMs >= slowMs
  }
  const ids = new Set<string>()
  for (const span of spans.toReversed()) if (ids.size < most && fits(span)) ids.add(span.traceId)
  const full = ids.size >= most ? `the newest ${most} traces were read` : null
  return { spans: spans.filter(({ traceId }) => ids.has(traceId)), cut: cut ?? full }
}

/** Milliseconds that the files of one sweep are believed to be what they were. */
const READ_LASTS = 5000

/** OTLP in JSON, as the collector's file exporter and many services write it: one export request a line. */
export function otlpFilesApi(deps: OtlpFilesDeps): TraceApi {
  let kept: { until: number; read: Promise<Asked<GotSpans>> } | null = null
  const readOnce = async (signal: AbortSignal): Promise<Asked<GotSpans>> => {
    if (kept === null || deps.now() >= kept.until) {
      kept = { until: deps.now() + READ_LASTS, read: readSpans(deps, signal) }
    }
    const read = await kept.read
    if (!read.ok) kept = null
    return read
  }
  return {
    services: async (signal) => {
      const read = await readOnce(signal)
      if (!read.ok) return read
      return { ...read, value: [...new Set(read.value.spans.map(({ service }) => service))] }
    },
    query: ({ service, only, most }) =>
      `spans of ${service} in ${deps.options.files.join(', ')}, ${only === 'any' ? 'all' : only}, ${most} traces`,
    planned: {
      services: `spans in ${deps.options.files.join(', ')}`,
      trace: (id) => `spans of ${id} in ${deps.options.files.join(', ')}`,
    },
    find: async (search, signal) => {
      const read = await readOnce(signal)
      return read.ok ? { ...read, value: chosen(read.value, search) } : read
    },
    trace: async (id, _, signal) => {
      const read = await readOnce(signal)
      if (!read.ok) return read
      return {
        ...read,
        value: { ...read.value, spans: read.value.spans.filter((one) => one.traceId === id) },
      }
    },
    flavour: async (signal) => {
      const { files } = await findFiles(deps.options, signal)
      return `${files.length} files`
    },
    close: async () => {
      kept = null
    },
  }
}
