import { setTimeout as delay } from 'node:timers/promises'
import type { Settings } from '../config.ts'
import type { Clock } from '../domain/ids.ts'
import type { InvestigationModels } from '../investigation/model/brain.ts'
import { WITHOUT_MODEL } from '../investigation/work.ts'
import { PRICES, type Price } from '../models/prices.ts'
import { seatsOf } from '../models/seats.ts'
import type { RedactTexts } from '../safety/redact/redaction.ts'

/** Who answers in which role, what it may cost, and the caps, as configured. */
export function investigationModels(
  settings: Settings,
  clock: Clock,
  redact?: RedactTexts,
): InvestigationModels {
  const seats = seatsOf({
    roles: {
      specialist: settings.SITREP_MODEL_SPECIALIST,
      adjudicator: settings.SITREP_MODEL_ADJUDICATOR,
      miner: settings.SITREP_MODEL_MINER,
      judge: settings.SITREP_MODEL_JUDGE,
    },
    anthropic: { apiKey: settings.ANTHROPIC_API_KEY, baseUrl: settings.ANTHROPIC_BASE_URL },
    other: { apiKey: settings.SITREP_MODEL_KEY, baseUrl: settings.SITREP_MODEL_URL },
    prices: pricesOf(settings),
    idleMs: settings.SITREP_MODEL_IDLE_SECONDS * 1000,
  })
  return {
    deps: {
      seats,
      now: clock.now,
      newId: clock.newId,
      sleep: (ms, signal) => delay(ms, undefined, { signal }),
      random: Math.random,
      ...(redact === undefined ? {} : { redact }),
    },
    caps: capsOf(settings),
    unset: unsetReason(settings, seats.specialist !== undefined),
    agents: settings.SITREP_INVESTIGATOR === 'single' ? 'single' : 'fan-out',
  }
}

/** What the settings allow to be spent, in dollars. */
export const capsOf = (settings: Settings): InvestigationModels['caps'] => ({
  tier1: settings.SITREP_CAP_TIER1,
  tier2: settings.SITREP_CAP_TIER2,
  tier3: settings.SITREP_CAP_TIER3,
  incident: settings.SITREP_CAP_INCIDENT,
  day: settings.SITREP_CAP_DAY,
  month: settings.SITREP_CAP_MONTH,
})

function unsetReason({ SITREP_INVESTIGATOR }: Settings, isConfigured: boolean): string | null {
  if (SITREP_INVESTIGATOR === 'rules') return 'SITREP_INVESTIGATOR is rules'
  return isConfigured ? null : WITHOUT_MODEL
}

/** Without a price of its own a cached token costs as much as any. */
function pricesOf({ SITREP_MODEL_PRICES }: Settings): Record<string, Price> {
  return Object.fromEntries(
    Object.entries(SITREP_MODEL_PRICES).map(([model, { input, output, cacheRead, cacheWrite }]) => [
      model,
      { input, output, cacheRead: cacheRead ?? input, cacheWrite: cacheWrite ?? input },
    ]),
  )
}

/** For the line that says what is in use. */
export function modelLine(models: InvestigationModels): string {
  const { specialist, adjudicator } = models.deps.seats
  if (models.unset !== null || specialist === undefined) return 'none, rules only'
  const names = [...new Set([specialist.id, ...(adjudicator === undefined ? [] : [adjudicator.id])])]
  return `${names.join(' and ')} (prices of ${PRICES.checked})`
}
