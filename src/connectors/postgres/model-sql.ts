import { z } from 'zod'
import type { Collected, CollectRequest, ReadTool } from '../../domain/connector.ts'
import { collected, type Question, unanswered } from '../collected.ts'
import { type Moment, stateRow } from './objects.ts'
import type { ReadOnlyServer, ServerAnswer } from './read-only-server.ts'

/** The named read tool of a database: one SELECT, decided by the server's own catalog before it is sent. */
export const SQL_TOOL = 'database_sql'

const Args = z.strictObject({
  sql: z.string().min(1).max(4000).describe('One SELECT over the catalog and the statistics of the server.'),
})

export const MODEL_SQL: ReadTool = {
  name: SQL_TOOL,
  description:
    'One SELECT on the live PostgreSQL servers, by a role that sees sessions, locks, statistics and settings.',
  args: Args,
}

const failed = (reason: string, status: 'failed' | 'denied' = 'failed') =>
  ({ ok: false, status, reason: reason.replace(/\s+/g, ' '), raw: null }) as const

function answered(question: Question, answer: ServerAnswer, moment: Moment, name: string): Collected {
  if (answer.status === 'timeout')
    return unanswered(question, null, failed(`${name} gave no answer in time: select less`))
  if (answer.status === 'refused')
    return unanswered(question, null, failed(`not sent: ${answer.reason}`, 'denied'))
  if (answer.status !== 'ok') return unanswered(question, null, failed(`${name}: ${answer.reason}`))
  const rows = answer.rows.map((cells) =>
    Object.fromEntries(answer.columns.map((column, at) => [column, cells[at] ?? null])),
  )
  const objects = rows.map((attrs, at) =>
    stateRow(moment, { kind: 'row', name: String(at + 1), attrs: JSON.parse(JSON.stringify(attrs)) }),
  )
  return collected(question, null, {
    raw: Buffer.from(JSON.stringify(rows)),
    tables: { objects: { rows: objects } },
    truncated: answer.truncated ? 'there are more rows: select less, or count' : null,
  })
}

/** Runs SQL that a model wrote, if the gate lets it through. Expected outcomes are values. */
export async function runTool(
  { tool }: CollectRequest,
  { name, moment, open }: { name: string; moment: Moment; open: () => Promise<ReadOnlyServer> },
  signal: AbortSignal,
): Promise<Collected> {
  const question: Question = {
    source: 'database',
    query: `${tool?.name ?? 'tool'} of ${name}`,
    args: { tool: tool?.name ?? null, ...tool?.args },
  }
  const args = Args.safeParse(tool?.args)
  if (tool?.name !== SQL_TOOL || !args.success) {
    return unanswered(
      question,
      null,
      failed(`${name} has one tool, \`${SQL_TOOL}\` with \`sql\`, one SELECT`),
    )
  }
  if (signal.aborted) return unanswered(question, null, failed(`${name} gave no answer in time`))
  const asked = { ...question, query: args.data.sql }
  try {
    const server = await open()
    return answered(asked, await server.run(args.data.sql), moment, name)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return unanswered(asked, null, failed(`${name} cannot be reached: ${reason}`))
  }
}
