import type { LiveConnector } from '../../domain/connector.ts'
import { planTool, runTool } from '../read-tool.ts'
import { type LogSystem, planLogs, sweepLogs } from './log-sweep.ts'
import { logTools } from './log-tools.ts'

/** A system of logs as a connector: its sweep and its two tools. */
export function logConnector(
  system: LogSystem,
  rest: Pick<LiveConnector, 'check' | 'discover' | 'close'>,
): LiveConnector {
  const tools = logTools(system)
  return {
    ...rest,
    name: system.name,
    answers: ['logs', 'tool'],
    delayMs: system.delayMs,
    tools: tools.map(({ tool }) => tool),
    plan: (request) => (request.kind === 'tool' ? planTool(tools, request) : planLogs(system, request)),
    collect: (request, options) =>
      request.kind === 'tool' ? runTool(tools, request, options) : sweepLogs(system, request, options),
  }
}
