import { describe, expect, it } from 'vitest'
import { readConversation } from '../../../src/knowledge/mining/read-conversation.ts'
import type { SlackMessage } from '../../../src/knowledge/sources/slack/message.ts'

const START = Date.UTC(2026, 4, 12, 9)

/** A thread: each line is `author: text`; `bot:` is a program. */
const thread = (...lines: string[]): SlackMessage[] =>
  lines.map((line, index) => {
    const [author = '', ...text] = line.split(': ')
    const at = START + index * 180_000
    return {
      ts: String(at / 1000),
      at,
      thread: String(START / 1000),
      author,
      bot: author === 'bot',
      text: text.join(': '),
      mentions: [],
      reactions: [],
      edited: null,
    }
  })

const NAMES: Readonly<Record<string, string>> = { ann: 'Ann', bea: 'Bea Holm', cid: 'Cid' }

const read = (we: string | null, ...lines: string[]) =>
  readConversation({ first: '1', messages: thread(...lines) }, we, (id) => NAMES[id] ?? null)

const details = (kind: string, ...lines: string[]) =>
  read(null, ...lines).flatMap(({ detail, services }) =>
    detail.kind === kind ? [{ ...detail, services }] : [],
  )

describe('a word that somebody asks for', () => {
  it.each([
    [
      'the octopus',
      "ann: what's the octopus everybody talks about in standup?",
      'bea: switchyard. the old PBX in the cellar, all phones hang off it',
    ],
    [
      'bathtub',
      'ann: sorry, what is a bathtub',
      'bea: a pallet that is scanned into the hall but has no row in stockroom',
    ],
    [
      'gramps',
      'ann: who is gramps? the alert says "gramps not answering"',
      'bea: customs filing gateway. NCTS. he wants his papers in order',
    ],
    [
      'pancakes',
      'ann: what does pancakes mean in the ticket?',
      'bea: ha',
      'cid: flat routing, route_mode 2. only on sundays',
    ],
    [
      'the vicar',
      'ann: people keep mentioning the vicar in the handover and i never dared. what is it',
      'bea: the sso proxy, it blesses you or it does not',
    ],
    [
      'greenhouse',
      'ann: greenhouse = ?',
      'bea: cold storage out of bounds. alarms in every hall, quality gets called',
    ],
    [
      'toad',
      'ann: what is a frog in the config',
      'bea: the retry queue of the label printer',
      'ann: and toad?',
      'bea: the dead letter one',
    ],
    [
      'turnip',
      'ann: who/what is turnip in the reject reasons',
      'bea: our address checker. please keep it in here',
    ],
    [
      'marble',
      'bot: [FIRING] marble load 9',
      'ann: marble?',
      'bea: lon-util-07. backup box, everyone has a job on it',
    ],
    [
      'hopscotch',
      'ann: cid told me to play "hopscotch" in hall 3. what do i do',
      'cid: hopscotch = skipping every second sorter, by hand',
    ],
  ])('is the name %s', (alias, ...lines) => {
    const found = details('jargon', ...lines)
    expect(found.at(-1)).toMatchObject({ alias: alias.replace(/^the /, '') })
  })

  it('is what it stands for when the answer gives a name', () => {
    const [one] = details(
      'jargon',
      'ann: what is the octopus? people keep saying it',
      'bea: switchyard. the old PBX in the cellar',
    )
    expect(one).toMatchObject({ means: 'switchyard', services: ['switchyard'] })
  })

  it('is quoted with its question', () => {
    const [draft] = read(
      null,
      'ann: what is the octopus? people keep saying it',
      'bea: switchyard. the old PBX in the cellar',
    )
    expect(draft).toMatchObject({
      statement: 'what is the octopus? people keep saying it switchyard. the old PBX in the cellar',
      quote: 'switchyard. the old PBX in the cellar',
    })
  })

  it.each([
    [["ann: what's the eta?", 'bea: an hour, the vendor says']],
    [["ann: what's the soup today?", 'bea: leek and potato soup']],
    [['ann: who is on call?', 'bea: the platform folks']],
    [['ann: who is Ingrid?', 'bea: our new manager for the api team']],
    [['ann: what is borscht?', 'bea: beet soup. my gran makes it']],
    [['ann: kafka?', 'bea: broker 3 again']],
    [['bot: [FIRING] stockroom 5xx', 'ann: stockroom?', 'bea: no, the proxy in front']],
    [["ann: what's up with the octopus?", 'bea: it died. restarting']],
    [['ann: what is the octopus?', 'bea: ask cid']],
    [['ann: what is the octopus?', 'bea: no idea, a legend']],
    [['ann: what is the right command for this', 'bea: the drain script in tools']],
    [['ann: what is wrong with stockroom', 'bea: the disk of the primary']],
    [['ann: what is the octopus?', 'ann: found it in the wiki, the PBX']],
    [['ann: lunch?', 'bea: the thai box place']],
    [['ann: replicas?', 'bea: replicas = three of them']],
    [['ann: legit?', 'bea: nightly job on that box']],
  ])('is none: %j', (lines) => {
    expect(details('jargon', ...lines)).toEqual([])
  })
})

describe('whose something is', () => {
  it.each([
    [
      '@Ola Berg',
      'ann: who do i ring about dock doors when you are off?',
      'bea: doors and cables are @Ola Berg (or his deputy). what is scanned wrong → sorter folk',
    ],
    [
      '@Bea Holm',
      "ann: is tariffs ours or the pricing team's",
      "bea: code is mine. the numbers in it are pricing's, dont touch them",
    ],
    ['@Ola', 'ann: octopus is mute again. who', 'bea: anything octopus → @Ola, he likes it'],
    ['@Ola', 'ann: leaving for good on friday, everything handed to @Ola: switchyard, and the cellar key'],
    [
      'yard team',
      'ann: why do you announce letters',
      'bea: bc mailer moved to us in the reorg, sales gave it up on the 1st',
    ],
    ['@Bea Holm', "bea: stockroom shows as nobody's in the pager. it's me, logistics"],
    [
      '@Ann',
      'ann: and for everyone: weights in stockroom are changed by me with a signature from safety or by nobody',
    ],
    ['@Ola', 'ann: nobody but @Ola touches switchyard'],
    ['@Ann', 'ann: I look after stockroom now'],
    ['dba team', 'ann: whom should i page when ledger-db locks up', 'bea: the dba team'],
  ])('is of %s', (owner, ...lines) => {
    const found = read('yard', ...lines).flatMap(({ detail }) =>
      detail.kind === 'ownership' ? [detail.owner] : [],
    )
    expect(found[0]).toBe(owner)
  })

  it.each([
    [['ann: who ate the last cake?', 'bea: me']],
    [['ann: who is on call?', 'bea: @Ola']],
    [['ann: who wants coffee', 'bea: me']],
    [['ann: who do i ring about dock doors?', 'bea: no idea']],
    [['ann: who do i ring about dock doors?', 'bea: maybe @Ola?']],
    [['ann: next up is @Ola']],
    [['ann: the win is ours']],
    [['ann: it is @Ola, he is downstairs']],
    [['ann: lunch came to us with forks']],
    [['ann: if stockroom moved to us we would need two more people']],
    [['ann: the report was handed to @Ola: nice work']],
    [['ann: the bug is mine, fixing']],
    [['ann: @Ola can you look?']],
    [['ann: the mistake is ours, sorry']],
  ])('is not told: %j', (lines) => {
    expect(read('yard', ...lines).filter(({ detail }) => detail.kind === 'ownership')).toEqual([])
  })
})

describe('what is otherwise from now on', () => {
  it.each([
    [
      'stockroom',
      'ann: stockroom is off Oracle as of sunday night. pg17. so the awr reports in your notes: bin them',
    ],
    [
      null,
      'ann: the stockroom nightly is on Dagster since last night, no longer on the util box. rerun there, editing the crontab does nothing',
    ],
    [
      'routing',
      'ann: routing 3 is live in all halls as of 14:20. go, no jvm, no heap anywhere. the sunday restart is history',
    ],
    [
      'mailer',
      "ann: morning all, coffee is out, also mailer sends letters with Postwing from this morning, Quillpost contract over. the old Q-codes don't appear any more",
    ],
    [
      null,
      'ann: scans go over RabbitMQ now. the redis gets switched off friday so the flush trick cannot be done',
    ],
    [
      null,
      'ann: customs export is every 10 min since this morning, in small batches. so the hourly hump of the replica is gone',
    ],
    [
      'sorter',
      'ann: sorter v88 warms the belts before it takes parcels. from here on errors after a deploy are errors, roll it back',
    ],
    [null, 'ann: key vault is swapped, Ironbox out, Vaulty in. any page that says ironbox is 100% stale'],
    ['stockroom', 'ann: stockroom lives in k8s since monday, nothing is left on the old VMs'],
    ['mailer', 'ann: since the reorg mailer deploys from main, no more release branches'],
  ])('is a change of %s', (service, line) => {
    const found = read(null, line).filter(({ kind }) => kind === 'change')
    expect(found.map(({ services }) => services)).toEqual([service === null ? [] : [service]])
  })

  it.each([
    'ann: stockroom is down since this morning, the old logs are gone',
    'ann: workers are stuck since 3am and no longer pick up jobs',
    'ann: I am off caffeine as of sunday, no more espresso for me',
    'ann: standup is on zoom since monday, no longer in the kitchen',
    'ann: ola is in the api team since may, no longer in sales',
    'ann: when stockroom is on Postgres we can bin the awr notes',
    'ann: traffic is on eu-west-1 since 3am, no longer on eu-north-1',
    'ann: my old shop moved to Dagster, the crontab was history in a week',
    'ann: if we ever run stockroom on Mongo the reports are history',
    'ann: is stockroom on postgres now, or is oracle still used?',
    'ann: next month mailer sends with Postwing, Quillpost contract over',
    'ann: the queue is empty now, the backlog is gone',
    'ann: lunch out, dinner in',
    'ann: lag is at 3s since noon, no more alerts',
  ])('is not told: %s', (line) => {
    expect(read(null, line).filter(({ kind }) => kind === 'change')).toEqual([])
  })
})
