import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { type AskedCall, askedCall } from './asked.ts'
import { citedRead, mapCitations } from './desk-answers.ts'
import type { Typed } from './transcript.ts'

const Text = z.object({ type: z.literal('text'), text: z.string() })

const textsOf = (content: string | readonly { type: string; text?: unknown }[]): z.infer<typeof Text>[] =>
  typeof content === 'string'
    ? [{ type: 'text', text: content }]
    : content.flatMap((block) => Text.safeParse(block).data ?? [])

/** What of a request of the Messages API tells whom it asks. */
const Request = z.object({
  messages: z.array(
    z.object({
      role: z.enum(['user', 'assistant']),
      content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]).transform(textsOf),
    }),
  ),
})

const Call = z.object({ type: z.literal('tool_use'), name: z.string(), input: z.unknown() })
const Reply = z.object({ content: z.array(z.union([Text, Call])) })

const parsed = async <T>(file: string, schema: z.ZodType<T>): Promise<T> =>
  schema.parse(JSON.parse(await readFile(file, 'utf8')))

/**
 * The answers of one investigation, read from the folder that a model desk keeps of it (NNNN.request.json,
 * NNNN.reply.json), in the form in which they are kept. Throws on an open request and on a citation whose read no line
 * of its prompt begins its references with, for neither could be replayed.
 */
export async function keptAnswers(folder: string): Promise<Typed[]> {
  const files = (await readdir(folder)).filter((name) => /^\d+\.request\.json$/.test(name)).sort()
  const kept: Typed[] = []
  for (const file of files) {
    const { messages } = await parsed(path.join(folder, file), Request)
    const reply = await parsed(path.join(folder, file.replace('request', 'reply')), Reply)
    kept.push(keptAnswer(askedCall({ messages }), reply.content))
  }
  return kept
}

function keptAnswer(asked: AskedCall, content: z.infer<typeof Reply>['content']): Typed {
  const { who } = asked
  const calls = content.flatMap((block) =>
    block.type === 'tool_use' ? [{ name: block.name, input: block.input }] : [],
  )
  if (calls.length > 0) return { who, calls }
  const text = content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('')
  const reply = z.record(z.string(), z.unknown()).parse(JSON.parse(text))
  return { who, reply: mapCitations(reply, (ref) => wordsOf(ref, asked)) }
}

/** Longer words are as good, and harder to read. */
const ENOUGH = 60

/** Words that stand in no line before the first one that cites the read. */
function wordsOf(ref: string, { who, question }: AskedCall): string {
  for (const line of question.split('\n').map((one) => one.trim())) {
    const [whole = ''] = line.split(' [E')
    for (const words of [whole.replace(/^(for|against): /, '').slice(0, ENOUGH), whole])
      if (words !== '' && citedRead(words, question) === ref) return words
  }
  throw new Error(`${ref} cannot be kept: no line that ${who} was shown cites it first`)
}
