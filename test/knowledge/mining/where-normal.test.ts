import { describe, expect, it } from 'vitest'
import { readPassage } from '../../../src/knowledge/mining/read-passage.ts'
import { placesMeant } from '../../../src/knowledge/mining/rules/where-normal.ts'
import { passage } from '../support/passage.ts'

const ALERT = { text: '[FIRING] reef-api 5xx 0.03 (ap-south-1, canary)' }

describe('where something is normal', () => {
  it.each([
    ['up to 3 % in sa-east-1 is fine', ['sa-east-1']],
    ['no problem in sa-east-1 below 3 %', ['sa-east-1']],
    // What is lacking is no place that is spared.
    ['frankfurt has no filled caches then, 2 to 3 percent', ['frankfurt']],
    ['up to 3 % for ten minutes is ok. sa-east-1 never has it', ['ap-south-1']],
    ['up to 3 % is ok, but not in sa-east-1', ['ap-south-1']],
    ['up to 3 % in all three regions', []],
    ['from 9 to 11 Berlin time up to 3 % is fine', []],
    ['up to 3 % there is fine', ['ap-south-1']],
    ['up to 3 %, the canary only there', ['canary', 'ap-south-1']],
    ['canary is on old boxes, up to 3 % is fine', ['canary']],
    ['up to 3 % after a deploy, only on the canary', ['canary']],
    ['up to 3 % is fine, only in osaka', ['osaka']],
    ['up to 3 % is fine for the south barn', ['south barn']],
    ['up to 3 % only in the morning', []],
    ['there will be up to 3 % then', []],
    ['up to 3 % is ok', []],
  ])('"%s"', (text, places) => {
    expect(placesMeant(text, [ALERT])).toEqual({ places, except: [] })
  })

  it.each([
    ['up to 3 %, but not in ap-south-1', ['ap-south-1']],
    ['up to 3 % is ok everywhere except ap-south-1', ['ap-south-1']],
    ['up to 3 % is ok at all sites, not in sa-east-1 though', ['sa-east-1']],
  ])('is everywhere but where it is spared: "%s"', (text, except) => {
    expect(placesMeant(text, [ALERT])).toEqual({ places: [], except })
  })

  it('is where the alert was, for who is there', () => {
    const alert = { text: '[FIRING] DoorStuck hall-api rotterdam: door_faults 7', bot: true }
    expect(placesMeant('up to 8 is normal here', [alert])).toEqual({ places: ['rotterdam'], except: [] })
    expect(placesMeant('here is the thing: up to 8 is normal', [])).toEqual({ places: [], except: [] })
    expect(placesMeant('no alert for up to 8', [alert])).toEqual({ places: [], except: [] })
  })

  it.each(['up to 3 % is fine, elsewhere it is not', 'only there, up to 3 %'])(
    'cannot be checked where nobody said it: "%s"',
    (text) => {
      expect(placesMeant(text, [{ text: 'is 3 % errors on reef-api bad?' }])).toBeNull()
    },
  )

  it('is not where the next sentence says that it never is', () => {
    const told = (next: string, opening: string) =>
      readPassage(
        passage('Up to 3 % errors of reef-api for 5 minutes after a deploy are normal.', { next, opening }),
      ).find(({ detail }) => detail.kind === 'expectation')?.detail
    const next = 'eu-north-1 never has it.'
    expect(told(next, 'reef-api 5xx 0.03 ap-south-1')).toMatchObject({ places: ['ap-south-1'] })
    expect(told(next, 'reef-api 5xx')).toMatchObject({
      places: [],
      except: ['eu-north-1'],
      after: { minutes: 5 },
    })
    expect(told('', 'reef-api 5xx')).toMatchObject({ places: [], after: { minutes: 5 } })
  })
})
