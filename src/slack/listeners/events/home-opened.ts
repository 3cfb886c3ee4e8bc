import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt'
import type { Speaker } from '../speaker.ts'

/** Somebody opened the app's Home tab: it is drawn as things stand now. */
export const homeOpened =
  ({ home }: Pick<Speaker, 'home'>) =>
  async ({ event, body }: SlackEventMiddlewareArgs<'app_home_opened'> & AllMiddlewareArgs): Promise<void> => {
    if (event.tab === 'home') await home?.(body, null)
  }
