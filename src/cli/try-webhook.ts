import { readFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { readSettings } from '../config.ts'
import { judgeAlertmanager } from '../intake/alertmanager/judge.ts'
import type { RawRequest } from '../intake/decision.ts'
import { judgePagerDuty } from '../intake/pagerduty/judge.ts'
import { judgeSlack } from '../intake/slack/judge.ts'
import { rawRequestOf } from './raw-request.ts'
import { tryLines } from './try-lines.ts'

interface WebhookOptions {
  source: 'alertmanager' | 'pagerduty' | 'slack'
  secrets?: string
  team?: string
  app?: string
}

interface Judged {
  status: number
  reason: string | null
  /** What makes two deliveries the same one, signal by signal; empty when it is refused. */
  ids: readonly (readonly string[])[]
}

type Judge = (request: RawRequest, now: number) => Judged

function judgeOf({ source, team, app }: WebhookOptions, secrets: readonly string[]): Judge {
  if (source === 'pagerduty') {
    return (request) => {
      const { status, reason, content } = judgePagerDuty(request, secrets)
      return { status, reason, ids: content ? [content.ids] : [] }
    }
  }
  if (source === 'alertmanager') {
    return (request, now) => {
      const { status, reason, content } = judgeAlertmanager(request, secrets, now)
      // What is left out of a delivery does not make the rest of it ignored.
      return {
        status,
        reason: content === null ? reason : null,
        ids: (content ?? []).map(({ signal }) => signal.ids),
      }
    }
  }
  const policy = { signingSecret: secrets[0] ?? '', teamId: team ?? null, appId: app ?? null }
  return (request, now) => {
    const { status, reason, content } = judgeSlack(request, policy, now)
    return { status, reason, ids: content?.eventId ? [[content.eventId]] : [] }
  }
}

function configured(source: WebhookOptions['source']): string[] {
  if (source === 'slack') return []
  const { PAGERDUTY_WEBHOOK_SECRETS, ALERTMANAGER_WEBHOOK_TOKENS } = readSettings()
  return source === 'pagerduty' ? PAGERDUTY_WEBHOOK_SECRETS : ALERTMANAGER_WEBHOOK_TOKENS
}

async function secretsOf({ secrets: file, source }: WebhookOptions): Promise<string[]> {
  if (file === undefined) return configured(source)
  return (await readFile(file, 'utf8')).split(/\r?\n/).filter((line) => line !== '')
}

/** As the inbox would: a delivery whose id was taken before is answered, not taken again. */
function decider(judge: Judge): (request: RawRequest, now: number) => object {
  const seen = new Set<string>()
  return (request, now) => {
    const { status, reason, ids } = judge(request, now)
    if (status >= 400) return { decision: 'reject', status, reason }
    const again = ids.length > 0 && ids.every((some) => some.some((id) => seen.has(id)))
    for (const id of ids.flat()) seen.add(id)
    if (again) return { decision: 'duplicate', status, reason: 'its id was taken before' }
    return { decision: reason === null ? 'accept' : 'ignore', status, reason }
  }
}

async function tryWebhook(options: WebhookOptions): Promise<number> {
  const decide = decider(judgeOf(options, await secretsOf(options)))
  return tryLines(
    { input: process.stdin, output: process.stdout, complain: (text) => console.error(`sitrep: ${text}`) },
    (line) => {
      const { id, now } = line
      const request = rawRequestOf(line)
      if (request === null) return { id, error: 'the line has neither "raw" nor "headers" and "body"' }
      return { id, ...decide(request, typeof now === 'number' ? now : Date.now()) }
    },
  )
}

/** Adds `sitrep try webhook`. */
export function addTryWebhook(group: Command, exit: (code: number) => void): void {
  group
    .command('webhook')
    .description(
      'Decides JSON lines {id, headers, body | body_base64, now?} or {id, raw, now?} as the webhook door does; ' +
        'now is milliseconds UTC. Prints {id, decision, status, reason}.',
    )
    .addOption(
      new Option('--source <name>', 'who sent them')
        .choices(['alertmanager', 'pagerduty', 'slack'])
        .makeOptionMandatory(),
    )
    .option(
      '--secrets <file>',
      'signing secrets or tokens, one a line; default PAGERDUTY_WEBHOOK_SECRETS or ALERTMANAGER_WEBHOOK_TOKENS (Slack has none)',
    )
    .option('--team <id>', 'the only Slack workspace that is taken')
    .option('--app <id>', 'the only Slack app that is taken')
    .action(async (options: WebhookOptions) => exit((await tryWebhook(options)) === 0 ? 0 : 1))
}
