import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Settings } from '../config.ts'
import { openRedaction, type Redaction } from '../safety/redact/redaction.ts'
import { createRedactor, type Redactor } from '../safety/redact/redactor.ts'
import { requireFolder } from './require-folder.ts'

/** Made at the first start and kept, so that equal secrets stay comparable from incident to incident. */
async function keyIn(dir: string): Promise<string> {
  const file = path.join(dir, 'redaction.key')
  // `wx`: whoever comes second reads what the first wrote.
  await writeFile(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' }).catch(
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    },
  )
  return readFile(file, 'utf8')
}

const passwordIn = (url: string | null): string | null =>
  decodeURIComponent(URL.parse(url ?? '')?.password ?? '') || null

/** Sitrep's own credentials: found in whatever spelling they come back. */
export function ownSecrets(settings: Settings): string[] {
  const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, ANTHROPIC_API_KEY, SITREP_MODEL_KEY } = settings
  const { SITREP_EMBEDDER_KEY, DATABASE_URL } = settings
  return [
    SLACK_BOT_TOKEN,
    SLACK_APP_TOKEN,
    ANTHROPIC_API_KEY,
    SITREP_MODEL_KEY,
    SITREP_EMBEDDER_KEY,
    passwordIn(DATABASE_URL),
    passwordIn(settings.PAGERDUTY_API_PROXY),
    settings.PAGERDUTY_API_TOKEN,
    ...settings.PAGERDUTY_WEBHOOK_SECRETS,
    ...settings.SITREP_CHANGES_TOKENS,
    ...settings.ALERTMANAGER_WEBHOOK_TOKENS,
  ].flatMap((secret) => secret ?? [])
}

/** For files that are read twice and have to read the same: with offsets, and in this thread. */
export async function installationRedactor(settings: Settings): Promise<Redactor> {
  await requireFolder(settings.SITREP_DIR)
  return createRedactor({
    key: await keyIn(settings.SITREP_DIR),
    known: ownSecrets(settings),
    personal: settings.SITREP_PERSONAL_DATA,
  })
}

/** Makes SITREP_DIR and the key in it when they are not there; throws `SetupError` when it cannot. */
export async function installationRedaction(
  settings: Settings,
  /** Secrets of sitrep.yaml. */
  site: readonly string[],
): Promise<Redaction> {
  await requireFolder(settings.SITREP_DIR)
  return openRedaction({
    key: await keyIn(settings.SITREP_DIR),
    known: [...ownSecrets(settings), ...site],
    personal: settings.SITREP_PERSONAL_DATA,
  })
}
