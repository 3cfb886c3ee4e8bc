import { ConfigError, type Settings } from '../../config.ts'
import type { TalkReader } from '../../knowledge/mining/mine-sources.ts'
import {
  type Estimate,
  estimateUnread,
  type ModelReader,
  modelReader,
  type Read,
  type ReadTally,
} from '../../knowledge/mining/model/model-reader.ts'
import { type BatchDesk, openDesk } from '../../models/batches/batch-desk.ts'
import { finishBatches } from '../../models/batches/finish-batches.ts'
import type { OnWait } from '../../models/batches/wait-for-end.ts'
import { type Caps, overCap, type Purse } from '../../models/ledger.ts'
import { dollarsOf, nanodollars } from '../../models/prices.ts'
import { forgetBatches } from '../../models/queries/model-batch.ts'
import type { RedactTexts } from '../../safety/redact/redaction.ts'
import type { Database } from '../../storage/sql.ts'
import { systemClock } from '../clock.ts'
import { capsOf, investigationModels } from '../investigation-models.ts'
import { SetupError } from '../setup-error.ts'

export interface MiningModelOptions {
  settings: Settings
  db: Database
  redact: RedactTexts
  signal: AbortSignal
  /** Told while a batch is waited for. */
  onWait: OnWait
  /** Told before a batch is sent. */
  onSend: (estimate: Estimate) => void
}

/** The miner's model, ready to read talk. */
export interface MiningModel extends TalkReader {
  tally: ReadTally
  /** What it would cost to read what was offered, or `messages` that nobody has read yet. Nothing is sent. */
  price(messages?: number): Promise<PricedReading>
}

export interface PricedReading extends Estimate {
  /** Why it would be refused, with the setting to change; null when there is room. */
  refused: string | null
}

/** Answers are kept as long as `mine` reads back by default: to read the same again costs nothing. */
const KEPT_MS = 90 * 86_400_000

const SETTING: Record<keyof Caps, string> = {
  run: 'SITREP_CAP_MONTH',
  incident: 'SITREP_CAP_MONTH',
  day: 'SITREP_CAP_DAY',
  month: 'SITREP_CAP_MONTH',
}

const capped = ({ reason, scope }: { reason: string; scope: keyof Caps }): string =>
  `${reason}: raise ${SETTING[scope]}, or read less at a time`

/** Against the caps of day and month: mining belongs to no incident. */
function purseOf(settings: Settings, db: Database): Purse {
  const { day, month } = capsOf(settings)
  const caps = { run: month, incident: month, day, month }
  const write: Purse['write'] = (work) => db.tx(work)
  return { teamId: settings.SITREP_TEAM, runId: null, incidentId: null, write, caps }
}

function deskOf({ settings, db, redact }: MiningModelOptions): BatchDesk {
  const { deps } = investigationModels(settings, systemClock, redact)
  const opened = openDesk(deps, 'miner', purseOf(settings, db))
  if (opened.status === 'open') return opened.desk
  const { failure, reason } = opened
  const model = settings.SITREP_MODEL_MINER
  if (failure === 'unset')
    throw new ConfigError(`--model needs ANTHROPIC_API_KEY for ${model}: set it, or leave --model out.`)
  if (failure === 'no-batches')
    throw new ConfigError(
      `SITREP_MODEL_MINER is ${model}, and only Claude is asked in batches: set it to a Claude model such as claude-haiku-5-5, or leave --model out.`,
    )
  throw new ConfigError(`${reason}.`)
}

/** Nothing is lost by a failure: what was sent is found again, and what was not sent is not paid. */
const again = (reason: string): SetupError =>
  new SetupError(`the batch is not done: ${reason}. Run the same command again: nothing is paid twice.`)

function foundOf(read: Read): Awaited<ReturnType<TalkReader['found']>> {
  switch (read.status) {
    case 'read':
      return read.found
    case 'capped':
      throw new ConfigError(`${capped(read)}.`)
    case 'asked-elsewhere':
      throw new SetupError('another `sitrep mine --model` asks the same: wait until it has ended.')
    case 'failed':
      throw read.failure === 'denied'
        ? new ConfigError(`the provider refuses ANTHROPIC_API_KEY: ${read.reason}.`)
        : again(read.reason)
  }
}

async function pricedReading(desk: BatchDesk, estimate: Estimate): Promise<PricedReading> {
  const { purse, deps } = desk
  const full = await purse.write((tx) => overCap(tx, deps, purse, nanodollars(estimate.reserved)))
  return { ...estimate, refused: full === null ? null : capped(full) }
}

function miningModel(
  desk: BatchDesk,
  reader: ModelReader,
  onSend: MiningModelOptions['onSend'],
): MiningModel {
  return {
    tally: reader.tally,
    offer: reader.offer,
    found: async () => {
      const estimate = reader.estimate()
      if (estimate.requests > 0) onSend(estimate)
      return foundOf(await reader.read())
    },
    price: async (messages) =>
      pricedReading(desk, messages === undefined ? reader.estimate() : await estimateUnread(desk, messages)),
  }
}

/** For `--dry-run`: waits for nothing and sends nothing. Throws `ConfigError`. */
export function countingModel(options: MiningModelOptions): MiningModel {
  const desk = deskOf(options)
  const model = miningModel(desk, modelReader({ desk, ...options }), options.onSend)
  return { ...model, found: async () => [] }
}

/**
 * Opens the miner's model, and first waits for batches that an earlier run sent and did not see the end of. Throws
 * `ConfigError`, or `SetupError` when such a batch cannot be looked at now.
 */
export async function openMiningModel(options: MiningModelOptions): Promise<MiningModel> {
  const desk = deskOf(options)
  const { deps, purse } = desk
  await purse.write((tx) => forgetBatches(tx, purse.teamId, deps.now() - KEPT_MS))
  const earlier = await finishBatches(desk, options.signal, options.onWait)
  if (earlier.status === 'failed') throw again(earlier.reason)
  const reader = modelReader({ desk, ...options })
  reader.tally.dollars += dollarsOf(earlier.tally.nano)
  return miningModel(desk, reader, options.onSend)
}
