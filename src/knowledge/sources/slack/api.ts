import { z } from 'zod'

/** What Slack answers to a call that it took: the body, or the name of its error. */
export type SlackAnswer = { ok: true; body: unknown } | { ok: false; error: string }

/**
 * Asks the Web API. Waits as long as Slack says when it is asked too often; rejects when the signal fires, or when
 * Slack cannot be reached.
 */
export type AskSlack = (
  method: string,
  args: Readonly<Record<string, string | number | boolean>>,
  signal: AbortSignal,
) => Promise<SlackAnswer>

/** Slack recommends no more than 200 of anything a page. */
const PAGE = 200

const Page = z.looseObject({
  response_metadata: z.looseObject({ next_cursor: z.string().nullish() }).nullish().catch(null),
})

/** All items of a list or Slack's reason why not. */
export type Listed<T> = { status: 'ok'; items: T[] } | { status: 'refused'; error: string }

export interface ListCall<T> {
  method: string
  args: Readonly<Record<string, string | number | boolean>>
  /** Where the items are in the answer. */
  field: string
  /** Items of another shape are left out. */
  shape: z.ZodType<T>
}

function itemsOf<T>(body: unknown, { field, shape }: ListCall<T>): T[] {
  const list = (body as Record<string, unknown> | null)?.[field]
  return (Array.isArray(list) ? list : []).flatMap((item) => {
    const one = shape.safeParse(item)
    return one.success ? [one.data] : []
  })
}

/** Goes through the pages of a list by its cursors. */
export async function listAll<T>(ask: AskSlack, call: ListCall<T>, signal: AbortSignal): Promise<Listed<T>> {
  const items: T[] = []
  const seen = new Set<string>()
  let cursor = ''
  do {
    const args = { ...call.args, limit: PAGE, ...(cursor === '' ? {} : { cursor }) }
    const answer = await ask(call.method, args, signal)
    if (!answer.ok) return { status: 'refused', error: answer.error }
    items.push(...itemsOf(answer.body, call))
    const next = Page.safeParse(answer.body).data?.response_metadata?.next_cursor ?? ''
    // The same cursor again would go round for ever.
    cursor = seen.has(next) ? '' : next
    seen.add(next)
  } while (cursor !== '')
  return { status: 'ok', items }
}

const flag = z.boolean().nullish().catch(null)

/** A topic or a purpose: Slack gives its text with who wrote it. */
export const told = z
  .object({ value: z.string() })
  .transform(({ value }) => value)
  .nullish()
  .catch(null)

/** A conversation as `conversations.info` and `users.conversations` give it. */
export const ApiChannel = z.object({
  id: z.string().min(1),
  name: z.string().nullish().catch(null),
  /** What people wrote it is about. */
  topic: told,
  purpose: told,
  is_im: flag,
  is_mpim: flag,
  is_private: flag,
  is_archived: flag,
  is_shared: flag,
  is_ext_shared: flag,
  is_pending_ext_shared: flag,
  is_org_shared: flag,
})

export type ApiChannel = z.infer<typeof ApiChannel>

export const ApiUser = z.object({
  id: z.string().min(1),
  name: z.string().nullish().catch(null),
  real_name: z.string().nullish().catch(null),
  team_id: z.string().nullish().catch(null),
  deleted: flag,
  is_bot: flag,
  is_app_user: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_stranger: flag,
  profile: z
    .object({ display_name: z.string().nullish(), real_name: z.string().nullish() })
    .nullish()
    .catch(null),
})

export type ApiUser = z.infer<typeof ApiUser>

/** What Slack and its exports say of who else is in a channel. */
export interface SharedFlags {
  is_shared?: boolean | null | undefined
  is_ext_shared?: boolean | null | undefined
  is_pending_ext_shared?: boolean | null | undefined
  is_org_shared?: boolean | null | undefined
}

/** Whether people of other organizations are in it, or are about to be. */
export const isSharedOutside = (channel: SharedFlags): boolean =>
  channel.is_ext_shared === true ||
  channel.is_pending_ext_shared === true ||
  (channel.is_shared === true && channel.is_org_shared !== true)

/** Whether every full member of the workspace may read it. */
export const isOpenToTeam = (channel: ApiChannel): boolean =>
  // What Slack does not say is not open.
  channel.is_private === false &&
  channel.is_im !== true &&
  channel.is_mpim !== true &&
  !isSharedOutside(channel)

/** Names somebody may be called by, the one they show first. */
export const namesOfUser = ({ name, real_name, profile }: ApiUser): string[] => [
  ...new Set(
    [profile?.display_name, name, profile?.real_name, real_name].filter(
      (one): one is string => typeof one === 'string' && one !== '',
    ),
  ),
]
