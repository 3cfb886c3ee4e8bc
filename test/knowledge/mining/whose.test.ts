import { describe, expect, it } from 'vitest'
import { read } from '../support/thread.ts'

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
    ['@Ann', 'ann: returns + vouchers is me. write first'],
    ['guest experience', 'bea: yes guest experience owns seat-planner, even the kiosks use it'],
    ['Data', 'ann: `cold-store` has been with Data since the spring and no longer with Stores'],
    ['Guest', 'ann: till-sync, seat-planner · Guest owns both'],
    ['@Ann', 'ann: I look after stockroom now'],
    ['dba team', 'ann: whom should i page when ledger-db locks up', 'bea: the dba team'],
    [
      'pricing desk',
      'ann: who gets paged for weather-feed? nobody did',
      'bea: good question',
      'ann: and tariff-export?',
      'bea: pricing desk, i.e. me',
    ],
    [
      '@Bea Holm',
      'ann: who looks after weather-feed',
      'cid: not me!!',
      'ann: and belt-cam?',
      'bea: I will have belt-cam. nobody has looked at it for a year',
    ],
    ['@Bea Holm', 'bea: weather-feed is mine, forecasting'],
    [
      'Sunbelt',
      'ann: who do i tell if one of the scanners has the wrong firmware',
      'bea: Sunbelt look after firmware on the scanners, not us',
    ],
    ['Field Systems', 'ann: From today Field Systems owns dock-router, page our rota'],
    ['Ingrid', 'ann: for the future: only Ingrid holds the customs credentials, nobody else should'],
    ['Ola', "ann: also note the jump host itself is Ola's, nobody else has root on it"],
    ['logistics', 'ann: which team owns stockroom these days?', 'bea: logistics'],
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
    [['ann: who owns stockroom?', 'bea: good question']],
    [['ann: who owns stockroom?', 'bea: checking']],
    [["ann: this joke is Ola's, not mine"]],
    [['ann: only Ingrid has patience, nobody else']],
    [['ann: Sunbelt runs an advert with a singing panel']],
    [['ann: and lunch?', 'bea: I will have the soup']],
    [['ann: the mistake is ours, sorry']],
    [['ann: temp: https://reader:pw@dock-router.example:5432/db for the audit']],
    [['ann: nobody owns seat-planner']],
    [['ann: the guy with the hat is me']],
    [['ann: @sitrep remember: seat-planner belongs to @Ola']],
  ])('is not told: %j', (lines) => {
    expect(read('yard', ...lines).filter(({ detail }) => detail.kind === 'ownership')).toEqual([])
  })
})
