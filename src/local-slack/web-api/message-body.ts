import { asFlag, asList, asText, isObject } from '../json.ts'
import { findPerson } from '../workspace/people.ts'
import { TEAM } from '../workspace/seed.ts'
import type { Json, SlackMessage } from '../workspace/types.ts'
import type { World } from '../workspace/world.ts'
import { type Answer, type Caller, refuse, textArg } from './answer.ts'
import { checkBlocks, LIMITS, nameBlocks, textSize } from './check-blocks.ts'

const MAX_TEXT = 40_000

/** Refuses what Slack would refuse of a message's text, blocks and metadata; null when it is fine. */
export function checkBody(args: Json, maxText = MAX_TEXT): Answer | null {
  const text = textArg(args, 'text')
  const markdown = textArg(args, 'markdown_text')
  if (args.blocks !== undefined && !Array.isArray(args.blocks)) return refuse('invalid_blocks_format')
  const blocks = asList(args.blocks)
  if (!text && !markdown && blocks.length === 0) return refuse('no_text')
  if (text.length > maxText || markdown.length > LIMITS.markdown) return refuse('msg_too_long')
  const complaints = checkBlocks(blocks)
  if (complaints.length > 0) {
    return refuse('invalid_blocks', {
      errors: complaints.map((complaint) => complaint.replace('[ERROR] ', '')),
      response_metadata: { messages: complaints },
    })
  }
  if (textSize(blocks) > LIMITS.allText) return refuse('msg_blocks_too_long')
  return checkMetadata(args.metadata)
}

function checkMetadata(metadata: unknown): Answer | null {
  if (metadata === undefined) return null
  const fine = isObject(metadata) && asText(metadata.event_type) !== '' && isObject(metadata.event_payload)
  return fine ? null : refuse('invalid_metadata_format')
}

/** The parts a post and an edit share, as Slack stores them. */
export function bodyOf(world: World, args: Json): Pick<SlackMessage, 'text' | 'blocks' | 'metadata'> {
  const markdown = textArg(args, 'markdown_text')
  const given = asList(args.blocks)
  const blocks = markdown ? [{ type: 'markdown', text: markdown }, ...given] : given
  return {
    text: textArg(args, 'text') || markdown,
    ...(blocks.length > 0 ? { blocks: nameBlocks(blocks, world.newId) } : {}),
    ...(isObject(args.metadata) ? { metadata: args.metadata } : {}),
  }
}

/** The envelope of a bot's message: who it is and where it stands. */
export function botMessage(world: World, caller: Caller, args: Json): SlackMessage {
  const threadTs = textArg(args, 'thread_ts')
  return {
    type: 'message',
    ts: world.nextTs(),
    user: caller.user,
    bot_id: caller.botId,
    app_id: caller.appId,
    team: TEAM.id,
    bot_profile: {
      id: caller.botId,
      app_id: caller.appId,
      name: findPerson(world.state, caller.user)?.realName ?? caller.user,
      team_id: TEAM.id,
      deleted: false,
    },
    ...bodyOf(world, args),
    ...(threadTs ? { thread_ts: threadTs } : {}),
    ...(threadTs && asFlag(args.reply_broadcast) ? { reply_broadcast: true } : {}),
  }
}
