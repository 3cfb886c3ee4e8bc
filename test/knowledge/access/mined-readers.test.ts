import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Lesson } from '../../../src/domain/lesson.ts'
import { TEAM_REACH } from '../../../src/knowledge/access/reach.ts'
import { openRecall } from '../../../src/knowledge/recall/recall.ts'
import { importLessons } from '../../../src/knowledge/store/save.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { clearTables, databaseBackends } from '../../support/database.ts'
import { each, SAVING, storeOn } from '../support/lessons.ts'
import { CHANNELS, folderOf, mined, said, USERS } from '../support/mine-folder.ts'
import { asFile, talk, type Uttered } from '../support/private-talk.ts'

const DAY = 86_400
const PUBLIC = 'reef-ops/2026-09-21.json'
const PRIVATE = ['merger', 'layoffs'] as const

/** An export with a public channel, and private ones of which the second is not given in the first. */
const workspace = (open: string, closed: Readonly<Record<string, string>>) =>
  folderOf({
    'users.json': USERS,
    'channels.json': CHANNELS,
    'groups.json': JSON.stringify(
      PRIVATE.filter((name) => name in closed).map((name, at) => ({
        id: `G${at}`,
        name,
        members: ['U1'],
      })),
    ),
    [PUBLIC]: open,
    ...Object.fromEntries(Object.entries(closed).map(([name, file]) => [`${name}/2026-09-21.json`, file])),
  })

const mine = async (open: string, closed: Readonly<Record<string, string>>): Promise<Lesson[]> =>
  (await mined({ slackExport: await workspace(open, closed) })).lessons

const ofTeam = (lessons: readonly Lesson[]): Lesson[] =>
  lessons.filter(({ readers }) => readers.kind === 'team')

interface World {
  open: Uttered[]
  merger: Uttered[]
  layoffs: Uttered[]
}

const world: fc.Arbitrary<World> = fc.record({ open: talk(8), merger: talk(8), layoffs: talk(5) })

const filesOf = ({ open, merger, layoffs }: World) => ({
  open: asFile(open, 0),
  closed: { merger: asFile(merger, 1), layoffs: asFile(layoffs, 2) },
})

describe('what is read of private channels', () => {
  it('changes nothing in what is read of public ones', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (one) => {
        const { open, closed } = filesOf(one)
        expect(ofTeam(await mine(open, closed))).toEqual(await mine(open, {}))
      }),
      { numRuns: 25, seed: 8 },
    )
  })

  it('changes nothing in what is read of another private channel', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (one) => {
        const { open, closed } = filesOf(one)
        const both = await mine(open, closed)
        const inMerger = (lessons: readonly Lesson[]): Lesson[] =>
          lessons.filter(({ readers }) => readers.kind === 'channel' && readers.channel === 'G0')
        expect(inMerger(both)).toEqual(inMerger(await mine(open, { merger: closed.merger })))
      }),
      { numRuns: 15, seed: 8 },
    )
  })

  it('still settles what the same channel said, and is settled by what everybody may read', async () => {
    const lessons = await mine(
      JSON.stringify([said(2 * DAY, 'U1', 'correction: tide-db is now owned by team Storage')]),
      {
        merger: JSON.stringify([
          said(0, 'U1', 'tide-db is owned by team Ledger'),
          said(DAY, 'U1', '"the fridge" is what we call kelp-router'),
          said(DAY + 60, 'U1', 'never restart the fridge by hand, page the storage team'),
        ]),
      },
    )
    const owner = lessons.find(({ statement }) => statement.includes('team Ledger'))
    const procedure = lessons.find(({ kind }) => kind === 'procedure')
    expect(owner?.status).toBe('superseded')
    expect(procedure?.services).toEqual(['kelp-router'])
  })
})

describe.each(databaseBackends())('what is mined and stored on $name', ({ skip, share }) => {
  describe.skipIf(skip !== null)(skip ?? 'for those who read no private channel', () => {
    let db: Database

    beforeAll(async () => {
      db = await share()
    })

    afterAll(() => db.close())

    const QUESTIONS = [
      'who owns reef-api',
      'who owns tide-db',
      'what is the fridge',
      'reef-api timeouts',
      'the elephant timeouts',
      'errors after a deploy on kelp-router',
      'may I restart big bertha',
      'was shoal-worker rewritten',
    ]

    it('answers as if the private channels were not there', async () => {
      await fc.assert(
        fc.asyncProperty(world, async (one) => {
          await clearTables(db)
          const { open, closed } = filesOf(one)
          const at = Date.parse('2026-11-24T00:00:00Z')
          const whole = storeOn(db, { now: () => at })
          const alone = storeOn(db, { teamId: 'public-only', now: () => at })
          await importLessons(whole, each(await mine(open, closed)), SAVING)
          await importLessons(alone, each(await mine(open, {})), SAVING)
          for (const text of QUESTIONS) {
            const asked = { text, reach: TEAM_REACH, at, most: 20 }
            const { items } = await openRecall(whole).ask(asked, SAVING.signal)
            expect([text, items]).toEqual([text, (await openRecall(alone).ask(asked, SAVING.signal)).items])
          }
        }),
        { numRuns: 3, seed: 8 },
      )
    })
  })
})
