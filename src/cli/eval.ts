import path from 'node:path'
import { interruptible } from './interrupted.ts'
import type { AddCommand } from './program.ts'

interface KnowledgeOptions {
  irc?: string
  threads: string
  questions?: string
  misses?: boolean
}

async function evalThreads(dir: string, misses: boolean): Promise<void> {
  const { readThreads } = await import('../evals/knowledge/labelled-threads.ts')
  const { scoreThread, threadMisses, threadReport } = await import('../evals/knowledge/score-threads.ts')
  for (const [name, title] of [
    ['dev.txt', 'threads that rules were tuned on'],
    ['held-out.txt', 'threads held out'],
  ] as const) {
    const scored = []
    for (const thread of await readThreads(path.join(dir, name))) scored.push(await scoreThread(thread))
    console.log(`${threadReport(title, scored)}\n`)
    // What is held out stays unread: its misses would be tuned on.
    if (misses && name === 'dev.txt') console.log(`${threadMisses(scored).join('\n')}\n`)
  }
}

async function evalLinks(dir: string): Promise<void> {
  const { readIrc } = await import('../evals/knowledge/irc-file.ts')
  const { linkReport } = await import('../evals/knowledge/link-report.ts')
  const { scoreLinks } = await import('../evals/knowledge/score-links.ts')
  const files = await readIrc(dir)
  const scores = files.map((file) => scoreLinks(file))
  console.log(linkReport('reply links of un-threaded talk, by the weights that ship', scores))
}

/** Lessons and questions of a folder, in a database that is thrown away, by the built-in vectors. */
async function evalRecall(dir: string, misses: boolean, signal: AbortSignal): Promise<void> {
  const { withKnowledge } = await import('./with-knowledge.ts')
  const { judgeRecall, readLabelled, recallMisses, recallReport } = await import(
    '../evals/knowledge/score-recall.ts'
  )
  const { lessons, questions } = await readLabelled(dir)
  // An empty file: what is asked of is what the folder holds and nothing else.
  await withKnowledge({ lessons: '/dev/null' }, signal, async ({ store }) => {
    const judged = await judgeRecall(store, { lessons, questions }, signal)
    console.log(recallReport(judged).join('\n'))
    if (misses) console.log(['', ...recallMisses(judged)].join('\n'))
  })
}

export const evalCommand: AddCommand = (program, exit) => {
  const group = program.command('eval').description('Scores parts of Sitrep on labelled sets.')
  group
    .command('knowledge')
    .description('Extraction of lessons from labelled threads, reply links of un-threaded talk, and recall.')
    .option('--threads <dir>', 'folder with dev.txt and held-out.txt', 'test/knowledge/threads')
    .option('--irc <dir>', 'folder with *.raw.txt and *.annotation.txt: scores reply links instead')
    .option('--questions <dir>', 'folder with lessons.jsonl and questions.jsonl: scores recall instead')
    .option('--misses', 'also list what was missed or wrong, of the threads that may be looked at')
    .action(async ({ irc, threads, questions, misses = false }: KnowledgeOptions) => {
      if (questions !== undefined)
        return exit(
          await interruptible(async (signal) => {
            await evalRecall(questions, misses, signal)
            return 0
          }),
        )
      return irc === undefined ? evalThreads(threads, misses) : evalLinks(irc)
    })
}
