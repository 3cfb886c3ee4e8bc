import type { Channel } from '../workspace/types.ts'
import { Composer } from './composer.tsx'
import { Icon } from './icons.tsx'
import { repliesOf } from './message-facts.ts'
import { MessageList } from './message-list.tsx'
import { MessageRow } from './message-row.tsx'
import { usePage } from './page-context.ts'

/** One thread beside its channel, with a composer of its own. */
export function ThreadPane({ channel, root: ts }: { channel: Channel; root: string }) {
  const { slack, go } = usePage()
  const root = (slack.messages[channel.id] ?? []).find((message) => message.ts === ts)
  const count = repliesOf(slack, channel.id, ts).length
  const status = slack.statuses[`${channel.id}/${ts}`]
  return (
    <aside
      className="thread"
      aria-label="Thread"
      onKeyDown={(event) => event.key === 'Escape' && !event.defaultPrevented && go(channel.id)}
    >
      <header className="pane-header">
        <h2 className="pane-title">Thread</h2>
        <span className="topic">{channel.kind === 'im' ? 'Sitrep' : `# ${channel.name}`}</span>
        <button
          type="button"
          className="icon-button"
          aria-label="Close thread"
          onClick={() => go(channel.id)}
        >
          <Icon name="close" />
        </button>
      </header>
      {root ? (
        <>
          <MessageList
            channel={channel}
            thread={ts}
            intro={
              <>
                <MessageRow channel={channel} message={root} grouped={false} inThread />
                {count > 0 && (
                  <div className="reply-rule">
                    <span>
                      {count} {count === 1 ? 'reply' : 'replies'}
                    </span>
                  </div>
                )}
              </>
            }
          />
          {status && <p className="agent-status">Sitrep {status}</p>}
          <Composer channel={channel} threadTs={ts} />
        </>
      ) : (
        <p className="empty-note">This thread does not exist, or you may not read it.</p>
      )}
    </aside>
  )
}
