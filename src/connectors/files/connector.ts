import { access, constants } from 'node:fs/promises'
import type { TimeWindow } from '../../domain/case-file.ts'
import type { Collected, CollectRequest, Health, LiveConnector } from '../../domain/connector.ts'
import { arrived, collected, type Question, tooFresh, unanswered } from '../collected.ts'
import { SEARCH_LOGS, TRACE_LOGS } from '../log-lines/log-tools.ts'
import { linesWindow, wholeAnswer } from '../log-lines/whole-read.ts'
import { type BoundTool, planTool, readTool, runTool } from '../read-tool.ts'
import { type FoundFiles, findFiles } from './find-files.ts'
import type { FilesOptions } from './options.ts'
import { type FilesRead, readServices, type Wanted, wantedOf } from './read-services.ts'

export interface FilesDeps {
  name: string
  options: FilesOptions
  now: () => number
}

const questionOf = ({ options }: FilesDeps, service: string, files: readonly string[]): Question => ({
  source: 'logs',
  query: `lines of ${service} in ${files.length === 0 ? options.files.join(', ') : files.slice(0, 5).join(', ')}`,
  args: { kind: 'logs', service, folders: options.folders, files: files.slice(0, 50) },
})

/** Why nothing could be read, when that is not because nothing is there. */
function refusalOf({
  outside,
  refused,
  files,
}: FoundFiles): { status: 'denied' | 'failed'; reason: string } | null {
  if (files.length > 0) return null
  const missing = refused.find((one) => /\((?:ENOENT|ENOTDIR)\)$/.test(one))
  if (missing !== undefined)
    return { status: 'failed', reason: `${missing}: set \`folders\` to where the logs are` }
  const [first] = refused
  if (first !== undefined) {
    return { status: 'denied', reason: `${first} cannot be read: let the user that runs Sitrep read it` }
  }
  const [link] = outside
  if (link === undefined) return null
  return {
    status: 'denied',
    reason: `${link} leads out of its folder and is not followed: add where it leads`,
  }
}

function answersOf(
  deps: FilesDeps,
  read: FilesRead,
  request: CollectRequest,
  window: TimeWindow,
): Collected[] {
  const refusal = refusalOf(read.found)
  const all = questionOf(deps, read.reads.map(({ entity }) => entity).join(', '), [])
  if (refusal !== null) return [unanswered(all, window, { ok: false, raw: null, ...refusal })]
  const late = read.found.refused.find((one) => one.endsWith('(the time was up)'))
  if (late !== undefined && read.files.size === 0) {
    return [
      unanswered(all, window, {
        ok: false,
        status: 'failed',
        reason: `not read in time: ${late}`,
        raw: null,
      }),
    ]
  }
  const refused =
    read.found.refused.length === 0 ? null : `not read: ${read.found.refused.slice(0, 3).join(', ')}`
  return read.reads.map((one) => {
    const question = questionOf(deps, one.entity, read.files.get(one.entity) ?? [])
    const { purpose } = request
    return wholeAnswer(question, { ...one, cut: one.cut ?? refused }, { window, purpose })
  })
}

async function sweep(deps: FilesDeps, request: CollectRequest, signal: AbortSignal): Promise<Collected[]> {
  const { options, name, now } = deps
  const wanted = wantedOf(request, name)
  const delayMs = options.delaySeconds * 1000
  const window = arrived(linesWindow(request.window, request.purpose), delayMs, now())
  const question = questionOf(deps, wanted.map(({ service }) => service).join(', '), [])
  if (window === null) return [tooFresh(question, request.window, delayMs)]
  if (signal.aborted) {
    const reason = `the time was up before ${name} was read`
    return [unanswered(question, window, { ok: false, status: 'failed', reason, raw: null })]
  }
  const ask = { wanted, window, now: now() }
  return answersOf(deps, await readServices(options, ask, signal), request, window)
}

/** Lines that hold a text, of the wanted or of everyone. */
async function search(
  deps: FilesDeps,
  ask: { tool: string; wanted: readonly Wanted[]; text: string; window: TimeWindow },
  signal: AbortSignal,
): Promise<Collected[]> {
  const { options, now } = deps
  const { tool, wanted, text, window } = ask
  const everyone = wanted.length === 0
  const read = await readServices(options, { wanted, window, now: now(), everyone }, signal)
  const lines = read.reads
    .flatMap((one) => one.lines)
    .filter(({ message, traceId }) => message.includes(text) || traceId === text)
  const files = [...read.files.values()].flat()
  const question: Question = {
    source: 'logs',
    query: `${JSON.stringify(text)} in ${files.slice(0, 5).join(', ') || options.files.join(', ')}`,
    args: { kind: 'tool', tool, text },
  }
  const cut = read.reads.find((one) => one.cut !== null)?.cut ?? null
  return [
    collected(question, window, {
      raw: null,
      tables: { logs: { rows: lines.slice(0, 500) } },
      truncated: cut,
    }),
  ]
}

const wantedService = (service: string): Wanted => ({
  service,
  role: 'alerting',
  names: [service.toLowerCase()],
  pattern: null,
})

const toolsOf = (deps: FilesDeps): BoundTool[] => [
  readTool(TRACE_LOGS, ({ trace_id: text }, window, { signal }) =>
    search(deps, { tool: 'logs_of_trace', wanted: [], text, window }, signal),
  ),
  readTool(SEARCH_LOGS, ({ service, text }, window, { signal }) =>
    search(deps, { tool: 'search_logs', wanted: [wantedService(service)], text, window }, signal),
  ),
]

async function healthOf({ options }: FilesDeps, signal: AbortSignal): Promise<Health> {
  const found = await findFiles(options, signal)
  const refusal = refusalOf(found)
  if (refusal !== null)
    return { state: 'failed', detail: refusal.reason, fix: 'set `folders`, or give access' }
  if (found.files.length === 0) {
    const detail = `no file below ${options.folders.join(', ')} fits ${options.files.join(', ')}`
    return { state: 'failed', detail, fix: 'set `files` to patterns of the log files' }
  }
  const writable = await Promise.all(
    options.folders.map((one) =>
      access(one, constants.W_OK).then(
        () => one,
        () => null,
      ),
    ),
  )
  const may = writable.filter((one) => one !== null)
  const note =
    may.length === 0 ? '' : `; ${may.join(', ')} could be written, a read-only mount would be safer`
  return { state: 'ok', detail: `${found.files.length} files${note}`, fix: null }
}

/** Log files of this machine. */
export function filesConnector(deps: FilesDeps): LiveConnector {
  const tools = toolsOf(deps)
  return {
    name: deps.name,
    answers: ['logs', 'tool'],
    delayMs: deps.options.delaySeconds * 1000,
    tools: tools.map(({ tool }) => tool),
    plan: (request) =>
      request.kind === 'tool'
        ? planTool(tools, request)
        : wantedOf(request, deps.name).map(({ service, pattern }) => ({
            query: questionOf(deps, service, pattern === null ? [] : [pattern]).query,
            step: 'read',
          })),
    collect: (request, { signal }) =>
      request.kind === 'tool' ? runTool(tools, request, { signal }) : sweep(deps, request, signal),
    check: ({ signal }) => healthOf(deps, signal),
  }
}
