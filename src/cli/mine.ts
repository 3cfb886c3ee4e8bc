import { once } from 'node:events'
import { readSettings } from '../config.ts'
import type { Lesson } from '../domain/lesson.ts'
import { mineSources } from '../knowledge/mining/mine-sources.ts'
import { interruptible } from './interrupted.ts'
import type { AddCommand } from './program.ts'
import { progressLine } from './progress.ts'

interface Options {
  export?: string
  knowledge?: string
  json?: boolean
  dryRun?: boolean
  slack?: boolean
  channels?: string
  since: string
}

const wrong = (message: string): Error => Object.assign(new Error(message), { code: 'CONFIG' })

const sourceOf = ({ source }: Lesson): object => {
  if (source.kind === 'slack') return { channel: source.channel, ts: source.ts, thread: source.thread }
  return source.kind === 'file'
    ? { file: source.file, offset: source.offset }
    : { system: source.system, key: source.key }
}

/** A lesson as `mine` writes it; `date` is when it was written or last edited. */
const lineOf = (lesson: Lesson): object => ({
  id: lesson.id,
  kind: lesson.kind,
  services: lesson.services,
  statement: lesson.statement,
  quote: lesson.quote,
  detail: lesson.detail,
  source: sourceOf(lesson),
  date: new Date(lesson.at).toISOString(),
  valid: {
    from: lesson.validFrom === null ? null : new Date(lesson.validFrom).toISOString(),
    until: lesson.validUntil === null ? null : new Date(lesson.validUntil).toISOString(),
  },
  status: lesson.status,
  why: lesson.statusReason,
  superseded_by: lesson.supersededBy,
  readers: lesson.readers,
})

const plainLine = ({ kind, status, services, statement }: Lesson): string =>
  `${kind} (${status}) ${services.join(', ')}: ${statement}`

async function print(text: string): Promise<void> {
  if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain')
}

function countsOf(lessons: Iterable<Lesson>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { kind } of lessons) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return counts
}

async function mineLive({ channels, since, json, dryRun }: Options, signal: AbortSignal): Promise<number> {
  const { runMineSlack, spanOf } = await import('./mine-slack.ts')
  const sinceMs = spanOf(since)
  if (sinceMs === null)
    throw wrong(`--since takes a number of hours, days or weeks such as 90d, not "${since}"`)
  const named = (channels ?? '').split(',').map((name) => name.trim())
  return runMineSlack({
    channels: named.filter((name) => name !== ''),
    sinceMs,
    isDryRun: dryRun === true,
    print,
    lineOf: json === true ? (lesson) => JSON.stringify(lineOf(lesson)) : null,
    signal,
  })
}

async function runMine(options: Options, signal: AbortSignal): Promise<number> {
  const isFiles = options.export !== undefined || options.knowledge !== undefined
  if (options.slack === true && isFiles)
    throw wrong('--slack reads the workspace itself: leave --export and --knowledge out')
  if (options.slack === true) return mineLive(options, signal)
  if (!isFiles) throw wrong('give --slack, or --export <dir or zip>, --knowledge <dir or zip>, or both')
  const progress = progressLine()
  let skipped = 0
  const counts = { channels: 0, messages: 0, conversations: 0, files: 0 }
  const lessons: Lesson[] = []
  const mined = mineSources({
    team: readSettings().SITREP_TEAM,
    slackExport: options.export ?? null,
    knowledge: options.knowledge ?? null,
    personal: readSettings().SITREP_PERSONAL_DATA,
    signal,
    counts,
    onProgress: () => progress.show(`${counts.messages} messages, ${counts.files} files read`),
    complain: (where, why) => {
      skipped += 1
      progress.done()
      console.error(`sitrep: ${where}: ${why}`)
    },
  })
  for await (const lesson of mined) {
    progress.done()
    if (options.dryRun) lessons.push(lesson)
    else await print(options.json ? JSON.stringify(lineOf(lesson)) : plainLine(lesson))
  }
  progress.done()
  if (options.dryRun)
    await print(
      JSON.stringify({ ...counts, lessons: Object.fromEntries(countsOf(lessons)), skipped, cost: 0 }),
    )
  return 0
}

export const mineCommand: AddCommand = (program, exit) => {
  program
    .command('mine')
    .description(
      'Reads lessons out of Slack, of a Slack export and of runbooks, postmortems and tickets, by rules and at $0. What --slack reads is saved, the rest only printed.',
    )
    .option('--slack', 'the channels that Sitrep is in, through the API; cut off, the same command goes on')
    .option('--channels <names>', 'with --slack: only these, with commas')
    .option('--since <span>', 'with --slack: how far back, such as 90d, 2w or 12h', '90d')
    .option('--export <path>', 'Slack export: folder or .zip')
    .option('--knowledge <path>', 'runbooks, postmortems, ownership files, tickets: folder or .zip')
    .option('--json', 'one JSON line a lesson instead of text')
    .option('--dry-run', 'print counts and cost only')
    .action(async (options: Options) => exit(await interruptible((signal) => runMine(options, signal))))
}
