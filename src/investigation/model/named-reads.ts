import { z } from 'zod'
import type { ReadTool } from '../../domain/connector.ts'
import type { ModelTool } from '../../domain/model.ts'
import type { Further } from '../further.ts'
import type { Specialist } from '../specialists/specialist.ts'
import { asData } from './digest.ts'

const DAY_OF_MINUTES = 24 * 60

/** Minutes relative to the page. */
export const RelativeMinutes = z
  .number()
  .min(-7 * DAY_OF_MINUTES)
  .max(60)

/** The same for every specialist, because tools belong to the cached prefix; what each may ask for stands in its question. */
export const READ_TOOL: ModelTool = {
  name: 'read',
  description:
    'Asks a connector for one of the named reads that your question lists, over a window in minutes relative to the page. Answers with references; look at the rows with sql.',
  input: {
    type: 'object',
    properties: {
      name: { type: 'string' },
      args: { type: 'object' },
      from_minutes: { type: 'number' },
      to_minutes: { type: 'number' },
    },
    required: ['name', 'args', 'from_minutes', 'to_minutes'],
    additionalProperties: false,
  },
}

const ReadInput = z.strictObject({
  name: z.string(),
  args: z.record(z.string(), z.unknown()),
  from_minutes: RelativeMinutes,
  to_minutes: RelativeMinutes,
})

/** Which of the named reads a specialist may ask for: those it lists, or that are set up for it. */
export const readsFor = (specialist: Specialist, further: Further | null): ReadTool[] =>
  (further?.tools ?? []).filter(
    (tool) => tool.for?.includes(specialist.name) ?? specialist.reads.includes(tool.name),
  )

/** JSON Schema without what no model needs. */
function argsText({ args }: ReadTool): string {
  const { properties } = z.toJSONSchema(args) as { properties?: unknown }
  return properties === undefined ? '' : ` ${JSON.stringify(properties)}`
}

/** One line a read: its name, the schema of its arguments, what it reads. */
export const readLines = (tools: readonly ReadTool[]): string =>
  tools.map((tool) => `- ${tool.name}${argsText(tool)}: ${tool.description}`).join('\n')

type AskedRead =
  | { ok: true; tool: { name: string; args: Record<string, unknown> }; from: number; to: number }
  | { ok: false; reason: string }

const no = (reason: string): AskedRead => ({ ok: false, reason })

/** What a model asks for, held against what its specialist may; nothing is asked of a system before. */
export function readsOf(input: unknown, specialist: Specialist, further: Further): AskedRead {
  const may = readsFor(specialist, further)
  const names = may.map(({ name }) => name).join(', ') || 'none'
  const parsed = ReadInput.safeParse(input)
  if (!parsed.success || parsed.data.from_minutes >= parsed.data.to_minutes)
    return no(`read takes { name, args, from_minutes, to_minutes } with from before to; names: ${names}`)
  const { name, args, from_minutes: from, to_minutes: to } = parsed.data
  const tool = may.find((one) => one.name === name)
  if (tool === undefined) return no(`you may not read ${asData(name, 60)}; names: ${names}`)
  const given = tool.args.safeParse(args)
  if (given.success) return { ok: true, tool: { name, args: given.data }, from, to }
  const issue = given.error.issues[0]
  const where = issue?.path.join('.') || 'args'
  return no(
    `${name} does not take these arguments: ${asData(where, 60)}: ${asData(issue?.message ?? '', 200)}`,
  )
}
