import { readSettings } from '../config.ts'
import { isDated, type Lesson } from '../domain/lesson.ts'
import { TEAM_REACH } from '../knowledge/access/reach.ts'
import { openRecall } from '../knowledge/recall/recall.ts'
import { confirmLesson, type Decided, rejectLesson } from '../knowledge/store/decide.ts'
import { refreshIndex } from '../knowledge/store/refresh.ts'
import type { KnowledgeStore } from '../knowledge/store/store.ts'
import { interruptible } from './interrupted.ts'
import type { AddCommand } from './program.ts'
import { importInto, type KnowledgeOptions, withKnowledge, withKnowledgeOptions } from './with-knowledge.ts'

/** The person in the audit when somebody types at the machine. */
const OPERATOR = 'operator'

const wrong = (message: string): Error => Object.assign(new Error(message), { code: 'CONFIG' })

const withInstallation = (
  work: (store: KnowledgeStore, signal: AbortSignal) => Promise<number>,
): Promise<number> => interruptible((signal) => withKnowledge({}, signal, ({ store }) => work(store, signal)))

const dayOf = (lesson: Lesson): string =>
  isDated(lesson) ? new Date(lesson.at).toISOString().slice(0, 10) : 'undated'

const lineOf = (lesson: Lesson): string =>
  `${lesson.id}  ${lesson.kind}, ${lesson.status}, ${dayOf(lesson)}, ${lesson.services.join(' ')}\n  ${lesson.statement}`

/** Who may read what is asked of the Slack that is connected. */
const NOT_SEEN =
  'without the Slack tokens the local stand-in says who may read what, and what was said in channels that it does not have shows there to nobody; `sitrep lessons search` and `sitrep recall --export` show it'

async function importAll(options: KnowledgeOptions): Promise<number> {
  if (options.export === undefined && options.knowledge === undefined && options.lessons === undefined)
    throw wrong('give --export, --knowledge or --lessons')
  return withInstallation(async (store, signal) => {
    const { changed, unchanged, retracted } = await importInto(store, options, signal)
    console.log(
      `${changed} lessons were added or changed, ${unchanged} are as they were, ${retracted} were taken back`,
    )
    const { stopped } = await refreshIndex(store, signal)
    if (stopped !== null) console.error(`sitrep: ${stopped}: lessons are found by their words until it does`)
    if (options.export !== undefined && readSettings().SLACK_BOT_TOKEN === null)
      console.error(`sitrep: ${NOT_SEEN}`)
    return 0
  })
}

async function search(words: string): Promise<number> {
  return withInstallation(async (store, signal) => {
    const asked = { text: words, reach: TEAM_REACH, at: store.now(), most: 20 }
    const { items, withoutVectors } = await openRecall(store).ask(asked, signal)
    for (const { lesson } of items) console.log(lineOf(lesson))
    if (withoutVectors !== null) console.error(`sitrep: searched by words alone: ${withoutVectors}`)
    if (items.length === 0)
      console.error(`sitrep: nothing that the whole team may read is known about "${words}"`)
    return items.length === 0 ? 1 : 0
  })
}

const decided = (id: string, decision: (store: KnowledgeStore) => Promise<Decided>): Promise<number> =>
  withInstallation(async (store) => {
    if ((await decision(store)) === 'changed') return 0
    console.error(
      `sitrep: ${id} is no lesson whose status can become that; \`sitrep lessons search\` shows ids`,
    )
    return 1
  })

export const lessonsCommand: AddCommand = (program, exit) => {
  const group = program
    .command('lessons')
    .description('What this installation knows: fills it, searches it, decides.')
  withKnowledgeOptions(
    group
      .command('import')
      .description(
        'Reads lessons into the database of this installation and takes back what the same channels and files no longer say; again is harmless.',
      ),
  ).action(async (options: KnowledgeOptions) => exit(await importAll(options)))
  group
    .command('search <words...>')
    .description('Prints what the whole team may read, with ids.')
    .action(async (words: string[]) => exit(await search(words.join(' '))))
  group
    .command('confirm <id>')
    .description('A person says that it holds.')
    .option('--reason <text>', 'why', 'confirmed by the operator')
    .action(async (id: string, { reason }: { reason: string }) =>
      exit(await decided(id, (store) => confirmLesson(store, id, { person: OPERATOR, reason }))),
    )
  group
    .command('reject <id>')
    .description(
      'A person says that it is wrong: it is never shown again, nor learned again from the same words.',
    )
    .option('--reason <text>', 'why', 'rejected by the operator')
    .action(async (id: string, { reason }: { reason: string }) =>
      exit(await decided(id, (store) => rejectLesson(store, id, { person: OPERATOR, reason }))),
    )
}
