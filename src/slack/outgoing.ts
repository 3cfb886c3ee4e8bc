import { cleanMrkdwn, type OutputRules } from '../safety/output/clean-mrkdwn.ts'
import { mayLeadTo } from '../safety/output/link-hosts.ts'
import { LIMITS } from './blocks/limits.ts'
import { cut, cutMarkup } from './blocks/mrkdwn.ts'

type Json = Record<string, unknown>

/** The last thing that happens to a payload before it leaves for Slack. */
export type Outgoing = <T extends object>(payload: T) => T

/** Sitrep's own vocabulary of blocks. Images, videos and rich text are in none of its messages. */
const BLOCKS = new Set(['section', 'actions', 'context', 'divider', 'header', 'input'])
const PICTURES = new Set(['image', 'video', 'file'])

/** Arguments that bring pictures, other names and links along; Sitrep uses none. */
const NEVER = new Set([
  'attachments',
  'as_user',
  'icon_emoji',
  'icon_url',
  'image_url',
  'link_names',
  'markdown_text',
  'mentions',
  'parse',
  'slack_file',
  'thumb_url',
  'title_url',
  'username',
  'video_url',
])

/** Names for machines: an id changed here would mean something else to Slack. */
const EXACT = new Set([
  'action_id',
  'callback_id',
  'channel',
  'cursor',
  'event_type',
  'external_id',
  'hash',
  'message_ts',
  'oldest',
  'outbox_id',
  'private_metadata',
  'response_action',
  'response_type',
  'style',
  'thread_ts',
  'token',
  'trigger_id',
  'ts',
  'type',
  'user',
  'user_id',
  'value',
  'view_id',
])

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const typeOf = (value: unknown): string =>
  isObject(value) && typeof value.type === 'string' ? value.type : ''

interface Walk {
  rules: OutputRules
  mentions: readonly string[]
}

/** Never longer than it was: each kind of plain text has its own limit, and this one kept it. */
const plainText = (text: string, { rules }: Walk): string => cut(rules.redact(text), text.length)

const mrkdwn = (text: string, { rules, mentions }: Walk, most: number): string =>
  cutMarkup(cleanMrkdwn(text, rules, mentions), most)

const note = (text: string): Json => ({ type: 'section', text: { type: 'plain_text', text } })

function blocks(list: readonly unknown[], walk: Walk): unknown[] {
  return list.map((block) =>
    BLOCKS.has(typeOf(block)) ? value('block', block, walk) : note('A part of this message was left out.'),
  )
}

function list(key: string, items: readonly unknown[], walk: Walk): unknown[] {
  if (key === 'blocks') return blocks(items, walk)
  return items.filter((item) => !PICTURES.has(typeOf(item))).map((item) => value(key, item, walk))
}

function textObject(object: Json, walk: Walk): Json {
  const text = String(object.text ?? '')
  return object.type === 'mrkdwn'
    ? { ...object, text: mrkdwn(text, walk, LIMITS.sectionText), verbatim: true }
    : { ...object, text: plainText(text, walk) }
}

function fields(object: Json, walk: Walk): Json {
  const kept = Object.entries(object).filter(
    ([key, item]) =>
      !NEVER.has(key) &&
      !PICTURES.has(typeOf(item)) &&
      (key !== 'url' || mayLeadTo(String(item), walk.rules)),
  )
  return Object.fromEntries(kept.map(([key, item]) => [key, value(key, item, walk)]))
}

function value(key: string, item: unknown, walk: Walk): unknown {
  if (typeof item === 'string') return EXACT.has(key) ? item : plainText(item, walk)
  if (Array.isArray(item)) return list(key, item, walk)
  if (!isObject(item)) return item
  return typeof item.text === 'string' && /^(?:mrkdwn|plain_text)$/.test(typeOf(item))
    ? textObject(item, walk)
    : fields(item, walk)
}

/**
 * The one door: every call, acknowledgement and answer passes here, after everything else. Links lead to listed
 * hosts only, nothing unfurls, no picture is loaded, and nobody is mentioned but the people whom the message's
 * author put into `mentions` (taken out here). Secrets are replaced once more.
 */
export function outgoing(rules: OutputRules): Outgoing {
  return <T extends object>(payload: T): T => {
    const { mentions = [], text, ...rest } = payload as Json & { mentions?: readonly string[] }
    const walk: Walk = { rules, mentions }
    const clean = fields(rest, walk)
    const isMessage = typeof text === 'string' || 'blocks' in rest
    return {
      ...clean,
      ...(typeof text === 'string' ? { text: mrkdwn(text, walk, LIMITS.text) } : {}),
      ...(isMessage ? { unfurl_links: false, unfurl_media: false } : {}),
    } as T
  }
}
