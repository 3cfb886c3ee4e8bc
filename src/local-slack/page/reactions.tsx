import type { Channel, SlackMessage } from '../workspace/types.ts'
import { nameOf } from './message-facts.ts'
import { usePage } from './page-context.ts'

/** The reactions people use here; another name shows as its shortcode. */
export const REACTIONS: Record<string, string> = {
  eyes: '👀',
  white_check_mark: '✅',
  raised_hands: '🙌',
  '+1': '👍',
  '-1': '👎',
  x: '❌',
  wave: '👋',
  warning: '⚠️',
  hourglass_flowing_sand: '⏳',
}

export const signOf = (name: string): string => REACTIONS[name] ?? `:${name}:`

export function Reactions({ channel, message }: { channel: Channel; message: SlackMessage }) {
  const { slack, call } = usePage()
  const reactions = message.reactions ?? []
  if (reactions.length === 0) return null
  return (
    <div className="reactions">
      {reactions.map(({ name, users, count }) => (
        <button
          key={name}
          type="button"
          className={users.includes(slack.me) ? 'reaction mine' : 'reaction'}
          title={`${users.map((id) => nameOf(slack, id)).join(', ')} reacted with :${name}:`}
          aria-pressed={users.includes(slack.me)}
          onClick={() => void call('reaction', { channel: channel.id, ts: message.ts, name })}
        >
          <span>{signOf(name)}</span> {count}
        </button>
      ))}
    </div>
  )
}
