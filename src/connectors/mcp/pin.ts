import { createHash } from 'node:crypto'

/** A tool as the server describes it: untrusted, every word of it. */
export interface ListedTool {
  name: string
  description?: string | undefined
  title?: string | undefined
  inputSchema?: unknown
  outputSchema?: unknown
  annotations?: unknown
}

/** JSON with its keys in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

/** Half of a SHA-256: nobody finds another text for it. */
const digest = (value: unknown): string =>
  createHash('sha256').update(canonical(value)).digest('hex').slice(0, 32)

/** What a person read when they allowed the tool: its words, and its schema with what it says it does. */
export function pinOf({
  name,
  title,
  description,
  inputSchema,
  outputSchema,
  annotations,
}: ListedTool): string {
  const words = digest([name, title ?? null, description ?? null])
  return `${words}-${digest([inputSchema ?? null, outputSchema ?? null, annotations ?? null])}`
}

/** What differs from the pin, in our words; null when nothing does. */
export function changedSince(pin: string, tool: ListedTool): string | null {
  const [words, schema] = pin.split('-')
  const [wordsNow, schemaNow] = pinOf(tool).split('-')
  const parts = [...(words === wordsNow ? [] : ['description']), ...(schema === schemaNow ? [] : ['schema'])]
  return parts.length === 0 ? null : parts.join(' and ')
}

/** Whether the server itself says that the tool does more than read. */
export function saysItWrites({ annotations }: ListedTool): boolean {
  if (typeof annotations !== 'object' || annotations === null) return false
  const { readOnlyHint, destructiveHint } = annotations as Record<string, unknown>
  return readOnlyHint === false || (destructiveHint === true && readOnlyHint !== true)
}
