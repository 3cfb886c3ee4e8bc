import { InvalidArgumentError } from 'commander'
import type { CaptureDeps, CaptureOutcome, PastIncident } from '../app/capture-case.ts'
import { systemClock } from '../app/clock.ts'
import { installationRedaction } from '../app/installation-redaction.ts'
import { openPagerDutyApi } from '../app/pagerduty-api.ts'
import { secretsOf, siteSecrets } from '../app/site/open-connectors.ts'
import { openSite } from '../app/site/open-site.ts'
import { readSite } from '../app/site/read-site.ts'
import { ConfigError, environment, readSettings, type Settings } from '../config.ts'
import { interruptible } from './interrupted.ts'
import { wholeNumber } from './jobs-option.ts'
import type { AddCommand } from './program.ts'
import { progressLine } from './progress.ts'

interface Options {
  service?: string
  from?: number
  to?: number
  alert?: string
  pagerduty?: number
  most: number
  out: string
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/

const DAY = 24 * 3_600_000

/** Milliseconds UTC. */
function time(text: string): number {
  const ms = TIME.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(ms))
    throw new InvalidArgumentError(
      'give a time with its zone, such as 2026-11-28T03:12Z or 2026-11-28T04:12+01:00',
    )
  return ms
}

/** PagerDuty lists less than six months at once. */
const MOST_DAYS = 180

/** Milliseconds. */
function days(text: string): number {
  const count = Number(/^(\d+)d$/.exec(text)?.[1] ?? Number.NaN)
  if (!(count >= 1 && count <= MOST_DAYS))
    throw new InvalidArgumentError(`give a number of days from 1d to ${MOST_DAYS}d, such as 90d`)
  return count * DAY
}

const wrong = (message: string): ConfigError => new ConfigError(message)

/** The incident that a person names by its service and its time. */
function named({ service, from, to, alert }: Options, now: number): PastIncident[] {
  if (service === undefined || from === undefined || to === undefined)
    throw wrong('give --service, --from and --to, or --pagerduty')
  if (from >= to) throw wrong('--from must be before --to')
  if (from > now) throw wrong('--from is in the future: only what was can be captured')
  const title = alert ?? `${service}: captured by hand`
  const page: PastIncident['alert'] = {
    ...{ title, service, severity: 'unknown', entity: null, metric: null, value: null },
    ...{ firedAt: from, url: null, labels: {}, text: title },
  }
  return [{ alert: page, until: Math.min(to, now) }]
}

async function pagesOf(settings: Settings, options: Options, signal: AbortSignal): Promise<PastIncident[]> {
  const client = await openPagerDutyApi(settings)
  if (client === null) throw wrong('PAGERDUTY_API_TOKEN is missing: set it to a read-only REST API key')
  const { pastPages } = await import('../intake/pagerduty/past.ts')
  const until = systemClock.now()
  try {
    const pages = await pastPages(client, { since: until - (options.pagerduty ?? 0), until }, signal)
    const wanted = pages.filter(({ alert }) => alert.service === (options.service ?? alert.service))
    if (wanted.length === 0)
      console.error(
        `sitrep: PagerDuty has no resolved page of that time${options.service ? ` for ${options.service}` : ''}`,
      )
    return wanted.slice(0, options.most).map(({ alert, resolvedAt }) => ({ alert, until: resolvedAt }))
  } finally {
    await client.close()
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`

function headline(outcome: CaptureOutcome): string {
  switch (outcome.kind) {
    case 'there':
      return `${outcome.id}: is there already`
    case 'nothing':
      return `${outcome.id}: not written, no system has metrics, logs or traces of it`
    case 'written': {
      const { dir, bytes, rows } = outcome.written
      const counts = Object.entries(rows).map(([table, count]) => `${count} ${table}`)
      return `${dir}: ${counts.join(', ')}; ${megabytes(bytes)}`
    }
  }
}

function tell(outcome: CaptureOutcome): void {
  console.log(headline(outcome))
  if (outcome.kind === 'there') return
  for (const gap of outcome.gaps) console.log(`  not in it: ${gap}`)
}

/** One after the other: systems are not asked for many incidents at once. */
async function captureAll(incidents: readonly PastIncident[], deps: CaptureDeps): Promise<number> {
  const { captureCase } = await import('../app/capture-case.ts')
  const progress = progressLine()
  let kept = 0
  for (const [at, incident] of incidents.entries()) {
    progress.show(`${at + 1} of ${incidents.length}: ${incident.alert.service}`)
    const outcome = await captureCase(incident, deps)
    progress.done()
    tell(outcome)
    if (outcome.kind !== 'nothing') kept += 1
  }
  return kept > 0 ? 0 : 1
}

async function capture(options: Options, signal: AbortSignal): Promise<number> {
  const settings = readSettings()
  const site = await readSite(settings)
  if (site.connectors.length === 0)
    throw wrong(`${settings.SITREP_FILE} has no connectors: there is nothing to capture from`)
  const incidents =
    options.pagerduty === undefined
      ? named(options, systemClock.now())
      : await pagesOf(settings, options, signal)
  const redaction = await installationRedaction(settings, await secretsOf(site, siteSecrets(environment())))
  try {
    await using open = await openSite()
    const { connectors, services } = open
    const { redact } = redaction
    return await captureAll(incidents, {
      connectors,
      services,
      redact,
      now: systemClock.now,
      out: options.out,
      signal,
    })
  } finally {
    await redaction.close()
  }
}

export const caseCommand: AddCommand = (program, exit) => {
  const group = program.command('case').description('Makes recorded incidents.')
  group
    .command('capture')
    .description(
      'Records incidents that are over from the connectors of sitrep.yaml while their telemetry still exists, redacted, at most 64 MB each.',
    )
    .option('--service <name>', 'the service that was paged for; with --pagerduty: only pages of it')
    .option(
      '--from <time>',
      'when it was paged for: an hour before it is read too, and a day to compare with',
      time,
    )
    .option('--to <time>', 'when it was over; at most two hours after --from are read', time)
    .option('--alert <text>', 'what the alert said')
    .option('--pagerduty <days>', 'instead: every resolved page of so many days, such as 90d', days)
    .option('--most <n>', 'with --pagerduty: the newest so many', wholeNumber, 100)
    .option('--out <dir>', 'folder in which each case gets one of its own', 'captured')
    .action(async (options: Options) => exit(await interruptible((signal) => capture(options, signal))))
}
