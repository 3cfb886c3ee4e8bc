import { sendEvent } from '../socket-mode/payloads.ts'
import { findChannel } from '../workspace/people.ts'
import type { World } from '../workspace/world.ts'
import { type Outcome, refused } from './outcome.ts'

/** A person opens the app's Home or Messages tab. */
export function openHome(world: World, person: string, tab: 'home' | 'messages'): Outcome {
  const channel = findChannel(world.state, person)
  if (!channel) return refused('user_not_found')
  const view = world.homes.get(person)
  sendEvent(
    world,
    {
      type: 'app_home_opened',
      user: person,
      channel: channel.id,
      tab,
      event_ts: world.nextTs(),
      ...(tab === 'home' && view ? { view } : {}),
    },
    channel,
  )
  return { ok: true }
}
