import type { App, BlockAction, BlockButtonAction, MessageShortcut } from '@slack/bolt'
import { acknowledge } from './actions/acknowledge.ts'
import { evidence } from './actions/evidence.ts'
import { lesson } from './actions/lesson.ts'
import { wrong } from './actions/wrong.ts'
import { command } from './commands/command.ts'
import { homeOpened } from './events/home-opened.ts'
import { remember } from './shortcuts/remember.ts'
import type { Speaker } from './speaker.ts'
import { submitted } from './views/submitted.ts'

export const COMMANDS = ['/sitrep', '/hypothesis'] as const

/** Events Bolt must know so that they are acknowledged; storing them was all there is to do. */
const STORED = ['app_mention', 'message', 'reaction_added', 'reaction_removed'] as const

export const EVENTS = ['app_home_opened', ...STORED] as const

const ANY = /.*/

/** One line a listener. The last ones take what nothing else does: an unanswered click looks broken. */
export function registerListeners(app: App, speaker: Speaker): void {
  for (const name of COMMANDS) app.command(name, command)
  app.action<BlockButtonAction>('sitrep_wrong', wrong(speaker))
  app.action<BlockButtonAction>('sitrep_evidence', evidence(speaker))
  app.action<BlockButtonAction>(/^sitrep_lesson_/, lesson(speaker))
  app.action<BlockAction>(/^(?!sitrep_(wrong|evidence)$|sitrep_lesson_)/, acknowledge(speaker))
  app.view(ANY, submitted(speaker))
  app.shortcut<MessageShortcut>('remember_this', remember(speaker))
  app.shortcut(/^(?!remember_this$)/, async ({ ack }) => ack())
  app.event('app_home_opened', homeOpened(speaker))
  for (const name of STORED) app.event(name, async () => {})
}
