import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { createHttpClient } from '../../platform/http-client.ts'
import type { Asked, Instance, Unanswered } from '../asked.ts'
import { type Pace, paced } from '../pacing.ts'
import { guardedFetch, type Trouble } from './http-fetch.ts'
import type { ListedTool } from './pin.ts'

/** How to reach a server, with its secrets read. */
export type McpServer =
  | {
      kind: 'http'
      url: string
      http: Omit<Parameters<typeof createHttpClient>[0], 'baseUrl'>
      /** Kept over sessions. */
      pace: Pace
    }
  | { kind: 'stdio'; command: string; args: string[]; env: Record<string, string>; folder: string | null }

export interface McpSession {
  /** Every tool the server lists now. */
  list(): Promise<ListedTool[]>
  call(name: string, args: Record<string, unknown>): Promise<unknown>
}

/** Bytes of one message of a program; 4 MB of text are kept of it. */
const MOST_BYTES = 8 * 1_048_576

/** More pages of tools are not read: a server could go on for ever. */
const MOST_PAGES = 10

interface Opened {
  transport: Transport
  close: () => Promise<void>
}

const exactly = (path: string): RegExp => new RegExp(`^${RegExp.escape(path)}$`)

async function openHttp(
  server: Extract<McpServer, { kind: 'http' }>,
  instance: Instance,
  asked: { signal: AbortSignal; trouble: Trouble },
): Promise<Opened> {
  const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js')
  const url = new URL(server.url)
  const direct = createHttpClient({
    ...server.http,
    baseUrl: url.origin,
    readsByPost: [exactly(url.pathname)],
  })
  const client = paced(direct, server.pace)
  const fetch = guardedFetch(client, instance, asked)
  const transport = new StreamableHTTPClientTransport(url, { fetch })
  return { transport: transport as Transport, close: () => client.close() }
}

async function openStdio(server: Extract<McpServer, { kind: 'stdio' }>): Promise<Opened> {
  const { StdioClientTransport } = await import('@modelcontextprotocol/sdk/client/stdio.js')
  const { command, args, env, folder } = server
  const transport = new StdioClientTransport({
    command,
    args,
    env,
    stderr: 'ignore',
    maxBufferSize: MOST_BYTES,
    ...(folder === null ? {} : { cwd: folder }),
  })
  return { transport, close: async () => undefined }
}

/** Rejects when the signal fires: not everything of the SDK minds one. */
function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error('the time was up'))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

function sessionOf(client: Client, signal: AbortSignal): McpSession {
  const options = { signal, timeout: 3_600_000 }
  return {
    list: async () => {
      const tools: ListedTool[] = []
      let cursor: string | undefined
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const answer = await within(client.listTools(cursor === undefined ? {} : { cursor }, options), signal)
        tools.push(...answer.tools)
        cursor = answer.nextCursor
        if (cursor === undefined) break
      }
      return tools
    },
    // Without the SDK's check of outputs: they are evidence, whatever they are.
    call: (name, args) => within(client.callTool({ name, arguments: args }, undefined, options), signal),
  }
}

/** Codes of a program that could not be started. */
const NOT_STARTED: Readonly<Record<string, string>> = {
  ENOENT: 'is no program here: check `command`',
  EACCES: 'may not be run by this user: check `command`',
}

function whyOf(error: unknown, instance: Instance, server: McpServer, signal: AbortSignal): Unanswered {
  const failed = (reason: string): Unanswered => ({ ok: false, status: 'failed', reason, raw: null })
  if (signal.aborted) return failed(`${instance.name} gave no answer in time`)
  const code = (error as { code?: unknown }).code
  const start = typeof code === 'string' && server.kind === 'stdio' ? NOT_STARTED[code] : undefined
  if (start !== undefined && server.kind === 'stdio')
    return failed(`${instance.name}: ${server.command} ${start}`)
  return failed(
    `${instance.name} did not answer in the form of MCP, or ended: check that it is an MCP server`,
  )
}

/**
 * One session from its greeting to its end: nothing of the server lives longer. The client offers no sampling, no
 * elicitation and no roots, so a server that asks for one is told that there is no such method.
 */
export async function withSession<T>(
  server: McpServer,
  instance: Instance,
  signal: AbortSignal,
  work: (session: McpSession) => Promise<T>,
): Promise<Asked<T>> {
  if (signal.aborted) return whyOf(null, instance, server, signal)
  const trouble: Trouble = { why: null }
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js')
  const client = new Client({ name: 'sitrep', version: '1' }, { capabilities: {} })
  const opened =
    server.kind === 'http' ? await openHttp(server, instance, { signal, trouble }) : await openStdio(server)
  client.onerror = ({ message }) => {
    // The SDK closes the connection for it, and says no more of it to who waits.
    if (!/exceeded maximum size/.test(message)) return
    const reason = `${instance.name}: the answer is larger than the cap: narrow the arguments`
    trouble.why ??= { ok: false, status: 'failed', reason, raw: null }
  }
  try {
    await within(client.connect(opened.transport, { signal, timeout: 3_600_000 }), signal)
    return { ok: true, value: await work(sessionOf(client, signal)), raw: new Uint8Array() }
  } catch (error) {
    return trouble.why ?? whyOf(error, instance, server, signal)
  } finally {
    await client.close().catch(() => undefined)
    await opened.close()
  }
}
