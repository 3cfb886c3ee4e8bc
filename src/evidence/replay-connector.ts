import type { Evidence, TableName, TimeWindow } from '../domain/case-file.ts'
import type { Collected, CollectRequest, Connector, RequestKind } from '../domain/connector.ts'
import type { Alert } from '../domain/signal.ts'
import { BlobMissing } from '../storage/folder-blobs.ts'
import { MAX_ANSWER_BYTES } from './ask-connector.ts'
import { withDuck } from './duck.ts'
import { CaseError } from './import/case-error.ts'
import { answerOf, isTool, type Moved } from './recorded-answer.ts'
import type { Recording } from './recording.ts'

export interface ReplayOptions {
  name: string
  /** Which recording a page means; null when none does. */
  open: (alert: Alert) => Promise<Recording | null>
  /** Moves every time by the page's time minus the recorded alert's. */
  shift: boolean
  /** The most bytes of one answer, default 16 MB. */
  maxBytes?: number
}

const TABLE_KINDS: readonly (readonly [RequestKind, readonly TableName[]])[] = [
  ['metrics', ['metrics']],
  ['logs', ['logs']],
  ['traces', ['spans']],
  ['events', ['events']],
  ['changes', ['changes']],
  ['topology', ['entities', 'edges']],
]

const KINDS: readonly RequestKind[] = [...TABLE_KINDS.map(([kind]) => kind), 'state', 'tool']

/** Which recorded reads answer a request. */
function matching(recording: Recording, request: CollectRequest): Evidence[] {
  const own = recording.evidence.filter(({ purpose }) => purpose === request.purpose)
  if (request.kind === 'state') return own.filter(isTool)
  if (request.kind === 'tool') return callsOf(own, request)
  const tables = TABLE_KINDS.find(([kind]) => kind === request.kind)?.[1] ?? []
  const answers = ({ args, parts }: Evidence): boolean =>
    args.kind === request.kind || tables.some((table) => parts[table])
  return own.filter((one) => !isTool(one) && answers(one))
}

/** Calls of the same tool with the same arguments; without one, those that answer any arguments. */
function callsOf(own: readonly Evidence[], { tool }: CollectRequest): Evidence[] {
  if (!tool) return []
  const calls = own.filter((one) => isTool(one) && one.args.tool === tool.name)
  const same = calls.filter(({ args }) => sorted(args.args) === sorted(tool.args))
  return same.length > 0 ? same : calls.filter(({ args }) => args.matchAny === true)
}

/** JSON with its keys in order, so that the order of arguments does not matter. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

function nothing(request: CollectRequest, status: 'failed' | 'no_data', reason: string): Collected {
  const query = request.tool ? `${request.tool.name} ${JSON.stringify(request.tool.args)}` : request.kind
  return {
    source: 'replay',
    query,
    args: { kind: request.kind },
    window: request.window,
    status,
    reason,
    raw: null,
    tables: {},
  }
}

/** Gives what was not read when the time was up; the recording knows what it would have been. */
const unread = ({ source, query, args }: Evidence, request: CollectRequest): Collected => ({
  ...nothing(request, 'failed', 'the time was up before this was read'),
  source,
  query,
  args,
})

async function answersOf(
  recording: Recording,
  found: readonly Evidence[],
  request: CollectRequest,
  moved: Moved,
  signal: AbortSignal,
): Promise<Collected[]> {
  return withDuck(async (duck) => {
    const answers: Collected[] = []
    for (const evidence of found) {
      answers.push(
        signal.aborted ? unread(evidence, request) : await answerOf(duck, recording, evidence, moved),
      )
    }
    return answers
  })
}

/** What of the asked window the recording covers; the asked one when they do not meet. */
function covered(asked: TimeWindow, recorded: TimeWindow, shiftMs: number): TimeWindow {
  const start = Math.max(asked.start, recorded.start + shiftMs)
  const end = Math.min(asked.end, recorded.end + shiftMs)
  return start < end ? { start, end } : asked
}

/** Resolves to null when the signal fires first. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(null)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

const TIME_WAS_UP = 'the time was up before the recording was open'

/** Answers from a recorded case file through the interface of a live system. */
export function replayConnector(options: ReplayOptions): Connector {
  const { name, open, shift, maxBytes = MAX_ANSWER_BYTES } = options
  const collect: Connector['collect'] = async (request, { signal }) => {
    const opened = await untilAborted(
      open(request.alert).then((recording) => ({ recording })),
      signal,
    )
    if (!opened) return [nothing(request, 'failed', TIME_WAS_UP)]
    const { recording } = opened
    if (!recording) {
      if (request.purpose === 'baseline') return []
      return [nothing(request, 'no_data', 'no recording belongs to this page')]
    }
    const found = matching(recording, request)
    if (found.length === 0 && request.kind === 'tool') return [nothing(request, 'failed', 'not recorded')]
    const isIncident = request.purpose === 'incident'
    const moves = shift && isIncident
    const shiftMs = moves ? Math.round(request.alert.firedAt - recording.alert.firedAt) : 0
    return answersOf(
      recording,
      found,
      request,
      {
        shiftMs,
        window: isIncident ? covered(request.window, recording.window, shiftMs) : request.window,
        cut: isIncident,
        maxBytes,
      },
      signal,
    )
  }
  return {
    name,
    answers: KINDS,
    delayMs: 0,
    collect: (request, asked) =>
      collect(request, asked).catch((error: unknown) => {
        // A recording that cannot be read is an outcome; anything else is a bug and rises.
        if (error instanceof CaseError || error instanceof BlobMissing) {
          return [nothing(request, 'failed', error.message)]
        }
        throw error
      }),
  }
}
