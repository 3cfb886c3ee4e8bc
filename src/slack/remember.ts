import type { ModalView } from '@slack/types'
import type { Role } from '../domain/signal.ts'
import type { Taught } from '../domain/teaching.ts'
import { denial, may } from '../safety/capabilities.ts'
import { doneModal, REMEMBER_TITLE, rememberModal } from './blocks/lesson-form.ts'
import { taughtText } from './blocks/taught-text.ts'
import type { Readership } from './readership.ts'
import { type Sender, senderOf } from './signals/sender.ts'
import { shortcutIn } from './signals/teaching-signal.ts'

/** What the rules make of a message; its words are Slack's markup. */
export type Prefill = (
  message: Record<string, unknown>,
  where: { channel: string; channelName: string | null },
) => Promise<Taught>

export interface RememberParts {
  /** Sitrep's own posts are no source. */
  botUserId: string
  roleOf: (sender: Sender) => Promise<Role>
  readership: Readership
  prefill: Prefill
}

/** The form for the message of a shortcut's payload, or why there is none. */
export type Remember = (body: unknown) => Promise<ModalView>

const OWN =
  'This is what I said myself. Use the shortcut on what a person wrote, or press Right under my conclusion.'

const refused = (text: string): ModalView => doneModal(REMEMBER_TITLE, text)

export function rememberIn({ botUserId, roleOf, readership, prefill }: RememberParts): Remember {
  return async (body) => {
    const shortcut = shortcutIn(body)
    if (shortcut === null) return refused('This message is of a shape that I do not know.')
    const { message, channel } = shortcut
    const role = await roleOf(senderOf(body))
    if (!may(role, 'teach', { here: true })) return refused(`${denial(role, 'teach')}.`)
    if (message.user === botUserId) return refused(OWN)
    const { refused: reason } = await readership.factsOf({ channel: channel.id, ts: message.ts })
    const taught: Taught =
      reason === null
        ? await prefill(message, { channel: channel.id, channelName: channel.name ?? null })
        : { status: 'refused', reason }
    if (taught.status === 'form' && taught.from !== null) return rememberModal(taught.form, taught.from)
    return refused(taughtText(taught)?.text ?? '')
  }
}
