import type { App, BlockAction, BlockButtonAction } from '@slack/bolt'
import { acknowledge } from './actions/acknowledge.ts'
import { evidence } from './actions/evidence.ts'
import { wrong } from './actions/wrong.ts'
import { command } from './commands/command.ts'
import type { Speaker } from './speaker.ts'
import { submitted } from './views/submitted.ts'

export const COMMANDS = ['/sitrep', '/hypothesis'] as const

/** Events Bolt must know so that they are acknowledged; storing them was all there is to do. */
export const EVENTS = ['app_mention', 'message', 'reaction_added', 'reaction_removed'] as const

const ANY = /.*/

/** One line a listener. The last ones take what nothing else does: an unanswered click looks broken. */
export function registerListeners(app: App, speaker: Speaker): void {
  for (const name of COMMANDS) app.command(name, command)
  app.action<BlockButtonAction>('sitrep_wrong', wrong(speaker))
  app.action<BlockButtonAction>('sitrep_evidence', evidence(speaker))
  app.action<BlockAction>(/^(?!sitrep_(wrong|evidence)$)/, acknowledge(speaker))
  app.view(ANY, submitted)
  app.shortcut(ANY, async ({ ack }) => ack())
  for (const name of EVENTS) app.event(name, async () => {})
}
