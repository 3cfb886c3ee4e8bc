import { readFile } from 'node:fs/promises'
import { type ConnectorContext, headersOf, proxyOf } from '../kind.ts'
import { createPace } from '../pacing.ts'
import type { McpOptions } from './options.ts'
import { type ListedTool, pinOf } from './pin.ts'
import { type McpServer, withSession } from './session.ts'

async function environmentOf(
  env: McpOptions['env'],
  { secret }: ConnectorContext,
): Promise<Record<string, string>> {
  const { getDefaultEnvironment } = await import('@modelcontextprotocol/sdk/client/stdio.js')
  const own: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    own[name] = typeof value === 'string' ? value : await secret(value)
  }
  return { ...getDefaultEnvironment(), ...own }
}

/** The server of an instance; rejects with an error that names the setting. */
export async function serverOf(options: McpOptions, context: ConnectorContext): Promise<McpServer> {
  const { url, command, env, folder, ca, proxy } = options
  if (url !== undefined && command === undefined) {
    const http = {
      headers: await headersOf({ ...options, url }, context),
      proxy: await proxyOf(proxy, context),
      ca: ca === undefined ? null : await readFile(ca, 'utf8'),
    }
    return { kind: 'http', url, http, pace: createPace(context.now) }
  }
  const [program, ...args] = command ?? []
  if (program === undefined || url !== undefined) {
    throw new Error(`sitrep.yaml, connectors.${context.name}: name one of \`command\` and \`url\``)
  }
  return {
    kind: 'stdio',
    command: program,
    args,
    env: await environmentOf(env, context),
    folder: folder ?? null,
  }
}

/** Every tool of a server with its pin, for a person to read. Rejects with the reason when there is no answer. */
export async function readPins(
  options: McpOptions,
  context: ConnectorContext,
  signal: AbortSignal,
): Promise<(ListedTool & { pin: string })[]> {
  const instance = { name: context.name, title: 'an MCP server' }
  const server = await serverOf(options, context)
  const listed = await withSession(server, instance, signal, (session) => session.list())
  if (!listed.ok) throw new Error(listed.reason)
  return listed.value.map((tool) => ({ ...tool, pin: pinOf(tool) }))
}
