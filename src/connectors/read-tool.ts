import type { z } from 'zod'
import type { TimeWindow } from '../domain/case-file.ts'
import type { Collected, CollectRequest, PlannedRead, ReadTool } from '../domain/connector.ts'
import { type Question, unanswered } from './collected.ts'

/** A tool with what it does. */
export interface BoundTool {
  tool: ReadTool
  plan(request: CollectRequest): PlannedRead[]
  run(request: CollectRequest, options: { signal: AbortSignal }): Promise<Collected[]>
}

/**
 * A tool whose arguments have passed `args` when `run` and `plan` get them; wrong ones are an answer that says so, and
 * nothing is asked. `plan` left out: the tool with its arguments, where a read is no request to a server.
 */
export function readTool<A extends z.ZodObject>(
  spec: { name: string; description: string; source: string; args: A },
  run: (args: z.infer<A>, window: TimeWindow, options: { signal: AbortSignal }) => Promise<Collected[]>,
  plan?: (args: z.infer<A>, window: TimeWindow) => PlannedRead[],
): BoundTool {
  const { name, description, source, args } = spec
  return {
    tool: { name, description, args },
    plan: ({ tool, window }) => {
      const given = args.safeParse(tool?.args ?? {})
      if (!given.success) return []
      return plan?.(given.data, window) ?? [{ query: `${name} ${JSON.stringify(given.data)}`, step: 'read' }]
    },
    run: async ({ tool, window }, options) => {
      const given = args.safeParse(tool?.args ?? {})
      if (given.success) return run(given.data, window, options)
      const issue = given.error.issues[0]
      const question: Question = { source, query: name, args: { kind: 'tool', tool: name } }
      const reason = `${name} does not take these arguments: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`
      return [unanswered(question, window, { ok: false, status: 'failed', reason, raw: null })]
    },
  }
}

const toolOf = (tools: readonly BoundTool[], request: CollectRequest): BoundTool | undefined =>
  tools.find(({ tool }) => tool.name === request.tool?.name)

/** What the tool that a request names would ask; nothing when it is another connector's. */
export const planTool = (tools: readonly BoundTool[], request: CollectRequest): PlannedRead[] =>
  toolOf(tools, request)?.plan(request) ?? []

/** The answer of the tool that a request names; none when it is another connector's. */
export const runTool = async (
  tools: readonly BoundTool[],
  request: CollectRequest,
  options: { signal: AbortSignal },
): Promise<Collected[]> => (await toolOf(tools, request)?.run(request, options)) ?? []
