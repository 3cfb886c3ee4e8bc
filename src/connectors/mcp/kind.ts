import type { ConnectorKind } from '../kind.ts'
import { type McpOptions, mcpOptions } from './options.ts'

export const mcpKind: ConnectorKind = {
  kind: 'mcp',
  title: 'MCP server',
  answers: ['tool', 'state'],
  options: mcpOptions,
  unverified: null,
  open: async (given, context) => {
    const options = given as McpOptions
    const [{ mcpConnector }, { serverOf }] = await Promise.all([
      import('./connector.ts'),
      import('./open.ts'),
    ])
    const instance = { name: context.name, title: 'an MCP server' }
    const server = await serverOf(options, context)
    return mcpConnector({ instance, server, tools: options.tools, parseTool: context.parseTool })
  },
}
