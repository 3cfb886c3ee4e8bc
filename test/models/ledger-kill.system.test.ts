import { describe, expect, inject, it } from 'vitest'
import { postgresDatabaseUrl } from '../support/database.ts'
import { ledgerUnderKills } from './support/ledger-under-kills.ts'

describe.skipIf(inject('postgresUrl') === null)(
  'two processes that are killed in the middle of calls',
  () => {
    // `npm run bench:hostile` kills 50 times.
    it('never pass a cap together, and lose sight of nothing that was billed', async () => {
      const url = await postgresDatabaseUrl(inject('postgresUrl') ?? '')
      const damage = await ledgerUnderKills(url, 6, Math.random)
      expect(damage.broken).toEqual([])
      expect(damage.kills).toBe(6)
      expect(damage.billed).toBeGreaterThan(0)
      expect(damage.stoppedBy).toHaveLength(2)
      expect(damage.stoppedBy.every((reason) => reason.startsWith('the cap of this day is reached'))).toBe(
        true,
      )
      expect(damage.entered).toBeGreaterThan(0.8 * damage.cap)
    })
  },
)
