import { findChannel, findPerson } from '../workspace/people.ts'
import { SITREP, TEAM } from '../workspace/seed.ts'
import type { Channel, Json } from '../workspace/types.ts'
import type { World } from '../workspace/world.ts'

/** What every payload to the app begins with. */
const APP = { token: 'local-verification-token', api_app_id: SITREP.appId } as const

/** Sends one event to the app: `message`, `app_mention`, `app_home_opened` … */
export function sendEvent(world: World, event: Json, channel: Channel | null): void {
  world.hub.sendEvent({
    ...APP,
    type: 'event_callback',
    team_id: TEAM.id,
    context_team_id: TEAM.id,
    event_id: world.newId('Ev'),
    event_time: Math.floor(world.now() / 1000),
    is_ext_shared_channel: channel?.shared ?? false,
    authorizations: [
      {
        enterprise_id: null,
        team_id: TEAM.id,
        user_id: SITREP.user,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    event,
  })
}

export function channelType(channel: Channel): 'channel' | 'group' | 'im' {
  if (channel.kind === 'im') return 'im'
  return channel.kind === 'private' ? 'group' : 'channel'
}

function userPart(world: World, person: string): Json {
  const found = findPerson(world.state, person)
  return {
    id: person,
    username: found?.name ?? person,
    name: found?.name ?? person,
    team_id: found?.team ?? TEAM.id,
  }
}

/** What block_actions, view_submission, view_closed and message_action share. */
export function interactivePart(world: World, type: string, person: string): Json {
  return {
    ...APP,
    type,
    team: { id: TEAM.id, domain: TEAM.domain },
    enterprise: null,
    is_enterprise_install: false,
    user: userPart(world, person),
    trigger_id: world.triggers.issue(person),
  }
}

export function commandPayload(
  world: World,
  { command, text, channel, person }: { command: string; text: string; channel: string; person: string },
): Json {
  const found = findChannel(world.state, channel)
  const urlId = world.responseUrls.issue({ person, channel, threadTs: null, original: null })
  return {
    ...APP,
    team_id: TEAM.id,
    team_domain: TEAM.domain,
    channel_id: channel,
    channel_name: found?.kind === 'private' ? 'privategroup' : (found?.name ?? channel),
    user_id: person,
    user_name: findPerson(world.state, person)?.name ?? person,
    command,
    text,
    is_enterprise_install: 'false',
    response_url: `${world.url()}/hooks/commands/${urlId}`,
    trigger_id: world.triggers.issue(person),
  }
}
