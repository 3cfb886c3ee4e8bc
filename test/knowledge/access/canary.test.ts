import { rm } from 'node:fs/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Lesson } from '../../../src/domain/lesson.ts'
import type { Directory } from '../../../src/knowledge/access/directory.ts'
import { exportDirectory } from '../../../src/knowledge/access/export-directory.ts'
import { withChannelReaders } from '../../../src/knowledge/access/stored-readers.ts'
import { answerLine, type RecallAnswer } from '../../../src/knowledge/recall/answer-line.ts'
import { openRecall, type Recall } from '../../../src/knowledge/recall/recall.ts'
import { saveLessons } from '../../../src/knowledge/store/save.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { clearTables, databaseBackends } from '../../support/database.ts'
import { allMayRead, canaryExport, ORIGINS, TEAM_WIDE } from '../support/canaries.ts'
import { DAY, lesson, NOW, SAVING, slackSource, storeOn } from '../support/lessons.ts'
import { filledFolder, mined } from '../support/mine-folder.ts'
import { exportFiles, PEOPLE, PLACES } from '../support/workspace.ts'

/** What each channel knows: a cause, a nickname only it uses, a change, and a correction of a public lesson. */
function channelLessons(origin: string, n: number) {
  const readers = TEAM_WIDE.includes(origin)
    ? ({ kind: 'team' } as const)
    : ({ kind: 'channel', channel: origin } as const)
  const own = (id: string, over: object) =>
    lesson({
      id: `${origin}-${id}`,
      source: slackSource(origin, `${n}${id.length}.000100`),
      readers,
      authors: [`A-${origin}-${id}`],
      ...over,
    })
  return [
    own('cause', { statement: `canary-${origin} the pool of payments-db ran out of connections` }),
    own('nick', {
      statement: `canary-${origin} zebra${n} is payments-db`,
      detail: { kind: 'jargon', alias: `zebra${n}`, means: 'payments-db' },
    }),
    own('rewrite', {
      statement: `canary-${origin} ledger was rewritten`,
      services: ['ledger'],
      detail: { kind: 'change', what: 'rewrite', since: NOW - DAY / 2 },
    }),
  ]
}

const ANYBODY = [
  lesson({
    id: 'ledger',
    services: ['ledger'],
    statement: 'ledger deadlocks on settlement',
    source: slackSource('CPUB', '77.000100'),
    at: NOW - 3 * DAY,
  }),
  lesson({
    id: 'corrected',
    statement: 'search is slow at noon',
    services: ['search'],
    source: slackSource('CPUB', '78.000100'),
    at: NOW - 3 * DAY,
    status: 'superseded',
    supersededBy: 'GEVE-cause',
  }),
]

/** The same said in the channels of an export, and read by the miner; who may read what is as the export has it. */
async function minedLessons(origins: readonly string[]): Promise<Lesson[]> {
  const slackExport = await filledFolder(canaryExport(origins))
  const { channels } = await exportDirectory(
    async (file) => exportFiles()[file] ?? null,
    () => {},
  )
  const byId = new Map(channels.map((channel) => [channel.id, channel]))
  const { lessons } = await mined({ slackExport })
  await rm(slackExport, { recursive: true })
  return lessons.map((one) => withChannelReaders(one, byId))
}

const WAYS = [
  {
    way: 'as lessons',
    lessonsOf: async (origins: readonly string[]) => [
      ...origins.flatMap((origin) => channelLessons(origin, ORIGINS.indexOf(origin))),
      ...ANYBODY,
    ],
  },
  { way: 'through the miner', lessonsOf: minedLessons },
]

const CASES = databaseBackends().flatMap((backend) => WAYS.map((way) => ({ ...backend, ...way })))

describe.each(CASES)('private knowledge on $name, $way', ({ skip, share, lessonsOf }) => {
  describe.skipIf(skip !== null)(skip ?? 'stays private', () => {
    let db: Database
    let directory: Directory
    let recall: Recall
    let alone: Recall

    beforeAll(async () => {
      db = await share()
      await clearTables(db)
      directory = await exportDirectory(
        async (file) => exportFiles()[file] ?? null,
        () => {},
      )
      const store = storeOn(db)
      await saveLessons(store, await lessonsOf(ORIGINS), SAVING)
      recall = openRecall(store)
      // The same installation without anything private: what the team sees must be the same to the last place.
      const other = storeOn(db, { teamId: 'public-only' })
      await saveLessons(other, await lessonsOf(TEAM_WIDE), SAVING)
      alone = openRecall(other)
    })

    afterAll(() => db.close())

    const asked = async (
      which: Recall,
      person: string,
      place: string | null,
      text: string,
      ephemeral = false,
    ) => {
      const deps = { recall: which, directory, now: () => NOW, most: 50, ephemeral }
      return (await answerLine(
        deps,
        { id: 1, asked_by: person, in_channel: place, text },
        SAVING.signal,
      )) as RecallAnswer
    }

    const QUESTIONS = [
      'who owns search-api',
      'what is the fridge, may I restart it',
      'ledger timeouts',
      'payments-db pool',
      'who owns zebra3',
      ...ORIGINS.map((_, n) => `what is zebra${n}`),
      ...ORIGINS.map((origin) => `canary-${origin}`),
      'was ledger rewritten? is search slow?',
    ]

    it('shows what everybody there may read and nothing else, in every place to every person', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...PEOPLE),
          fc.constantFrom(...PLACES),
          fc.constantFrom(...QUESTIONS),
          async (person, place, text) => {
            const { results } = await asked(recall, person, place, text)
            for (const origin of ORIGINS) {
              const isShown = JSON.stringify(results).includes(`canary-${origin}`)
              if (isShown) expect([origin, allMayRead(origin, person, place)]).toEqual([origin, true])
            }
          },
        ),
        { numRuns: 120, seed: 8 },
      )
    })

    it('shows it where all may read it', async () => {
      const inPrivate = await asked(recall, 'UANN', 'GSEC', 'payments-db pool')
      expect(JSON.stringify(inPrivate)).toContain('canary-GSEC')
      expect(JSON.stringify(await asked(recall, 'UANN', null, 'payments-db pool'))).toContain('canary-CSHR')
      expect(JSON.stringify(await asked(recall, 'UEXT', 'CSHR', 'payments-db pool'))).toContain('canary-CSHR')
      expect(JSON.stringify(await asked(recall, 'UGUEST', 'CGST', 'payments-db pool'))).toContain(
        'canary-CGST',
      )
    })

    it('changes no answer, order, status or count of those who may not read it', async () => {
      for (const text of QUESTIONS) {
        expect([text, await asked(recall, 'ULEFT', 'CPUB', text)]).toEqual([
          text,
          await asked(alone, 'ULEFT', 'CPUB', text),
        ])
      }
    })

    it('tells whoever asks in public in private, when the door is told to show that', async () => {
      const { results, ephemeral } = await asked(recall, 'UANN', 'CPUB', 'payments-db pool', true)
      expect(JSON.stringify(results)).not.toContain('canary-GSEC')
      expect(JSON.stringify(ephemeral)).toContain('canary-GSEC')
      expect(JSON.stringify(ephemeral)).not.toContain('canary-GEVE')
      expect((await asked(recall, 'UGUEST', 'CGST', 'payments-db pool', true)).ephemeral).toEqual([])
    })
  })
})
