import { appendFileSync } from 'node:fs'
import { anthropicModel } from '../../../src/models/anthropic/anthropic-model.ts'
import { askModel, type ModelDeps } from '../../../src/models/ask-model.ts'
import type { Caps } from '../../../src/models/ledger.ts'
import { PRICES } from '../../../src/models/prices.ts'
import { createLogger } from '../../../src/platform/logger.ts'
import { openPostgres } from '../../../src/storage/postgres/postgres-database.ts'
import { newId } from '../../investigation/support/run.ts'

/** One process that asks until a cap stops it; its parent kills it in the middle. */
export interface LedgerChild {
  databaseUrl: string
  providerUrl: string
  teamId: string
  runId: string
  incidentId: string
  caps: Caps
  /** Gets a line when a cap was reached. */
  out: string
}

const child: LedgerChild = JSON.parse(process.argv[2] ?? '{}')
const { teamId, runId, incidentId, caps } = child
const db = await openPostgres(child.databaseUrl, createLogger('silent'))
const model = anthropicModel({ apiKey: 'key', baseUrl: child.providerUrl, idleMs: 60 })
const id = 'claude-opus-5-5'
const deps: ModelDeps = {
  seats: { judge: { model, id, price: PRICES.models[id] ?? null } },
  now: Date.now,
  newId,
  sleep: async () => undefined,
  random: () => 0,
}
const purse = { teamId, runId, incidentId, write: db.tx, caps }
const { signal } = new AbortController()
for (let at = 0; ; at += 1) {
  const messages = [
    { role: 'user' as const, content: [{ type: 'text' as const, text: `${at} ${'x'.repeat(600)}` }] },
  ]
  const request = {
    system: 's',
    messages,
    tools: [],
    toolChoice: 'none',
    schema: null,
    maxTokens: 300,
    effort: 'low',
  } as const
  const asked = await askModel(deps, 'judge', { ...request, tools: [] }, purse, signal)
  if (asked.status === 'failed' && asked.failure === 'capped') {
    appendFileSync(child.out, `${asked.reason}\n`)
    break
  }
}
await db.close()
