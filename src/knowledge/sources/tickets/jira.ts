import { parse } from 'csv-parse/sync'
import { z } from 'zod'

export interface TicketNote {
  author: string
  at: number
  text: string
}

/** A ticket as a conversation: what was reported, then what was said. */
export interface Ticket {
  key: string
  notes: TicketNote[]
  /** Closed as something that was wrong and was mended or got around: its last note tells how. */
  isSettled: boolean
  /** What it is filed under, when that is one thing. */
  component: string | null
}

const onlyOf = (names: readonly string[]): string | null => (names.length === 1 ? (names[0] ?? null) : null)

const MENDED = /^(?:fixed|done|resolved|workaround|solved|mended|completed?)\b/i

const NO_FAULT = /\b(?:story|epic|task|improvement|new feature|feature)\b/i

const isSettled = (resolution: string | null | undefined, type: string | null | undefined): boolean =>
  MENDED.test(resolution?.trim() ?? '') && !NO_FAULT.test(type ?? '')

/** Atlassian's document format nests; only its texts are wanted. */
function documentText(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null || depth > 20) return ''
  const { type, text, content } = value as Record<string, unknown>
  if (typeof text === 'string') return text
  const inner = Array.isArray(content) ? content.map((one) => documentText(one, depth + 1)).join('') : ''
  return typeof type === 'string' && /paragraph|heading|listItem|codeBlock|hardBreak/.test(type)
    ? `${inner}\n`
    : inner
}

const Person = z
  .object({ displayName: z.string().optional(), name: z.string().optional() })
  .nullish()
  .catch(null)

const Named = z.object({ name: z.string().optional() }).nullish().catch(null)

const Comment = z.object({ author: Person, created: z.string().optional(), body: z.unknown() })

const Issue = z.object({
  key: z.string().min(1),
  fields: z
    .object({
      summary: z.string().nullish(),
      description: z.unknown(),
      created: z.string().nullish(),
      reporter: Person,
      resolution: Named,
      issuetype: Named,
      components: z.array(Named).nullish().catch(null),
      comment: z
        .object({ comments: z.array(Comment) })
        .nullish()
        .catch(null),
    })
    .loose(),
})

const nameOf = (person: z.infer<typeof Person>): string => person?.displayName ?? person?.name ?? 'unknown'

const timeOf = (text: string | null | undefined): number => {
  const at = Date.parse(text ?? '')
  return Number.isFinite(at) ? at : 0
}

function issueTicket({ key, fields }: z.infer<typeof Issue>): Ticket {
  const first = [fields.summary ?? '', documentText(fields.description)].filter((part) => part.trim() !== '')
  const comments = fields.comment?.comments ?? []
  const reported = { author: nameOf(fields.reporter), at: timeOf(fields.created), text: first.join('\n') }
  return {
    key,
    isSettled: isSettled(fields.resolution?.name, fields.issuetype?.name),
    component: onlyOf((fields.components ?? []).flatMap((one) => one?.name ?? [])),
    notes: [
      reported,
      ...comments.map(({ author, created, body }) => ({
        author: nameOf(author),
        at: timeOf(created),
        text: documentText(body),
      })),
    ],
  }
}

/** Tickets of Jira's JSON (a search answer, a list of issues or one issue); null when it is none of them. */
export function jiraJson(value: unknown): Ticket[] | null {
  const list = Array.isArray(value) ? value : ((value as { issues?: unknown } | null)?.issues ?? [value])
  const issues = z.array(z.unknown()).safeParse(list)
  if (!issues.success) return null
  const tickets = issues.data.flatMap((one) => {
    const issue = Issue.safeParse(one)
    return issue.success ? [issueTicket(issue.data)] : []
  })
  return tickets.length === 0 ? null : tickets
}

/** `20/Nov/26 3:04 PM;alice;text`: a comment in Jira's CSV. */
const CSV_COMMENT = /^([^;]{6,40});([^;]{1,80});([\s\S]*)$/

function csvNote(cell: string, resolved: number): TicketNote {
  const found = CSV_COMMENT.exec(cell)
  if (found === null) return { author: 'unknown', at: resolved, text: cell }
  const [, created = '', author = '', text = ''] = found
  return { author, at: timeOf(created.replace(/\//g, ' ')), text }
}

const cellsOf = (head: readonly string[], row: readonly string[], name: RegExp): string[] =>
  row.filter((cell, index) => cell.trim() !== '' && name.test(head[index] ?? ''))

/** Tickets of Jira's CSV, whose columns repeat (`Comment`, `Comment`, …); null when it has no issue keys. */
export function jiraCsv(text: string): Ticket[] | null {
  const rows = parse(text, {
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  }) as string[][]
  const [head, ...rest] = rows
  if (head === undefined || !head.some((name) => /^(?:issue )?key$/i.test(name))) return null
  return rest.flatMap((row) => {
    const [key] = cellsOf(head, row, /^(?:issue )?key$/i)
    if (key === undefined) return []
    const [resolution] = cellsOf(head, row, /^resolution$/i)
    const [type] = cellsOf(head, row, /^issue ?type$/i)
    const [resolved] = cellsOf(head, row, /^resolved$/i)
    const [created] = cellsOf(head, row, /^created$/i)
    const [reporter] = cellsOf(head, row, /^(?:reporter|creator)$/i)
    const said = cellsOf(
      head,
      row,
      /^(?:summary|description|root cause|resolution notes?|custom field \((?:root cause|resolution\w*|fix)\))$/i,
    )
    const comments = cellsOf(head, row, /^comments?$/i).map((cell) =>
      csvNote(cell, timeOf(resolved ?? created)),
    )
    return [
      {
        key,
        isSettled: isSettled(resolution, type),
        component: onlyOf(cellsOf(head, row, /^components?$/i).flatMap((cell) => cell.split(/,\s*/))),
        notes: [{ author: reporter ?? 'unknown', at: timeOf(created), text: said.join('\n') }, ...comments],
      },
    ]
  })
}
