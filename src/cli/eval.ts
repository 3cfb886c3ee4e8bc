import path from 'node:path'
import type { LabelledThread } from '../evals/knowledge/labelled-threads.ts'
import type { Asking } from '../evals/knowledge/score-questions.ts'
import type { Workspace } from '../evals/knowledge/workspace.ts'
import type { MinedAnswer } from '../knowledge/mining/model/answer.ts'
import { interruptible } from './interrupted.ts'
import type { AddCommand } from './program.ts'

interface KnowledgeOptions {
  irc?: string
  threads: string
  questions?: string
  stories?: string
  workspace?: string[]
  runbooks?: string
  alerts?: string
  misses?: boolean
}

/** The same threads, with answers typed in place of a model besides the rules. */
async function typedReport(
  title: string,
  threads: readonly LabelledThread[],
  typed: ReadonlyMap<string, MinedAnswer>,
): Promise<string> {
  const { scoreThread, threadReport } = await import('../evals/knowledge/score-threads.ts')
  const { typedReader } = await import('../evals/knowledge/typed-answers.ts')
  const scored = []
  for (const thread of threads) {
    const answer = typed.get(thread.id)
    scored.push(await scoreThread(thread, answer === undefined ? undefined : typedReader(answer)))
  }
  const without = threads.filter(({ id }) => !typed.has(id)).length
  return threadReport(`${title}, rules and typed answers (${without} without one)`, scored)
}

async function evalThreads(dir: string, misses: boolean): Promise<void> {
  const { readThreads } = await import('../evals/knowledge/labelled-threads.ts')
  const { scoreThread, threadMisses, threadReport } = await import('../evals/knowledge/score-threads.ts')
  const { readTypedAnswers } = await import('../evals/knowledge/typed-answers.ts')
  for (const [name, title] of [
    ['dev.txt', 'threads that rules were tuned on'],
    ['held-out.txt', 'threads held out'],
  ] as const) {
    const threads = await readThreads(path.join(dir, name))
    const scored = []
    for (const thread of threads) scored.push(await scoreThread(thread))
    console.log(`${threadReport(title, scored)}\n`)
    const typed = await readTypedAnswers(path.join(dir, name.replace(/\.txt$/, '.answers.jsonl')))
    if (typed !== null) console.log(`${await typedReport(title, threads, typed)}\n`)
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
  const { withEmptyKnowledge } = await import('./with-knowledge.ts')
  const { judgeRecall, readLabelled, recallMisses, recallReport } = await import(
    '../evals/knowledge/score-recall.ts'
  )
  const { judgeShown, readPages, shownMisses, shownReport } = await import(
    '../evals/knowledge/score-shown.ts'
  )
  const labelled = await readLabelled(dir)
  await withEmptyKnowledge(null, async ({ store }) => {
    const judged = await judgeRecall(store, labelled, signal)
    console.log(recallReport(judged).join('\n'))
    const shown = await judgeShown(store, await readPages(dir))
    console.log(shownReport(shown).join('\n'))
    if (misses) console.log(['', ...recallMisses(judged.judged), ...shownMisses(shown)].join('\n'))
  })
}

const STORIES = ['window', 'rewrite', 'canary', 'lag', 'nickname', 'corrected'] as const

/** With `misses` the half that is held out is not even run: whoever lists misses is about to tune on them. */
async function evalStories(dir: string, misses: boolean, signal: AbortSignal): Promise<void> {
  const { withEmptyKnowledge } = await import('./with-knowledge.ts')
  const { readStories } = await import('../evals/knowledge/labelled-stories.ts')
  const { storyMisses, storyReport, tellStories } = await import('../evals/knowledge/score-stories.ts')
  await withEmptyKnowledge(null, async ({ store }) => {
    const scores = []
    for (const story of STORIES) {
      const wordings = {
        open: await readStories(path.join(dir, `${story}.open.txt`)),
        held: misses ? [] : await readStories(path.join(dir, `${story}.held.txt`)),
      }
      scores.push(await tellStories(store, story, wordings, signal))
    }
    console.log(storyReport(scores).join('\n'))
    if (misses) console.log(['', ...storyMisses(scores)].join('\n'))
  })
}

/** A folder of runbooks, in a database that is thrown away. */
async function evalRunbooks(
  dir: string,
  alerts: string | null,
  misses: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { withKnowledge } = await import('./with-knowledge.ts')
  const { judgeLookUps, lookUpMisses, lookUpReport, lookUpsIn } = await import(
    '../evals/knowledge/score-runbooks.ts'
  )
  const { lookUps, pageless } = await lookUpsIn(dir, alerts)
  await withKnowledge({ knowledge: dir }, signal, async ({ store }) => {
    const judged = await judgeLookUps(store, lookUps, signal)
    console.log(lookUpReport(judged, pageless).join('\n'))
    if (misses) console.log(['', ...lookUpMisses(judged)].join('\n'))
  })
}

const told = (lines: readonly string[]): void => console.log(`${lines.join('\n')}\n`)

/** The questions of a workspace, of what was mined and of what the key itself says: the second needs no mining to be right. */
async function evalQuestions(workspace: Workspace, misses: boolean, signal: AbortSignal): Promise<void> {
  const { withEmptyKnowledge, withKnowledge } = await import('./with-knowledge.ts')
  const { judgeQuestions, judgeReadings } = await import('../evals/knowledge/score-questions.ts')
  const { questionMisses, questionsReport, readingsReport } = await import(
    '../evals/knowledge/questions-report.ts'
  )
  const { importOracle } = await import('../evals/knowledge/oracle-lessons.ts')
  const { name, knowledge, questions, readings } = workspace
  const mined = { export: workspace.export, ...(knowledge === null ? {} : { knowledge }) }
  const answer = async (known: Asking, of: string): Promise<void> => {
    const answered = await judgeQuestions(known, workspace, signal)
    told([
      ...questionsReport(`${name}, questions of ${of}`, answered),
      ...(misses ? questionMisses(answered) : []),
    ])
  }
  await withKnowledge(mined, signal, async (known) => {
    if (questions.length > 0) await answer(known, 'what was mined')
    if (readings.length === 0) return
    const judged = await judgeReadings(known, workspace)
    told([readingsReport(`${name}, readings of what was mined`, judged), ...(misses ? judged.wrong : [])])
  })
  if (questions.length === 0) return
  await withEmptyKnowledge(workspace.export, async (known) => {
    await importOracle(known.store, workspace, signal)
    await answer(known, "the key's own lessons")
  })
}

/** Of workspaces in a folder called `held` misses are not told: whoever lists them is about to tune on them. */
async function evalWorkspaces(dirs: readonly string[], misses: boolean, signal: AbortSignal): Promise<void> {
  const { readLabelledWorkspace } = await import('../evals/knowledge/workspace.ts')
  const { scoreWorkspace, workspaceMisses, workspaceReport } = await import(
    '../evals/knowledge/score-workspace.ts'
  )
  for (const dir of dirs) {
    const workspace = await readLabelledWorkspace(dir)
    const scored = await scoreWorkspace(workspace)
    console.log(`${workspaceReport(scored).join('\n')}\n`)
    const mayTell = misses && path.basename(path.dirname(path.resolve(dir))) !== 'held'
    if (mayTell) console.log(`${workspaceMisses(scored).join('\n')}\n`)
    if (workspace.questions.length + workspace.readings.length > 0)
      await evalQuestions(workspace, mayTell, signal)
  }
}

async function evalKnowledge(options: KnowledgeOptions, signal: AbortSignal): Promise<void> {
  const { irc, threads, questions, stories, misses = false } = options
  if (questions !== undefined) await evalRecall(questions, misses, signal)
  else if (stories !== undefined) await evalStories(stories, misses, signal)
  else if (options.workspace !== undefined) await evalWorkspaces(options.workspace, misses, signal)
  else if (options.runbooks !== undefined)
    await evalRunbooks(options.runbooks, options.alerts ?? null, misses, signal)
  else if (irc !== undefined) await evalLinks(irc)
  else await evalThreads(threads, misses)
}

export const evalCommand: AddCommand = (program, exit) => {
  const group = program.command('eval').description('Scores parts of Sitrep on labelled sets.')
  group
    .command('knowledge')
    .description('Extraction of lessons from labelled threads, reply links of un-threaded talk, and recall.')
    .option(
      '--threads <dir>',
      'folder with dev.txt and held-out.txt; with *.answers.jsonl, typed in place of a model, also with these',
      'test/knowledge/threads',
    )
    .option('--irc <dir>', 'folder with *.raw.txt and *.annotation.txt: scores reply links instead')
    .option(
      '--questions <dir>',
      'folder with lessons.jsonl, questions.jsonl and pages.jsonl: scores recall and what pages show instead; with rewrites.jsonl, other words typed in place of a model, also with these',
    )
    .option(
      '--workspace <dir...>',
      'folders with export.zip, knowledge, lessons.key.jsonl and nonlessons.key.jsonl: scores the lessons of a whole workspace instead; with recall.questions.jsonl, expect.questions.jsonl and their keys, also what is answered over them',
    )
    .option(
      '--stories <dir>',
      'folder with *.open.txt and *.held.txt: tells each wording of the six stories from its raw export instead',
    )
    .option(
      '--runbooks <dir>',
      'folder of pages named after alerts: scores whether each is found first instead',
    )
    .option(
      '--alerts <file>',
      'with --runbooks: JSON lines {alert, text, as}, other words to look a page up by and what they are',
    )
    .option('--misses', 'also list what was missed or wrong, of what may be looked at')
    .action(async (options: KnowledgeOptions) =>
      exit(
        await interruptible(async (signal) => {
          await evalKnowledge(options, signal)
          return 0
        }),
      ),
    )
}
