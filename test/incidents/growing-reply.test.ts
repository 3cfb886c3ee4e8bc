import { beforeEach, expect, it } from 'vitest'
import { queueEdit, replyGrowing } from '../../src/incidents/announce.ts'
import { deliverNext, type OutboxDeps } from '../../src/incidents/outbox/deliver-next.ts'
import { latestRoot } from '../../src/incidents/queries/outbox.ts'
import { createLogger } from '../../src/platform/logger.ts'
import type { Database } from '../../src/storage/sql.ts'
import { type Fate, fakeSlack } from './support/fake-slack.ts'
import { CHANNEL, endLeases, type House, house, plainMessage, TEAM } from './support/house.ts'
import { onEachDatabase } from './support/on-each-database.ts'

const never = new AbortController().signal

/** What stands there now. */
const shown = ({ headline, edits }: { headline: string; edits: string[] }): string => edits.at(-1) ?? headline

onEachDatabase('a reply that grows', (database) => {
  let db: Database
  let home: House
  let plan: Fate[]
  let slack: ReturnType<typeof fakeSlack>
  let deps: OutboxDeps
  beforeEach(() => {
    db = database()
    home = house(db)
    plan = []
    slack = fakeSlack(() => plan.shift() ?? 'ok')
    deps = { db, teamId: TEAM, clock: home.clock, log: createLogger('silent'), delivery: slack }
  })

  const sayAll = async (): Promise<void> => {
    while (await deliverNext(deps, CHANNEL, { posts: true, edits: true }, never));
  }
  const speaking = () => ({ tx: db, teamId: TEAM, clock: home.clock })
  const edit = (id: string, headline: string) =>
    queueEdit(speaking(), { id, channel: CHANNEL, threadTs: null }, plainMessage(headline))
  const states = async () =>
    (await db.query<{ kind: string; state: string }>('select kind, state from outbox order by seq')).rows.map(
      ({ kind, state }) => `${kind} ${state}`,
    )

  it('rewrites a growing answer in place, once it is posted, and no other message', async () => {
    const { incidentId } = await home.open('A')
    const grow = (headline: string, key = 'answer 1') =>
      db.tx((tx) =>
        replyGrowing(
          { tx, teamId: TEAM, clock: home.clock },
          { id: incidentId, channel: CHANNEL, threadTs: null },
          { key, message: plainMessage(headline) },
        ),
      )
    await grow('one')
    await grow('one two')
    await edit(incidentId, 'root edited')
    await grow('one two three')
    await grow('another', 'answer 2')
    await sayAll()
    expect(slack.calls.toSorted()).toEqual(
      ['post opened page A', 'post one', 'edit root edited', 'edit one two three', 'post another'].toSorted(),
    )
    expect(slack.said.map(shown)).toEqual(['root edited', 'one two three', 'another'])
    expect((await latestRoot(db, TEAM, incidentId))?.headline).toBe('root edited')
  })

  it('posts a growing answer once, whatever became of the call that posted it', async () => {
    const { incidentId } = await home.open('A')
    await sayAll()
    const grow = (headline: string) =>
      db.tx((tx) =>
        replyGrowing(
          { tx, teamId: TEAM, clock: home.clock },
          { id: incidentId, channel: CHANNEL, threadTs: null },
          { key: 'answer 1', message: plainMessage(headline) },
        ),
      )
    plan = ['lost']
    await grow('one')
    await sayAll()
    await grow('one two')
    home.clock.advance(60_000)
    await endLeases(db)
    await sayAll()
    expect(slack.said.map(shown)).toEqual(['opened page A', 'one two'])
  })

  it('gives up the edits of an answer that could not be posted', async () => {
    const { incidentId } = await home.open('A')
    await sayAll()
    const target = { id: incidentId, channel: CHANNEL, threadTs: null }
    for (const headline of ['one', 'one two'])
      await db.tx((tx) =>
        replyGrowing({ tx, teamId: TEAM, clock: home.clock }, target, {
          key: 'k',
          message: plainMessage(headline),
        }),
      )
    plan = ['refused']
    await sayAll()
    expect(await states()).toEqual(['root sent', 'reply failed', 'edit failed'])
  })
})
