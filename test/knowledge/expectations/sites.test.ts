import { describe, expect, it } from 'vitest'
import { isAt } from '../../../src/knowledge/expectations/places.ts'
import { placesAsSubject, placesIn } from '../../../src/knowledge/mining/language/place-words.ts'
import { placesMeant } from '../../../src/knowledge/mining/rules/where-normal.ts'

const at = (meant: string, here: string): boolean => isAt([meant], here, () => [])

describe('a site by its code, its city or its zone', () => {
  it.each([
    ['Warsaw', 'waw'],
    ['lis', 'Lisbon'],
    ['osl', 'osl-b'],
    ['osl', 'osl2'],
    ['dc3', 'k8s-dc3'],
    ['dock 4', 'dock4'],
  ])('%s holds %s', (meant, here) => {
    expect(at(meant, here)).toBe(true)
  })

  it.each([
    ['osl-b', 'osl'],
    ['osl-b', 'osl-a'],
    ['dc1', 'dc2'],
    ['dc1', 'dc11'],
    ['Warsaw', 'wro'],
  ])('%s does not hold %s', (meant, here) => {
    expect(at(meant, here)).toBe(false)
  })

  it.each([
    ['zrh only, up to 3 % refused for 5 min after we push', ['zrh']],
    ['at most 2 % of them fail in grz', ['grz']],
    ['In Ulverdale up to 40 s are ordinary', ['Ulverdale']],
    ['On DC7 expect up to 2 % timeouts', ['DC7']],
    ['in the api that is normal, mondays only', []],
    ['in March up to 3 % failed', []],
  ])('is read in "%s"', (text, places) => {
    expect(placesIn(text)).toEqual(places)
  })

  it('that a sentence is about is what "there" means, and without one it is nowhere', () => {
    expect(placesAsSubject('grz has no replica, so 90 s are ok there')).toEqual(['grz'])
    expect(placesMeant('grz has no replica and reads from vie: 90 s are ok there', [])?.places).toEqual([
      'grz',
    ])
    expect(placesMeant('90 s are fine there', [])).toBeNull()
  })

  it('that is said to be another matter is none of them', () => {
    expect(
      placesMeant('In Arbon up to 4 % fail. Past that, or in Bergen at all, treat it as real.', [])?.places,
    ).toEqual(['Arbon'])
    expect(
      placesMeant('In Arbon up to 4 % fail. In Bergen we pre-warm, so it is never the push there.', [])
        ?.places,
    ).toEqual(['Arbon'])
  })
})
