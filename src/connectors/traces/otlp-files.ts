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

function spansOf(record: string): ReturnType<typeof otlpSpans> | null {
  try {
    const traces = OtlpTraces.safeParse(JSON.parse(record)).data
    return traces === undefined ? null : otlpSpans(traces)
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

interface Records {
  records: string[]
  isCut: boolean
  /** Files that could not be read, with the reason. */
  unread: string[]
}

/** The records of all files, the newest bytes of each; times are inside them, so the cap alone ends a read. */
async function readRecords(
  { options, now }: OtlpFilesDeps,
  files: readonly FoundFile[],
  signal: AbortSignal,
): Promise<Records> {
  const window: TimeWindow = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY }
  const [records, unread]: [string[], string[]] = [[], []]
  let left = options.megabytes * 1_048_576
  let isCut = false
  for (const file of files) {
    if (left <= 0 || signal.aborted) return { records, isCut: true, unread }
    const read = await readFile(file, { window, most: left, now: now(), signal }).catch(whyNot)
    if (typeof read === 'string' || read.isBinary) {
      unread.push(`${file.name} (${typeof read === 'string' ? read : NO_TEXT})`)
      continue
    }
    isCut ||= read.cut
    left -= read.bytes
    for (const record of read.records) records.push(record)
  }
  return { records, isCut: isCut || signal.aborted, unread }
}

const NO_TEXT = 'no text: spans are read as JSON'

const whyNot = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error)

/** Why there may be more: what was not read, and what is no span. */
function cutOf(
  { isCut, unread }: Records,
  { refused, outside }: FoundFiles,
  broken: { lines: number; spans: number },
): string | null {
  const left = [...unread, ...refused, ...outside.map((link) => `${link} (leads out of its folder)`)]
  const notes = [
    ...(isCut ? ['only the newest spans of the files were read'] : []),
    ...(left.length > 0 ? [`not read: ${left.slice(0, 3).join(', ')}${left.length > 3 ? ', …' : ''}`] : []),
    ...(broken.lines > 0 ? [`${broken.lines} lines are no OTLP JSON`] : []),
    ...(broken.spans > 0 ? [`${broken.spans} spans are not of a known form`] : []),
  ]
  return notes.length === 0 ? null : notes.join('; ')
}

async function readSpans(deps: OtlpFilesDeps, signal: AbortSignal): Promise<Asked<GotSpans>> {
  const found = await findFiles(deps.options, signal)
  if (signal.aborted) return failed('failed', `the time was up before ${deps.name} was read`)
  const refusal = refusalOf(found)
  if (refusal !== null) return refusal
  const read = await readRecords(deps, found.files, signal)
  const some = read.records.map(spansOf)
  const spans = some.flatMap((one) => one?.spans ?? [])
  const cut = cutOf(read, found, {
    lines: some.filter((one) => one === null).length,
    spans: some.reduce((sum, one) => sum + (one?.broken ?? 0), 0),
  })
  // Where nothing was read, what was not read is all there is to say.
  if (spans.length === 0 && cut !== null) return failed('failed', `${deps.name}: ${cut}`)
  return { ok: true, value: { spans, cut }, raw: new Uint8Array() }
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
  let kept: { until: number; signal: AbortSignal; read: Promise<Asked<GotSpans>> } | null = null
  const readOnce = async (signal: AbortSignal): Promise<Asked<GotSpans>> => {
    if (kept === null || deps.now() >= kept.until || kept.signal.aborted) {
      kept = { until: deps.now() + READ_LASTS, signal, read: readSpans(deps, signal) }
    }
    const mine = kept
    const read = await mine.read
    if (!read.ok && kept === mine) kept = null
    // The run that began to read for both was out of time: this one is not.
    return mine.signal.aborted && !signal.aborted ? readOnce(signal) : read
  }
  return {
    services: async (signal) => {
      const read = await readOnce(signal)
      if (!read.ok) return read
      const { spans, cut } = read.value
      const names = [...new Set(spans.map(({ service }) => service))]
      return { ...read, value: names, ...(cut === null ? {} : { partial: cut }) }
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
