import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runChecks } from '../../src/investigation/checks/run-checks.ts'
import { consult } from '../../src/investigation/specialists/consult.ts'
import { SPECIALISTS } from '../../src/investigation/specialists/registry.ts'
import { type CaseContent, exhaustedPool, writeCase } from './support/case-folder.ts'
import { type House, openCaseFile, openHouse } from './support/house.ts'

let house: House

beforeAll(async () => {
  house = await openHouse()
})

afterAll(() => house.close())

const live = new AbortController().signal

/** Payments may no longer write to its database, which itself says nothing of it. */
function refused(id: string, message: string, edges: CaseContent['edges'] = []): CaseContent {
  const pool = exhaustedPool(id)
  const plain = { entity: 'payments', level: 'ERROR', message, since: true }
  return {
    ...pool,
    series: [
      { entity: 'payments-db', metric: 'rollbacks_per_second', before: 0.4, after: 13 },
      ...pool.series.filter(({ entity, metric }) => entity !== 'payments-db' || metric.endsWith('percent')),
    ],
    logs: [...pool.logs.filter(({ since }) => !since), plain],
    entities: [...pool.entities, { id: 'ledger-db', kind: 'database', service: 'ledger-db' }],
    edges: [...pool.edges, ...edges],
  }
}

/** Which checks of the fault hold, by where they looked. */
async function held(content: CaseContent): Promise<string[]> {
  const { caseFile, close } = await openCaseFile(
    house,
    await writeCase(path.join(house.dir, 'cases'), content),
  )
  try {
    const database = SPECIALISTS.find(({ name }) => name === 'database')
    if (database === undefined) throw new Error('no specialist')
    const { alert, ranking, incident: rows, ask } = caseFile
    const told = await consult(database, { alert, ranking, rows, refuted: new Set(), ask }, live)
    const { hypotheses } = await runChecks(told, ask, caseFile.sourceOf)
    const one = hypotheses.find(({ service, kind }) => service === 'payments-db' && kind === 'refusal')
    return (one?.checks ?? []).filter(({ outcome }) => outcome === 'holds').map(({ claim }) => claim)
  } finally {
    await close()
  }
}

const DENIED = 'POST /charge failed with 500: permission denied for table payments'

describe('a database that refuses its clients', () => {
  it('is confirmed by what these write, and by what it counts itself', async () => {
    const claims = await held(refused('denied', DENIED))
    expect(claims).toContain('log lines about payments-db mention: the database refuses those who call it')
    expect(claims.some((claim) => claim.includes('rollbacks_per_second'))).toBe(true)
  })

  it('is not by orders that are wrong, nor by clients of several databases', async () => {
    const wrong = await held(
      refused('wrong', 'POST /charge failed with 500: relation "gifts" does not exist'),
    )
    const several = await held(refused('several', DENIED, [['payments', 'ledger-db']]))
    for (const claims of [wrong, several])
      expect(claims.filter((claim) => claim.startsWith('log lines'))).toEqual([])
  })
})
