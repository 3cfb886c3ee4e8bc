import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Alert } from '../../../src/domain/signal.ts'
import { readStories, type StoryWording } from '../../../src/evals/knowledge/labelled-stories.ts'
import { mineThread } from '../../../src/evals/knowledge/mine-thread.ts'
import { valueIn } from '../../../src/intake/measured.ts'
import { TEAM_REACH } from '../../../src/knowledge/access/reach.ts'
import { alertNamesIn } from '../../../src/knowledge/mining/language/names.ts'
import { lessonsForPage } from '../../../src/knowledge/recall/page.ts'
import { importLessons } from '../../../src/knowledge/store/save.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { sharedDatabase } from '../../support/database.ts'
import { each, SAVING, storeOn } from '../support/lessons.ts'

let db: Database

beforeAll(async () => {
  db = await sharedDatabase()
})

afterAll(() => db.close())

/** What is asked is an alert, unless it is a question. */
const isAlert = (text: string): boolean => !/\?|^(?:what|who|is|how)\b/i.test(text)

/** The page that an alerting system would send with these words. */
function pageOf(title: string, at: number, { checks }: StoryWording): Alert {
  const told = checks.find((one) => one.kind === 'schedule')
  const names = alertNamesIn(title).filter((name) => !/^[A-Z]/.test(name))
  const service =
    told?.kind === 'schedule' ? told.service : (names[0] ?? title.match(/\b[a-z][\w-]+/)?.[0] ?? '')
  const alertname = /^(?:[A-Z][a-z0-9]+){2,}/.exec(title)?.[0]
  return {
    ...{ title, service, severity: 'critical', entity: service, metric: null, value: valueIn(title) },
    ...{ firedAt: at, url: null, text: title, labels: alertname === undefined ? {} : { alertname } },
  }
}

async function missedOn(wording: StoryWording): Promise<string[]> {
  const { thread, checks } = wording
  const store = storeOn(db, { teamId: thread.id })
  await importLessons(store, each(await mineThread(thread, thread.id, SAVING.signal)), SAVING)
  const missed: string[] = []
  for (const check of checks) {
    if (check.kind !== 'ask' || !isAlert(check.text)) continue
    const alert = pageOf(check.text, check.at, wording)
    const { concepts } = store
    const asked = { alert, own: [alert.service], dependencies: [], reach: TEAM_REACH, at: check.at, concepts }
    const facts = await lessonsForPage(db, thread.id, asked)
    const shown = facts.map(({ statement, detail }) => `${statement} ${JSON.stringify(detail)}`.toLowerCase())
    for (const { words } of check.finds)
      if (!shown.some((text) => words.every((either) => either.some((one) => text.includes(one)))))
        missed.push(`${thread.id}: a page "${check.text}" of ${alert.service} shows no ${words.join(', ')}`)
  }
  return missed
}

it.each(['window', 'rewrite', 'lag', 'nickname', 'corrected'])(
  'the story of the %s shows on the page that it is about, in every wording that may be looked at',
  async (story) => {
    const missed: string[] = []
    for (const wording of await readStories(path.join(import.meta.dirname, `${story}.open.txt`)))
      missed.push(...(await missedOn(wording)))
    expect(missed).toEqual([])
  },
)
