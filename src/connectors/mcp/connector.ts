import { z } from 'zod'
import type {
  Collected,
  CollectRequest,
  Health,
  LiveConnector,
  PlannedRead,
  ReadTool,
} from '../../domain/connector.ts'
import type { Instance } from '../asked.ts'
import { collected, type Question, unanswered } from '../collected.ts'
import type { ParseTool } from '../kind.ts'
import type { AllowedTool } from './options.ts'
import { outputOf, type ToolOutput } from './output.ts'
import { changedSince, type ListedTool, saysItWrites } from './pin.ts'
import { type McpServer, type McpSession, withSession } from './session.ts'

export interface McpDeps {
  instance: Instance
  server: McpServer
  tools: readonly AllowedTool[]
  parseTool: ParseTool | undefined
}

type Args = Record<string, unknown>

interface Call {
  tool: AllowedTool
  args: Args
}

/** Characters that the arguments of one call may have. */
const LONGEST_ARGS = 4096

/** Why a tool may not be called as it is listed now, in our words; null when it may. */
function offBecause(tool: AllowedTool, listed: readonly ListedTool[], instance: string): string | null {
  const found = listed.filter(({ name }) => name === tool.name)
  const [now] = found
  const again = `read it and run \`sitrep mcp pin ${instance}\``
  if (now === undefined || found.length > 1) {
    return `${tool.name} is off: the server lists it ${found.length === 0 ? 'no more' : 'more than once'}`
  }
  if (tool.pin === undefined) return `${tool.name} is off: it has no pin; ${again}`
  const changed = changedSince(tool.pin, now)
  if (changed !== null) return `${tool.name} is off: its ${changed} changed since it was pinned; ${again}`
  return saysItWrites(now) ? `${tool.name} is off: the server says that it does more than read` : null
}

/** Arguments that the pinned schema does not name are not sent. */
function unknownArgument({ args, tool }: Call, listed: readonly ListedTool[]): string | null {
  const schema = listed.find(({ name }) => name === tool.name)?.inputSchema
  const known = Object.keys((schema as { properties?: object } | undefined)?.properties ?? {})
  const other = Object.keys(args).find((one) => !known.includes(one))
  if (other !== undefined)
    return `${tool.name} takes no argument ${other}; it takes ${known.join(', ') || 'none'}`
  return JSON.stringify(args).length > LONGEST_ARGS ? `the arguments of ${tool.name} are too long` : null
}

const questionOf = ({ instance }: McpDeps, { tool, args }: Call): Question => ({
  source: instance.name,
  query: `${instance.name}.${tool.name} ${JSON.stringify(args)}`.slice(0, 300),
  args: { kind: 'tool', tool: `${instance.name}.${tool.name}`, args },
})

const failed = (question: Question, request: CollectRequest, reason: string): Collected =>
  unanswered(question, request.window, { ok: false, status: 'failed', reason, raw: null })

async function answerOf(
  deps: McpDeps,
  call: Call,
  request: CollectRequest,
  said: ToolOutput,
): Promise<Collected> {
  const question = questionOf(deps, call)
  const raw = Buffer.from(said.text)
  // Its own words are in the raw answer and nowhere else: they may be written for a model to read.
  if (said.isError) return { ...failed(question, request, `${call.tool.name} answered with an error`), raw }
  const { args, tool } = call
  const rows = await deps.parseTool?.({ tool: tool.name, args, output: said.output })
  const tables: Collected['tables'] = {
    ...(rows && rows.objects.length > 0 ? { objects: { rows: rows.objects } } : {}),
    ...(rows && rows.logs.length > 0 ? { logs: { rows: rows.logs } } : {}),
  }
  const dropped = said.dropped === 0 ? null : `${said.dropped} parts are no text and were left out`
  const truncated = said.isCut ? 'only the first 4 MB of the answer were kept' : dropped
  if (Object.keys(tables).length > 0) return collected(question, request.window, { raw, tables, truncated })
  if (raw.length === 0) return collected(question, request.window, { raw: null, tables: {} })
  // A form that is not known is kept as it is, to be read by people.
  const status = truncated === null ? ('ok' as const) : ('truncated' as const)
  return { ...failed(question, request, ''), status, reason: truncated, raw }
}

async function runCall(
  deps: McpDeps,
  session: McpSession,
  listed: readonly ListedTool[],
  call: Call,
  request: CollectRequest,
): Promise<Collected> {
  const question = questionOf(deps, call)
  const off = offBecause(call.tool, listed, deps.instance.name)
  if (off !== null) {
    return unanswered(question, request.window, { ok: false, status: 'denied', reason: off, raw: null })
  }
  const wrong = unknownArgument(call, listed)
  if (wrong !== null) return failed(question, request, wrong)
  const said = outputOf(await session.call(call.tool.name, call.args))
  if (said === null) return failed(question, request, `${call.tool.name} gave no result of a tool`)
  return answerOf(deps, call, request, said)
}

/** All calls in one session, whose tools are listed and compared with their pins first. */
async function runCalls(
  deps: McpDeps,
  calls: readonly Call[],
  request: CollectRequest,
  signal: AbortSignal,
): Promise<Collected[]> {
  const { server, instance } = deps
  const done = await withSession(server, instance, signal, async (session) => {
    const listed = await session.list()
    return Promise.all(calls.map((call) => runCall(deps, session, listed, call, request)))
  })
  return done.ok ? done.value : calls.map((call) => unanswered(questionOf(deps, call), request.window, done))
}

const clock = (at: number): string => new Date(at).toISOString()

/** What a page calls, with its service and its window in the arguments. */
function pageCalls({ tools }: McpDeps, { window, alert, targets }: CollectRequest): Call[] {
  const names: Record<string, string> = {
    service: targets?.[0]?.service ?? alert.service,
    start: clock(window.start),
    end: clock(window.end),
  }
  const filled = (value: unknown): unknown =>
    typeof value === 'string'
      ? value.replace(/\{(service|start|end)\}/g, (_, name) => names[name] ?? '')
      : value
  return tools.flatMap((tool) =>
    tool.onPage === undefined
      ? []
      : [
          {
            tool,
            args: Object.fromEntries(Object.entries(tool.onPage).map(([key, value]) => [key, filled(value)])),
          },
        ],
  )
}

function toolCalls({ tools, instance }: McpDeps, { tool: asked }: CollectRequest): Call[] {
  const tool = tools.find(({ name }) => `${instance.name}.${name}` === asked?.name)
  return tool === undefined ? [] : [{ tool, args: asked?.args ?? {} }]
}

const callsFor = (deps: McpDeps, request: CollectRequest): Call[] =>
  request.kind === 'tool' ? toolCalls(deps, request) : pageCalls(deps, request)

async function healthOf({ server, instance, tools }: McpDeps, signal: AbortSignal): Promise<Health> {
  const listed = await withSession(server, instance, signal, (session) => session.list())
  if (!listed.ok) {
    const fix = 'check `command` or `url`, and the credential, in sitrep.yaml'
    return { state: 'failed', detail: listed.reason, fix }
  }
  const off = tools.flatMap((tool) => offBecause(tool, listed.value, instance.name) ?? [])
  const detail = `${listed.value.length} tools, ${tools.length - off.length} of ${tools.length} allowed ones are on`
  if (off.length === 0) return { state: 'ok', detail, fix: null }
  return {
    state: 'failed',
    detail: off.join('; '),
    fix: `run \`sitrep mcp pin ${instance.name}\` and read what changed`,
  }
}

/** Held against the pinned schema when it is called: what the server says of them now is not taken for that. */
const Arguments = z.record(z.string().max(100), z.unknown())

/** Our words, and the names of arguments: the server's own description never reaches a model. */
const readToolOf = ({ instance }: McpDeps, { name, about, specialists }: AllowedTool): ReadTool => ({
  name: `${instance.name}.${name}`,
  description: about,
  args: Arguments,
  for: specialists,
})

/** The messages of the session; a call is sent as it is shown, up to 4,096 characters of arguments. */
const planOf = (calls: readonly Call[]): PlannedRead[] =>
  calls.length === 0
    ? []
    : [
        ...['initialize', 'notifications/initialized', 'tools/list'].map(
          (query): PlannedRead => ({ query, step: 'count' }),
        ),
        ...calls.map(
          ({ tool, args }): PlannedRead => ({
            query: `tools/call ${tool.name} ${JSON.stringify(args)}`,
            step: 'read',
            when: 'while it is listed as it was pinned',
          }),
        ),
      ]

/** Allow-listed tools of one MCP server; every read is a session of its own. */
export function mcpConnector(deps: McpDeps): LiveConnector {
  const { instance, tools } = deps
  const hasPages = tools.some(({ onPage }) => onPage !== undefined)
  return {
    name: instance.name,
    answers: hasPages ? ['tool', 'state'] : ['tool'],
    delayMs: 0,
    tools: tools.map((tool) => readToolOf(deps, tool)),
    plan: (request) => planOf(callsFor(deps, request)),
    collect: async (request, { signal }) => {
      const calls = callsFor(deps, request)
      return calls.length === 0 ? [] : runCalls(deps, calls, request, signal)
    },
    check: ({ signal }) => healthOf(deps, signal),
  }
}
