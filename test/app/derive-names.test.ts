import { beforeEach, expect, it } from 'vitest'
import { deriveConversation } from '../../src/knowledge/mining/derive.ts'
import { slackSelf } from '../../src/knowledge/sources/slack/live-workspace.ts'
import { saveLessons } from '../../src/knowledge/store/save.ts'
import type { Database } from '../../src/storage/sql.ts'
import { lesson, SAVING, storeOn } from '../knowledge/support/lessons.ts'
import { openSlack } from '../local-slack/support.ts'
import { sharedDatabase } from '../support/database.ts'
import { asking, never, said } from './support/live-slack.ts'

let db: Database
beforeEach(async () => {
  db = await sharedDatabase()
})

it('knows a service that is called like any word from whoever owns it', async () => {
  await using slack = await openSlack()
  const store = storeOn(db, { now: Date.now })
  const ask = asking(slack)
  const self = await slackSelf(ask, never)
  const reader = { ask, self, redact: (text: string) => text, complain: () => {}, signal: never }
  const servicesOfNext = async (): Promise<string[]> => {
    const first = await said(slack, 'U0ALICE', 'C0PAYMENTS', 'orders fails')
    const text = 'the root cause was the new rates in ledger 1.45.0, rolled back'
    await said(slack, 'U0BOB', 'C0PAYMENTS', text, first)
    const derive = { store, reader, channel: 'C0PAYMENTS', first, subject: 'orders' }
    return (await deriveConversation(derive, SAVING)).lessons.flatMap((one) => one.services)
  }
  expect(await servicesOfNext()).toEqual(['orders'])
  const owner = lesson({ services: ['ledger'], detail: { kind: 'ownership', owner: '@falcon' } })
  await saveLessons(store, [owner], SAVING)
  expect(await servicesOfNext()).toEqual(['ledger'])
})
