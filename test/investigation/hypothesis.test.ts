import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CaseFile } from '../../src/investigation/case-file.ts'
import { testClaim } from '../../src/investigation/hypothesis/test-claim.ts'
import { exhaustedPool, writeCase } from './support/case-folder.ts'
import { type House, openCaseFile, openHouse } from './support/house.ts'

let house: House
let caseFile: CaseFile
let close: () => Promise<void>

beforeAll(async () => {
  house = await openHouse()
  const folder = await writeCase(path.join(house.dir, 'cases'), exhaustedPool())
  const opened = await openCaseFile(house, folder)
  caseFile = opened.caseFile
  close = opened.close
})

afterAll(async () => {
  await close()
  await house.close()
})

const claimed = (text: string) => testClaim(text, caseFile)

describe('testing a claim', () => {
  it.each([
    ['database connection pool exhausted', 'supported'],
    ['the payments-db connection pool is exhausted', 'supported'],
    ['payments-db deploy broke it', 'supported'],
    ['cart deploy broke it', 'contradicted'],
    ['memory leak in cart', 'contradicted'],
    ['cpu of payments-db', 'contradicted'],
    ['it is DNS', 'contradicted'],
    ['the warehouse is slow', 'not-testable'],
    ['gremlins', 'not-testable'],
    ['the disk of checkout is full', 'not-testable'],
    ['it is the database', 'supported'],
    ["it's warehouse", 'not-testable'],
    ['checkout is slow', 'supported'],
  ])('%s: %s', async (text, outcome) => {
    const result = await claimed(text)
    expect({ outcome: result.outcome, reason: result.reason }).toMatchObject({ outcome })
    expect(result.withoutModel).toBe('no model is configured')
    const shown = outcome === 'supported' ? result.evidenceFor : result.evidenceAgainst
    if (outcome !== 'not-testable') expect(shown.length).toBeGreaterThan(0)
    expect(
      [...result.evidenceFor, ...result.evidenceAgainst].every((line) => line.citations.length > 0),
    ).toBe(true)
  })

  it('says who stands out more than a service that only suffers', async () => {
    const { reason, evidenceAgainst } = await claimed('checkout is slow')
    expect(reason).toMatch(/but payments-db stands out more$/)
    expect(evidenceAgainst.at(-1)?.text).toMatch(/^payments-db stands out more: /)
  })

  it('compares when the claim says it began', async () => {
    expect((await claimed('payments-db connections since 11:57')).evidenceFor.at(-1)?.text).toMatch(
      /^it began at 11:5/,
    )
    expect((await claimed('payments-db connections since 09:10')).evidenceAgainst.at(-1)?.text).toMatch(
      /^it began at 11:5/,
    )
  })

  it('shows the executed SQL with the rows it answered', async () => {
    const { checks } = await claimed('database connection pool exhausted')
    expect(checks.length).toBeGreaterThan(0)
    for (const check of checks) {
      expect(check.sql).toMatch(/^select /)
      expect(check.rows.length).toBeGreaterThan(0)
    }
  })
})
