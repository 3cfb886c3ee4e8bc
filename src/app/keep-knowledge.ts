import type { Settings } from '../config.ts'
import type { Clock } from '../domain/ids.ts'
import { forgetReadings } from '../knowledge/queries/slack-reading.ts'
import { expireDue } from '../knowledge/store/decide.ts'
import { refreshIndex } from '../knowledge/store/refresh.ts'
import type { KnowledgeStore } from '../knowledge/store/store.ts'
import { readConcepts } from '../knowledge/words/concepts.ts'
import type { Logger } from '../platform/logger.ts'
import type { Releasers } from '../platform/releasers.ts'
import type { RedactTexts } from '../safety/redact/redaction.ts'
import type { Database } from '../storage/sql.ts'
import { GOES_ON_MS } from './capture/mine-slack.ts'
import { systemClock } from './clock.ts'
import { configuredEmbedder } from './embedder.ts'
import type { PipelineParts } from './pipeline.ts'
import { readInKnowledge } from './read-in-knowledge.ts'
import type { ServeOptions } from './serve.ts'

/** What this installation knows, over its own database; throws `ConfigError` when no embedder can be made of the settings. */
export function installationKnowledge(
  settings: Settings,
  db: Database,
  redact: RedactTexts,
  clock: Clock = systemClock,
): KnowledgeStore {
  const concepts = readConcepts()
  return {
    db,
    teamId: settings.SITREP_TEAM,
    concepts,
    embedder: configuredEmbedder({ settings, concepts, db, clock, fetch }),
    redact,
    now: clock.now,
  }
}

/** Embeds what another model embedded or none could, ends what is over and forgets readings that nobody went on with; a failure costs a look-up some answers, never the start. */
export async function keepKnowledge(store: KnowledgeStore, log: Logger, signal: AbortSignal): Promise<void> {
  try {
    await expireDue(store)
    await forgetReadings(store.db, store.teamId, store.now() - GOES_ON_MS)
    const { refreshed, stopped } = await refreshIndex(store, signal)
    if (refreshed > 0) log.info({ refreshed, model: store.embedder.model }, 'lessons were embedded anew')
    if (stopped !== null)
      log.warn({ reason: stopped }, 'lessons wait to be embedded: they are found by their words')
  } catch (error) {
    if (!signal.aborted) log.warn({ error: String(error) }, 'lessons could not be brought up to date')
  }
}

/** Embeds what people wrote down, in the background: whoever wrote it waits for nothing. */
export function embedTaught(
  store: KnowledgeStore,
  log: Logger,
): { again: () => void; stop(): Promise<void> } {
  const stopping = new AbortController()
  let running = Promise.resolve()
  return {
    again: () => {
      running = running.then(() => keepKnowledge(store, log, stopping.signal))
    },
    stop: () => {
      stopping.abort()
      return running
    },
  }
}

/** What the demo's team wrote. */
const DEMO_KNOWLEDGE = 'knowledge'

/** Opens what is known and brings it up to date in the background: nobody waits for embeddings. */
export function startKnowledge(
  { settings, redaction, clock, log }: Pick<ServeOptions, 'settings' | 'redaction' | 'clock' | 'log'>,
  started: Releasers,
  db: Database,
  isDemo: boolean,
): Required<Pick<PipelineParts, 'knowledge' | 'knowledgeReady' | 'workplace'>> {
  const knowledge = installationKnowledge(settings, db, redaction.redactSoon, clock)
  const stopping = new AbortController()
  const { signal } = stopping
  const folder = settings.SITREP_KNOWLEDGE ?? (isDemo ? DEMO_KNOWLEDGE : null)
  const ready = readInKnowledge(knowledge, { folder, personal: settings.SITREP_PERSONAL_DATA, log, signal })
  const keeping = ready.then(() => keepKnowledge(knowledge, log, signal))
  started.add(async () => {
    stopping.abort()
    await keeping
  })
  return { knowledge, knowledgeReady: ready, workplace: { url: null } }
}
