import type { ListedTool } from '../../../src/connectors/mcp/pin.ts'
import { json, type Respond } from '../support/bad-server.ts'

export const POD_TOOL: ListedTool = {
  name: 'get_pods',
  description: 'Lists pods.',
  inputSchema: { type: 'object', properties: { namespace: { type: 'string' } } },
  annotations: { readOnlyHint: true },
}

/** The JSON side of streamable HTTP, for what the SDK sends. */
export function fakeMcp(answer: string, tools: readonly ListedTool[] = [POD_TOOL]): Respond {
  return ({ method, body }, response) => {
    if (method !== 'POST') return void response.writeHead(405).end()
    const message: { id?: number; method: string; params?: { protocolVersion?: string } } = JSON.parse(body)
    const result = (value: unknown): void => json(response, { jsonrpc: '2.0', id: message.id, result: value })
    if (message.id === undefined) return void response.writeHead(202).end()
    if (message.method === 'initialize') {
      const protocolVersion = message.params?.protocolVersion
      return result({
        protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: 'fake', version: '1' },
      })
    }
    if (message.method === 'tools/list') return result({ tools })
    result({ content: answer === '' ? [] : [{ type: 'text', text: answer }] })
  }
}
