import type { SlackMessage } from '../sources/slack/message.ts'

/**
 * Whoever writes again so soon goes on with the same thought. Of whole messages three minutes were tried as well: in eight
 * workspaces they read nothing more, and of sentences they read other things.
 */
const IN_ONE_BREATH = 120_000

/** Whether a message goes on with the one before it. */
export const inOneBreath = (last: SlackMessage | undefined, next: SlackMessage | undefined): boolean =>
  last !== undefined && last.author === next?.author && next.at - last.at <= IN_ONE_BREATH
