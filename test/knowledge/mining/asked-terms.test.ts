import { describe, expect, it } from 'vitest'
import { details, read } from '../support/thread.ts'

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
      'blue Friday',
      'ann: what does "blue Friday" mean in the calendar?',
      'bea: A blue Friday is a Friday after a bank holiday: two days of scans in one job.',
    ],
    [
      'snap',
      'ann: snap = ?',
      'bea: haha sorry, from the docks. we say it when a queue stops to move and the pallets pile up',
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
    [
      'Doris',
      'ann: people in standup keep saying Doris is late. who is Doris',
      'bea: hahaha',
      'bea: Doris is the label printer queue. after a lady at the front desk',
    ],
    [
      'cellar',
      'ann: somebody on the call said the files are "down in the cellar", is that a real thing?',
      'bea: that is the cold storage bucket, everything older than a year',
    ],
    [
      'shoe box',
      'ann: whats a shoe box? keeps coming up in my work orders',
      'bea: the handheld scanner in the yard. grey, flat, always flat battery',
    ],
    ['juicer', 'ann: juicer is stuck again', 'bea: the what', 'ann: rate-limiter-svc. squeezes everybody'],
    [
      'lantern',
      "ann: the lantern runs on last week's numbers? (sorry, demand-model. that's what the desk calls it)",
    ],
    [
      'letterbox',
      'ann: btw the people over there just call that server the letterbox, so say letterbox on the phone',
    ],
    ['quiet hour', 'ann: we call it quiet hour on the floor btw, the hour before the trucks leave'],
    ['strongroom', 'ann: if we say "it is in the strongroom" we mean the HSM in the Lyon office'],
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
    [['ann: we call it a day here, the trucks leave']],
    [['ann: people call that number the wrong way, again and again']],
    [['ann: the pump is broken again', 'bea: what', 'ann: yes, the second time']],
    [['ann: what is a handheld?', 'bea: hahaha']],
    [['ann: anyone else?', 'bea: found it, the new readers send files over 20 MB and our proxy cuts those']],
    [['ann: can we call it done, the release is out']],
    [['ann: when people say it is slow they mean the database is slow']],
    [['ann: legit?', 'bea: nightly job on that box']],
  ])('is none: %j', (lines) => {
    expect(details('jargon', ...lines)).toEqual([])
  })
})
