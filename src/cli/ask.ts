import { createInterface } from 'node:readline'
import { Ask, type AskedCases } from '../evals/ask-cases.ts'
import { interruptible } from './interrupted.ts'
import type { AddCommand } from './program.ts'
import { withAskedCases } from './with-asked-cases.ts'

function parsed(line: string): Ask | string {
  try {
    const ask = Ask.safeParse(JSON.parse(line))
    return ask.success ? ask.data : 'not a line of {"id", "case", "hypothesis" or "question"}'
  } catch {
    return 'not JSON'
  }
}

/** A line on stdout for each line that can be answered, in order; what cannot goes to stderr. */
async function answerLines(cases: AskedCases, signal: AbortSignal): Promise<number> {
  let failed = 0
  for await (const line of createInterface({ input: process.stdin, signal })) {
    if (line.trim() === '') continue
    const ask = parsed(line)
    try {
      if (typeof ask === 'string') throw Object.assign(new Error(ask), { code: 'CASE' })
      console.log(JSON.stringify(await cases.answer(ask)))
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'CASE')) throw error
      failed += 1
      console.error(`sitrep: ${line.slice(0, 120)}: ${error.message}`)
    }
  }
  return failed > 0 ? 1 : 0
}

export const askCommand: AddCommand = (program, exit) => {
  program
    .command('ask')
    .description(
      'Answers claims and questions about recorded incidents: JSON lines in, JSON lines out, in order.',
    )
    .requiredOption('--cases <dir>', 'folder with recorded cases at or below it')
    .option(
      '--rules-only',
      'without a model, also when there is a key; claims are tested by rules either way',
      false,
    )
    .action(async ({ cases, rulesOnly }: { cases: string; rulesOnly: boolean }) => {
      const answer = (signal: AbortSignal) =>
        withAskedCases(cases, { signal, rulesOnly }, (asked) => answerLines(asked, signal))
      exit(await interruptible(answer))
    })
}
