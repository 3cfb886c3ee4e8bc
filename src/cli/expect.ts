import { TEAM_REACH } from '../knowledge/access/reach.ts'
import { answerExpect } from '../knowledge/expectations/answer-line.ts'
import { openExpectations } from '../knowledge/expectations/expect.ts'
import { interruptible } from './interrupted.ts'
import type { AddCommand } from './program.ts'
import { tryLines } from './try-lines.ts'
import { type KnowledgeOptions, withKnowledge, withKnowledgeOptions } from './with-knowledge.ts'

const runExpect = (options: KnowledgeOptions, signal: AbortSignal): Promise<number> =>
  withKnowledge(options, signal, async ({ store }) => {
    // Nobody asks here: what decides for everybody must be readable by everybody.
    const expectations = await openExpectations(store.db, store.teamId, TEAM_REACH)
    const lines = {
      input: process.stdin,
      output: process.stdout,
      complain: (text: string) => console.error(`sitrep: ${text}`),
    }
    const wrong = await tryLines(lines, (line) => answerExpect(expectations, line))
    return wrong === 0 ? 0 : 1
  })

export const expectCommand: AddCommand = (program, exit) => {
  const command = program
    .command('expect')
    .description(
      'Answers JSON lines {id, at, service, place, metric, value, minutes_since_trigger} with {id, expected, lesson}: whether the team said that this is normal then and there. Only lessons that the whole team may read decide.',
    )
  withKnowledgeOptions(command).action(async (options: KnowledgeOptions) =>
    exit(await interruptible((signal) => runExpect(options, signal))),
  )
}
