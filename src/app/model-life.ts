import type { Settings } from '../config.ts'
import type { Clock } from '../domain/ids.ts'
import { tellOnce } from '../incidents/announce.ts'
import { retirementsOf } from '../models/anthropic/retirements.ts'
import { type RetirementWarning, retirementWarnings } from '../models/retirement-warnings.ts'
import type { Logger } from '../platform/logger.ts'
import { noticeMessage } from '../report/notice-message.ts'
import type { Database } from '../storage/sql.ts'

const ROLES = [
  'SITREP_MODEL_SPECIALIST',
  'SITREP_MODEL_ADJUDICATOR',
  'SITREP_MODEL_MINER',
  'SITREP_MODEL_JUDGE',
] as const

/** Claude by its id; another provider's model is written `provider:model`. */
const claudeOf = (configured: string): string | null => {
  const id = configured.replace(/^anthropic:/, '')
  return id.includes(':') ? null : id
}

export type ModelLife =
  | { status: 'unasked' }
  | { status: 'failed'; reason: string }
  | { status: 'told'; warnings: RetirementWarning[]; unknown: string[] }

/** What the provider says about the life of the configured models; `unasked` without a key. */
export async function modelLife(settings: Settings, now: number, signal: AbortSignal): Promise<ModelLife> {
  const { ANTHROPIC_API_KEY: apiKey, ANTHROPIC_BASE_URL: baseUrl } = settings
  if (apiKey === null || settings.SITREP_INVESTIGATOR === 'rules') return { status: 'unasked' }
  const models = [...new Set(ROLES.flatMap((role) => claudeOf(settings[role]) ?? []))]
  const told = await retirementsOf(models, { apiKey, baseUrl }, signal)
  if (told.status === 'failed') return told
  const settingsOf = (model: string) => ROLES.filter((role) => claudeOf(settings[role]) === model)
  return {
    status: 'told',
    warnings: retirementWarnings(told.retirements, settingsOf, now),
    unknown: told.unknown,
  }
}

export interface ModelWatch {
  settings: Settings
  db: Database
  teamId: string
  clock: Clock
  log: Logger
  /** Something waits to be said. */
  wake: () => void
}

const DAY_MS = 24 * 60 * 60_000
const PATIENCE_MS = 20_000

/** Looks once and tells the admins' channel what is new; a replica that looks too says nothing twice. */
export async function lookAtModels(watch: ModelWatch, signal: AbortSignal): Promise<void> {
  const { settings, db, teamId, clock, log } = watch
  const within = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])
  const life = await modelLife(settings, clock.now(), within)
  if (life.status === 'failed')
    log.warn({ reason: life.reason }, 'the provider did not say how long its models live')
  if (life.status !== 'told') return
  const channel = settings.SITREP_ADMIN_CHANNEL ?? settings.SITREP_CHANNEL
  for (const { key, text } of life.warnings) {
    const message = noticeMessage('A model needs replacing', text)
    await db.tx((tx) => tellOnce({ tx, teamId, clock }, { key: `model ${key}`, channel, message }))
  }
  if (life.warnings.length > 0) watch.wake()
}

/** Looks at once and every day until the returned function is called. */
export function watchModels(watch: ModelWatch): () => Promise<void> {
  const stopping = new AbortController()
  const look = (): Promise<void> =>
    lookAtModels(watch, stopping.signal).catch((error: unknown) => {
      if (!stopping.signal.aborted)
        watch.log.warn({ error: String(error) }, 'the models could not be looked at')
    })
  let looking = look()
  const timer = setInterval(() => {
    looking = look()
  }, DAY_MS)
  return async () => {
    clearInterval(timer)
    stopping.abort()
    await looking
  }
}
