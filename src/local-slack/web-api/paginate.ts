import type { Json } from '../workspace/types.ts'
import { refuse, textArg } from './answer.ts'

const MAX_LIMIT = 999

/**
 * One page of a list and the cursor of the next, keyed by the first item of that page so that items
 * added meanwhile shift nothing. An unknown cursor is Slack's `invalid_cursor`.
 */
export function paginate<Item>(
  items: readonly Item[],
  key: (item: Item) => string,
  args: Json,
  defaultLimit = 100,
):
  | { ok: true; page: Item[]; more: boolean; next: string }
  | { ok: false; answer: ReturnType<typeof refuse> } {
  const asked = Number(args.limit ?? defaultLimit)
  const limit = Math.min(Number.isFinite(asked) && asked > 0 ? Math.floor(asked) : defaultLimit, MAX_LIMIT)
  const cursor = textArg(args, 'cursor')
  const start = cursor ? items.findIndex((item) => cursorOf(key(item)) === cursor) : 0
  if (start < 0) return { ok: false, answer: refuse('invalid_cursor') }
  const page = items.slice(start, start + limit)
  const following = items[start + limit]
  return {
    ok: true,
    page,
    more: following !== undefined,
    next: following === undefined ? '' : cursorOf(key(following)),
  }
}

const cursorOf = (key: string): string => Buffer.from(`next:${key}`).toString('base64')
