import type { Role } from '../domain/signal.ts'
import type { Review } from '../domain/teaching.ts'
import type { RecordSaid } from '../incidents/said.ts'
import { denial, may } from '../safety/capabilities.ts'
import { closedHome, homeView } from './blocks/home.ts'
import type { TaughtText } from './blocks/taught-text.ts'
import type { OutgoingClient } from './outgoing-client.ts'
import type { Readership } from './readership.ts'
import { type Sender, senderOf } from './signals/sender.ts'

/** What a person is asked about. */
export type ReviewOf = (asked: { person: string; reads: readonly string[] | null }) => Promise<Review>

export interface HomeParts {
  client: OutgoingClient
  record: RecordSaid
  roleOf: (sender: Sender) => Promise<Role>
  readership: Readership
  review: ReviewOf
  now: () => number
}

/** Draws the Home tab of whoever sent the payload anew, with what came of their last press. */
export type ShowHome = (body: unknown, notice: TaughtText | null) => Promise<void>

export function homeIn({ client, record, roleOf, readership, review, now }: HomeParts): ShowHome {
  return async (body, notice) => {
    const sender = senderOf(body)
    const { person } = sender
    if (person === null) return
    const role = await roleOf(sender)
    const view = may(role, 'knowledge', { here: true })
      ? homeView({
          review: await review({ person, reads: await readership.readsOf(person) }),
          at: now(),
          mayDecide: may(role, 'teach', { here: true }),
          hint: `${denial(role, 'teach')}.`,
          notice: notice?.text ?? null,
        })
      : closedHome(`${denial(role, 'knowledge')}.`)
    await record({ kind: 'home', person, channel: null, incidentId: null, message: view })
    const mentions = { mentions: notice?.mentions ?? [] }
    await client.views.publish({ user_id: person, view, ...mentions })
  }
}
