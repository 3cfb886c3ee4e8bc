import { z } from 'zod'

/** Who a payload is from, as Slack says it: names and texts are not asked. */
export interface Sender {
  /** The app and the workspace the payload was delivered for. */
  appId: string | null
  teamId: string | null
  person: string | null
  /** The workspace of the person, when Slack says it. */
  personTeam: string | null
  isBot: boolean
}

const Id = z.string().nullish()

const Payload = z.looseObject({
  api_app_id: Id,
  team_id: Id,
  team: z.looseObject({ id: Id }).nullish(),
  user_id: Id,
  channel_id: Id,
  channel: z.looseObject({ id: Id }).nullish().catch(null),
  user: z.looseObject({ id: Id, team_id: Id }).nullish(),
  event: z.looseObject({ user: Id, bot_id: Id, user_team: Id, source_team: Id }).nullish().catch(null),
})

const NOBODY: Sender = { appId: null, teamId: null, person: null, personTeam: null, isBot: false }

export function senderOf(body: unknown): Sender {
  const parsed = Payload.safeParse(body)
  if (!parsed.success) return NOBODY
  const { api_app_id, team_id, team, user_id, user, event } = parsed.data
  return {
    appId: api_app_id ?? null,
    teamId: team_id ?? team?.id ?? null,
    person: event?.user ?? user?.id ?? user_id ?? null,
    personTeam: event?.user_team ?? event?.source_team ?? user?.team_id ?? null,
    isBot: Boolean(event?.bot_id),
  }
}

/** Who is answered, and where, of a command or a click. */
export function placeOf(body: unknown): { person: string | null; channel: string | null } {
  const { channel_id, channel } = Payload.safeParse(body).data ?? {}
  return { person: senderOf(body).person, channel: channel_id ?? channel?.id ?? null }
}

/** Why a payload is not for this installation; null when it is. Ids that are not known (null) are not compared. */
export function strangerProblem(
  sender: Sender,
  ours: { teamId: string; appId: string | null },
): string | null {
  if (sender.teamId !== ours.teamId) return `the payload is of workspace ${sender.teamId ?? 'none'}`
  if (ours.appId !== null && sender.appId !== ours.appId)
    return `the payload is of app ${sender.appId ?? 'none'}`
  return null
}
