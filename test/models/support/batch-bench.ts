import { onTestFinished } from 'vitest'
import { anthropicBatches } from '../../../src/models/anthropic/anthropic-batches.ts'
import type { RoleRequest } from '../../../src/models/ask-model.ts'
import {
  type BatchDesk,
  knownAnswers,
  openDesk,
  type Sealed,
  seal,
} from '../../../src/models/batches/batch-desk.ts'
import type { Batches } from '../../../src/models/batches/batches.ts'
import { finishBatches } from '../../../src/models/batches/finish-batches.ts'
import { sendBatch } from '../../../src/models/batches/send-batch.ts'
import type { Purse } from '../../../src/models/ledger.ts'
import { PRICES, type Price } from '../../../src/models/prices.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { newId } from '../../investigation/support/run.ts'
import { type BatchesApi, type BatchesApiOptions, openBatchesApi, type SentRequest } from './batches-api.ts'
import { fakeModel } from './fake-model.ts'

export const MODEL = 'claude-haiku-5-5'
export const PRICE = PRICES.models[MODEL] as Price

export const request = (text: string): RoleRequest => ({
  system: 'Read it.',
  messages: [{ role: 'user', content: [{ type: 'text', text }] }],
  tools: [],
  toolChoice: 'none',
  schema: null,
  maxTokens: 300,
  effort: 'low',
})

export const textOf = ({ params }: SentRequest): string => params.messages[0].content[0].text

/** A provider and desks that ask it, of one team. */
export interface BatchBench {
  api: BatchesApi
  teamId: string
  clock: { at: number }
  /** A desk as a process of its own would open it; `wrap` may end that process. */
  desk(over?: {
    batches?: (real: Batches) => Batches
    write?: (real: Purse['write']) => Purse['write']
  }): BatchDesk
}

export async function batchBench(
  db: Database,
  options: Partial<BatchesApiOptions> = {},
  caps = { run: 1, incident: 1, day: 1, month: 1 },
): Promise<BatchBench> {
  const clock = { at: Date.UTC(2026, 10, 28, 9) }
  const api = await openBatchesApi({
    answer: (one) => ({ type: 'succeeded', text: `to ${textOf(one)}` }),
    now: () => clock.at,
    ...options,
  })
  onTestFinished(() => api.close())
  const teamId = newId()
  const real = anthropicBatches({ apiKey: 'key', baseUrl: api.url })
  return {
    api,
    teamId,
    clock,
    desk: (over = {}) => {
      const { batches = (one: Batches) => one, write = (one: Purse['write']) => one } = over
      const opened = openDesk(
        {
          seats: { miner: { model: fakeModel(() => null), id: MODEL, price: PRICE, batches: batches(real) } },
          now: () => clock.at,
          newId,
          sleep: async (ms) => {
            clock.at += ms
          },
          random: () => 0,
        },
        'miner',
        { teamId, runId: null, incidentId: null, write: write((work) => db.tx(work)), caps },
      )
      if (opened.status !== 'open') throw new Error(opened.reason)
      return opened.desk
    },
  }
}

export const live = (): AbortSignal => new AbortController().signal

export const sealAll = (desk: BatchDesk, texts: readonly string[]): Promise<Sealed[]> =>
  Promise.all(texts.map((text) => seal(desk, request(text))))

/** What a run of `mine --model` does: first what is under way, then what nobody asked before. */
export async function run(desk: BatchDesk, texts: readonly string[]): Promise<void> {
  const finish = async (): Promise<void> => {
    const finished = await finishBatches(desk, live(), () => {})
    if (finished.status === 'failed') throw new Error(finished.reason)
  }
  await finish()
  const sealed = await sealAll(desk, texts)
  const known = await knownAnswers(
    desk,
    sealed.map(({ key }) => key),
  )
  const fresh = sealed.filter(({ key }) => !known.has(key))
  if (fresh.length === 0) return
  const sent = await sendBatch(desk, fresh, live())
  if (sent.status !== 'sent') throw new Error(JSON.stringify(sent))
  await finish()
}

export interface SpendRow {
  state: string
  reserved: string
  cost: string | null
}

export const spends = async (db: Database, teamId: string): Promise<SpendRow[]> => {
  const { rows } = await db.query<SpendRow>(
    'select state, reserved_nano as reserved, cost_nano as cost from spend where team_id = $1::text order by id',
    [teamId],
  )
  return rows
}
