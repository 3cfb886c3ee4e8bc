import fc from 'fast-check'
import { said } from './mine-folder.ts'

const SERVICES = ['reef-api', 'kelp-router', 'tide-db', 'shoal-worker']
const NICKNAMES = ['the elephant', 'the fridge', 'big bertha']

/** What rules read lessons in, of facts that collide with one another whoever says them. */
const statement = fc.oneof(
  fc
    .tuple(fc.constantFrom(...SERVICES), fc.constantFrom('Ledger', 'Payments', 'Storage'))
    .map(([service, owner]) => `${service} is owned by team ${owner}`),
  fc
    .tuple(fc.constantFrom(...SERVICES), fc.constantFrom('Ledger', 'Payments', 'Storage'))
    .map(([service, owner]) => `correction: ${service} is now owned by team ${owner}`),
  fc
    .tuple(fc.constantFrom(...NICKNAMES), fc.constantFrom(...SERVICES))
    .map(([nickname, service]) => `"${nickname}" is what we call ${service}`),
  fc.constantFrom(...SERVICES).map((service) => `${service} was rewritten from scratch in Rust`),
  fc
    .tuple(fc.constantFrom(...SERVICES, ...NICKNAMES), fc.constantFrom('full disk', 'lock contention'))
    .map(
      ([service, cause]) =>
        `the ${service.replace('the ', '')} timeouts were caused by a ${cause}; adding an index fixed it`,
    ),
  fc
    .constantFrom(...SERVICES)
    .map(
      (service) =>
        `I was wrong earlier: the ${service} timeouts were not the full disk, root cause was fsync stalls, moving to nvme fixed it`,
    ),
  fc
    .tuple(fc.constantFrom(...SERVICES), fc.integer({ min: 1, max: 5 }))
    .map(([service, share]) => `up to ${share} % errors on ${service} are expected after a deploy`),
  fc
    .constantFrom(...SERVICES, ...NICKNAMES)
    .map((service) => `never restart ${service} by hand, page the storage team`),
)

export interface Uttered {
  /** Hours since the first day. */
  hour: number
  user: 'U1' | 'U2'
  text: string
  checked: boolean
}

const uttered: fc.Arbitrary<Uttered> = fc.record({
  hour: fc.integer({ min: 0, max: 600 }),
  user: fc.constantFrom('U1', 'U2'),
  text: statement,
  checked: fc.boolean(),
})

/** Talk of one channel; two messages of one hour would be one message. */
export const talk = (most: number): fc.Arbitrary<Uttered[]> =>
  fc.uniqueArray(uttered, { minLength: 1, maxLength: most, selector: ({ hour }) => hour })

/** As a file of an export; `minute` keeps channels from writing in the same second. */
export const asFile = (lines: readonly Uttered[], minute: number): string =>
  JSON.stringify(
    [...lines]
      .sort((a, b) => a.hour - b.hour)
      .map(({ hour, user, text, checked }) =>
        said(hour * 3600 + minute * 60, user, text, {
          ...(checked ? { reactions: [{ name: 'white_check_mark', users: ['U2'], count: 1 }] } : {}),
        }),
      ),
  )
