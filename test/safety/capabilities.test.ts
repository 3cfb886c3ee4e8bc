import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Role } from '../../src/domain/signal.ts'
import { type Action, CAPABILITIES, denial, may, type Reach } from '../../src/safety/capabilities.ts'

const ROLES = Object.keys(CAPABILITIES) as Role[]
const ACTIONS = Object.keys(CAPABILITIES.viewer) as Action[]
const WIDTH: Record<Reach, number> = { none: 0, here: 1, anywhere: 2 }

const role = fc.constantFrom(...ROLES)
const action = fc.constantFrom(...ACTIONS)

describe('the capability table', () => {
  it('never gives less to whoever is more', () => {
    for (const [less, more] of [
      ['guest', 'viewer'],
      ['external', 'viewer'],
      ['viewer', 'responder'],
      ['responder', 'admin'],
    ] as const)
      fc.assert(
        fc.property(action, (one) => {
          expect(WIDTH[CAPABILITIES[less][one]]).toBeLessThanOrEqual(WIDTH[CAPABILITIES[more][one]])
        }),
      )
  })

  it('keeps guests and other organizations in their channel, and lets them start and teach nothing', () => {
    fc.assert(
      fc.property(fc.constantFrom<Role>('guest', 'external'), action, (one, what) => {
        expect(may(one, what, { here: false })).toBe(false)
        if (['test', 'investigate', 'label', 'teach', 'draft', 'evidence', 'page'].includes(what))
          expect(may(one, what, { here: true })).toBe(false)
      }),
    )
  })

  it('lets a bot page and nothing else, and a person never page by a post', () => {
    fc.assert(
      fc.property(role, action, (one, what) => {
        expect((one === 'bot') === (what === 'page') || !may(one, what, { here: true })).toBe(true)
      }),
    )
  })

  it('allows elsewhere only what it allows here, and says why not and what to do', () => {
    fc.assert(
      fc.property(role, action, (one, what) => {
        expect(may(one, what, { here: false }) && !may(one, what, { here: true })).toBe(false)
        expect(denial(one, what)).toMatch(/^You may not \w.* here\. \w/)
      }),
    )
  })
})
