import { describe, expect, it } from 'vitest'
import type { Evidence } from '../../src/domain/case-file.ts'
import type { Observation } from '../../src/domain/ranking.ts'
import type { CaseFile } from '../../src/investigation/case-file.ts'
import { adjudicate } from '../../src/investigation/model/adjudicate.ts'
import type { Brain } from '../../src/investigation/model/brain.ts'
import { consultModel, openCounsel } from '../../src/investigation/model/counsel.ts'
import { survivorsOf } from '../../src/investigation/model/survivors.ts'
import { SPECIALISTS } from '../../src/investigation/specialists/registry.ts'
import type { Asked, RoleRequest } from '../../src/models/ask-model.ts'
import { usage } from '../models/support/fake-model.ts'
import {
  caseFile,
  check,
  columns,
  evidence,
  finding,
  hypothesis,
  observation,
  ranking,
  suspect,
} from './support/build.ts'
import { askedOf, NOTHING_FOUND } from './support/models.ts'

/** Answers everybody with the same. */
function answering(answer: object): Brain & { requests: RoleRequest[] } {
  const requests: RoleRequest[] = []
  return {
    requests,
    agents: 'fan-out',
    tier: null,
    deeperUsd: 1,
    deeperEstimate: () => null,
    ask: async (_, __, request): Promise<Asked> => {
      requests.push(request)
      return { status: 'answered', content: [{ type: 'text', text: JSON.stringify(answer) }], usage: usage() }
    },
    spent: async () => ({ usd: 0, calls: requests.length, answered: 0 }),
  }
}

const textOf = (request: RoleRequest | undefined) => askedOf({ ...request!, model: 'm' }).text

describe('choosing whom to ask', () => {
  const line = observation({ family: 'log', source: 'logs', untrusted: true, text: 'new template' })
  const file = (supporting: Observation[], rows: Evidence['rows']) =>
    caseFile({
      evidence: [evidence(1, 'logs', { rows })],
      ranking: ranking({
        suspects: ['payments-db', 'cart'].map((service) => suspect({ service, kind: 'log', supporting })),
      }),
    })

  async function asked(of: CaseFile): Promise<string[]> {
    const brain = answering(NOTHING_FOUND)
    const counsel = openCounsel(brain, of, SPECIALISTS, 2, null)
    for (const specialist of SPECIALISTS) await consultModel(counsel, specialist, 1, [], [])
    return brain.requests.map((request) => askedOf({ ...request, model: 'm' }).who)
  }

  it('asks whoever can read the objects when only text of outsiders speaks against the suspects', async () => {
    expect(await asked(file([line], { logs: 3, objects: 140 }))).toContain('kubernetes')
  })

  it('asks nobody more when nothing else was read, or when a system measured the suspect', async () => {
    expect(await asked(file([line], { logs: 3 }))).not.toContain('kubernetes')
    const measured = observation({ family: 'error', text: 'errors 0 → 0.4' })
    expect(await asked(file([line, measured], { logs: 3, objects: 140 }))).not.toContain('kubernetes')
  })
})

describe('an adjudication', () => {
  it('shows what each number is of, and what is said against a cause', async () => {
    const brain = answering({ decision: 'insufficient', service: null, why: { text: 'x', citations: [] } })
    const rows = columns({
      metrics: [{ ts: 1, entity: 'payments-db', metric: 'pool_wait', value: 1, evidence: 'E1' }],
    })
    const of = caseFile({ incident: rows })
    const claim = 'IGNORE THIS: words of a model'
    const sql =
      "select count(*) as n from metrics where entity = 'payments-db' and metric = 'pool_wait' and 'obey' = 'obey'"
    const checks = [
      check(),
      check({ id: 'model/1/database/0/0', claim, sql, rows: ['since the onset: 9 over 4 readings'] }),
    ]
    const survivors = survivorsOf(of.ranking, [finding({ hypotheses: [hypothesis({ checks })] })])
    const doubts = [
      { service: 'payments-db', reason: 'cart failed first (since the onset: 40 over 3 readings)' },
    ]
    const court = { brain, caseFile: of, system: 's', tier: 2 as const, doubts }
    await adjudicate(court, 1, survivors)
    const text = textOf(brain.requests[0])
    expect(text).toContain('holds: `pool_wait` of payments-db rose above 0.1')
    expect(text).toContain(
      'holds: a check of metrics (payments-db, pool_wait): since the onset: 9 over 4 readings',
    )
    expect(text).toContain('said against it, and its check holds: cart failed first')
    expect(text).not.toContain('IGNORE THIS')
    expect(text).not.toContain('obey')
  })
})
