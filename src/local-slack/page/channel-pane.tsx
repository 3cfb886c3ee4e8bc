import type { Channel } from '../workspace/types.ts'
import { Avatar } from './avatar.tsx'
import { Composer } from './composer.tsx'
import { Icon } from './icons.tsx'
import { authorOf } from './message-facts.ts'
import { MessageList } from './message-list.tsx'
import { usePage } from './page-context.ts'
import { ChannelName } from './sidebar.tsx'

function Header({ channel }: { channel: Channel }) {
  const { slack } = usePage()
  return (
    <header className="pane-header">
      <h2 className="pane-title">
        <ChannelName channel={channel} size={18} />
      </h2>
      {channel.shared && <span className="shared-tag">Shared with Northwind</span>}
      <span className="topic">{channel.topic}</span>
      <span className="members">
        <span className="faces">
          {channel.members.slice(0, 3).map((id) => (
            <Avatar key={id} person={authorOf(slack, id)} size={22} />
          ))}
        </span>
        <Icon name="people" size={16} />
        <span>
          <span className="visually-hidden">Members: </span>
          {channel.members.length}
        </span>
      </span>
    </header>
  )
}

function Intro({ channel }: { channel: Channel }) {
  return (
    <div className="intro">
      <h3>
        <ChannelName channel={channel} size={24} />
      </h3>
      <p>
        {channel.id === 'C0INCIDENTS'
          ? 'This is the very beginning of #incidents. Fire a page with the button above, and Sitrep opens its thread here.'
          : `This is the very beginning of #${channel.name}. ${channel.topic}.`}
      </p>
    </div>
  )
}

/** One channel: header, messages, composer. */
export function ChannelPane({ channel }: { channel: Channel }) {
  const { slack } = usePage()
  const joined = channel.members.includes(slack.me)
  return (
    <section className="pane" aria-label={`Channel ${channel.name}`}>
      <Header channel={channel} />
      <MessageList key={channel.id} channel={channel} thread={null} intro={<Intro channel={channel} />} />
      {joined ? (
        <Composer key={`${channel.id}-composer`} channel={channel} threadTs={null} />
      ) : (
        <p className="not-joined">You are not in this channel.</p>
      )}
    </section>
  )
}
