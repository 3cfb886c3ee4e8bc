import { once } from 'node:events'
import type { MiningModel } from '../app/capture/mining-model.ts'
import { readSettings } from '../config.ts'
import { isDated, type Lesson } from '../domain/lesson.ts'
import type { MineCounts } from '../knowledge/mining/mine.ts'
import { mineSources } from '../knowledge/mining/mine-sources.ts'
import type { Redactor } from '../safety/redact/redactor.ts'
import { interruptible } from './interrupted.ts'
import type { AddCommand } from './program.ts'
import { type ProgressLine, progressLine, progressText } from './progress.ts'

interface Options {
  export?: string
  knowledge?: string
  json?: boolean
  dryRun?: boolean
  slack?: boolean
  pagerduty?: string
  channels?: string
  since: string
  model?: boolean
}

const wrong = (message: string): Error => Object.assign(new Error(message), { code: 'CONFIG' })

const sourceOf = ({ source }: Lesson): object => {
  if (source.kind === 'slack') return { channel: source.channel, ts: source.ts, thread: source.thread }
  return source.kind === 'file'
    ? { file: source.file, offset: source.offset }
    : { file: source.file, offset: source.offset, system: source.system, key: source.key }
}

/** A lesson as `mine` writes it; `date` is when it was written or last edited, null for a page that does not say. */
const lineOf = (lesson: Lesson): object => ({
  id: lesson.id,
  kind: lesson.kind,
  services: lesson.services,
  statement: lesson.statement,
  quote: lesson.quote,
  detail: lesson.detail,
  source: sourceOf(lesson),
  date: isDated(lesson) ? new Date(lesson.at).toISOString() : null,
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

/** What a span of time means, or the error that names the option. */
async function spanIn(option: string, text: string): Promise<number> {
  const { spanOf } = await import('./mine-slack.ts')
  const ms = spanOf(text)
  if (ms === null) throw wrong(`${option} takes a number of hours, days or weeks such as 90d, not "${text}"`)
  return ms
}

async function mineLive(
  { channels, since, json, dryRun, model }: Options,
  signal: AbortSignal,
): Promise<number> {
  const { runMineSlack } = await import('./mine-slack.ts')
  const sinceMs = await spanIn('--since', since)
  const named = (channels ?? '').split(',').map((name) => name.trim())
  return runMineSlack({
    channels: named.filter((name) => name !== ''),
    sinceMs,
    isDryRun: dryRun === true,
    withModel: model === true,
    print,
    lineOf: json === true ? (lesson) => JSON.stringify(lineOf(lesson)) : null,
    signal,
  })
}

async function minePages(span: string, isDryRun: boolean, signal: AbortSignal): Promise<number> {
  const { runMinePagerDuty } = await import('./mine-pagerduty.ts')
  return runMinePagerDuty({ sinceMs: await spanIn('--pagerduty', span), isDryRun, print, signal })
}

type Way = 'slack' | 'pagerduty' | 'files'

/** What is to be read: one of the systems themselves, or files. */
function wayOf({ slack, pagerduty, export: exported, knowledge, model }: Options): Way {
  const isFiles = exported !== undefined || knowledge !== undefined
  const systems: Way[] = [
    ...(slack === true ? (['slack'] as const) : []),
    ...(pagerduty === undefined ? [] : (['pagerduty'] as const)),
  ]
  const [system, second] = systems
  if (system === undefined && !isFiles)
    throw wrong(
      'give --slack, --pagerduty <span>, or --export <dir or zip>, --knowledge <dir or zip>, or both',
    )
  if (second !== undefined) throw wrong('give --slack and --pagerduty one after the other')
  if (system !== undefined && isFiles)
    throw wrong(`--${system} reads the system itself: leave --export and --knowledge out`)
  if (model === true && system !== 'slack' && exported === undefined)
    throw wrong('--model reads talk: give it with --slack or --export')
  return system ?? 'files'
}

async function runMine(options: Options, signal: AbortSignal): Promise<number> {
  switch (wayOf(options)) {
    case 'slack':
      return mineLive(options, signal)
    case 'pagerduty':
      return minePages(options.pagerduty ?? '', options.dryRun === true, signal)
    case 'files':
      return mineGiven(options, signal)
  }
}

/** The miner's model and what it needs of the sources to know again what it has read before. */
interface Reader {
  miner: MiningModel
  redactor: Redactor
}

async function mineGiven(options: Options, signal: AbortSignal): Promise<number> {
  const progress = progressLine()
  if (options.model !== true) return mineFrom(options, { progress, signal })
  const settings = readSettings()
  const isDryRun = options.dryRun === true
  const { withKnowledge } = await import('./with-knowledge.ts')
  const { withMiner } = await import('./mine-model.ts')
  const { installationRedactor } = await import('../app/installation-redaction.ts')
  return withKnowledge({}, signal, async ({ store: { db } }) => {
    const redactor = await installationRedactor(settings)
    return withMiner({ settings, db, isDryRun, progress, signal }, (miner) =>
      mineFrom(options, { progress, signal, reader: { miner, redactor } }),
    )
  })
}

interface Run {
  progress: ProgressLine
  signal: AbortSignal
  reader?: Reader
}

async function mineFrom(options: Options, { progress, signal, reader }: Run): Promise<number> {
  let skipped = 0
  const counts: MineCounts = { channels: 0, messages: 0, conversations: 0, files: 0 }
  const kinds = new Map<string, number>()
  const mined = mineSources({
    team: readSettings().SITREP_TEAM,
    slackExport: options.export ?? null,
    knowledge: options.knowledge ?? null,
    personal: readSettings().SITREP_PERSONAL_DATA,
    ...(reader === undefined ? {} : { redactor: reader.redactor, reader: reader.miner }),
    signal,
    counts,
    onProgress: () => progress.show(progressText(counts)),
    complain: (where, why) => {
      skipped += 1
      progress.done()
      console.error(`sitrep: ${where}: ${why}`)
    },
  })
  for await (const lesson of mined) {
    progress.done()
    kinds.set(lesson.kind, (kinds.get(lesson.kind) ?? 0) + 1)
    if (options.dryRun) continue
    await print(options.json ? JSON.stringify(lineOf(lesson)) : plainLine(lesson))
  }
  progress.done()
  if (options.dryRun) {
    const lessons = Object.fromEntries(kinds)
    await print(
      JSON.stringify({ ...counts, dayFiles: undefined, lessons, skipped, ...(await costOf(reader)) }),
    )
  } else if (reader !== undefined) await tell(reader)
  return 0
}

async function costOf(reader: Reader | undefined): Promise<object> {
  if (reader === undefined) return { cost: 0 }
  const { miner } = reader
  const model = await miner.price()
  const { conversations: operational, known, left } = miner.tally
  return { cost: model.dollars, model: { ...model, operational, known, left } }
}

async function tell({ miner }: Reader): Promise<void> {
  const { tellTally } = await import('./mine-model.ts')
  tellTally(miner.tally)
}

export const mineCommand: AddCommand = (program, exit) => {
  program
    .command('mine')
    .description(
      'Reads lessons out of Slack, PagerDuty, a Slack export and runbooks, postmortems and tickets, by rules and at $0. With --model talk is read by a model too. What --slack and --pagerduty read is saved, the rest only printed.',
    )
    .option('--slack', 'the channels that Sitrep is in, through the API; cut off, the same command goes on')
    .option('--channels <names>', 'with --slack: only these, with commas')
    .option('--since <span>', 'with --slack: how far back, such as 90d, 2w or 12h', '90d')
    .option('--pagerduty <span>', 'notes on resolved incidents of PagerDuty: how far back, such as 90d')
    .option('--export <path>', 'Slack export: folder or .zip')
    .option('--knowledge <path>', 'runbooks, postmortems, ownership files, tickets: folder or .zip')
    .option(
      '--model',
      'SITREP_MODEL_MINER reads operational talk too, in one batch at half price that may take a day; stopped, the same command goes on and pays nothing twice',
    )
    .option('--json', 'one JSON line a lesson instead of text')
    .option('--dry-run', 'print counts and cost only')
    .action(async (options: Options) => exit(await interruptible((signal) => runMine(options, signal))))
}
