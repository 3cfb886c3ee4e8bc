import { describe, expect, it } from 'vitest'
import { sentences } from '../../../src/knowledge/mining/language/sentences.ts'
import { isRemedy, partings } from '../../../src/knowledge/mining/rules/remedy.ts'
import { exportOf, folderOf, mined, said } from '../support/mine-folder.ts'

describe('words that say that something helped', () => {
  it.each([
    'thawing the spool cured it',
    'and in the end draining two hosts brought it back',
    'a colder start was enough',
    'the older image did the trick',
    'cured by shrinking the batch',
    'we emptied the spool and it recovered',
    'Ana swapped the drive, which helped',
    'what helped was a smaller page size',
    'the workaround is to poke the leader',
    'way out: poke the leader',
  ])('%s', (text) => {
    expect(isRemedy(text)).toBe(true)
  })

  it.each([
    'thawing the spool did not help',
    "draining two hosts didn't fix it",
    'a colder start should be enough',
    'would draining two hosts help?',
    'maybe a colder start fixed it',
    'the alert cleared',
    'it works again',
    'that fixed it',
    'the drive is full',
    'nobody is serving the site',
  ])('not: %s', (text) => {
    expect(isRemedy(text)).toBe(false)
  })

  it('is read in no time in a long line', () => {
    const [long] = sentences(`because ${'thawing, and then '.repeat(36)}`)
    const began = performance.now()
    expect(long === undefined ? null : partings(long)).toEqual([])
    expect(performance.now() - began).toBeLessThan(200)
  })
})

describe('one message that says why and what mended it', () => {
  it.each([
    [
      'tile-render hangs because the font lock is never released; thawing the spool cured it',
      'the font lock is never released',
      'thawing the spool cured it',
    ],
    [
      'geo-sync was failing because its token had expired, a fresh token did the trick.',
      'its token had expired',
      'a fresh token did the trick',
    ],
    [
      'fee-worker kept crashing due to a corrupt checkpoint – cured by starting it from an empty folder',
      'a corrupt checkpoint',
      'cured by starting it from an empty folder',
    ],
    [
      'mail-relay was stuck because the disk was full and emptying the bounce folder brought it back',
      'the disk was full',
      'emptying the bounce folder brought it back',
    ],
    [
      'mail-relay was down because the disk was full until we deleted the bounce folder',
      'the disk was full',
      'we deleted the bounce folder',
    ],
    [
      'A colder start of stock-feed helped, because the cache held a broken row: errors everywhere',
      'the cache held a broken row: errors everywhere',
      'A colder start of stock-feed helped',
    ],
    [
      'stock-feed is slow because the cache holds a broken row. Thawing the spool cured it.',
      'the cache holds a broken row',
      'Thawing the spool cured it',
    ],
  ])('%s', async (text, cause, fix) => {
    const { lessons } = await mined({ slackExport: await folderOf(exportOf([said(1, 'U1', text)])) })
    expect(lessons).toMatchObject([{ kind: 'cause', detail: { cause, fix } }])
  })

  it('has no fix where what was tried did not help', async () => {
    const text = 'geo-sync was failing because its token had expired; thawing the spool did not help'
    const { lessons } = await mined({ slackExport: await folderOf(exportOf([said(1, 'U1', text)])) })
    expect(lessons.filter(({ detail }) => detail.kind === 'cause' && detail.fix !== null)).toEqual([])
  })
})
