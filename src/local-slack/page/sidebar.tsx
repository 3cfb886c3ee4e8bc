import type { Channel } from '../workspace/types.ts'
import { Avatar } from './avatar.tsx'
import { Icon } from './icons.tsx'
import { authorOf, unreadOf } from './message-facts.ts'
import { usePage } from './page-context.ts'

function iconOf(channel: Channel): 'lock' | 'shared' | 'hash' {
  if (channel.kind === 'private') return 'lock'
  return channel.shared ? 'shared' : 'hash'
}

export function ChannelName({ channel, size = 16 }: { channel: Channel; size?: number }) {
  return (
    <>
      <Icon name={iconOf(channel)} size={size} />
      <span className="channel-name">{channel.name}</span>
    </>
  )
}

function ChannelLink({ channel }: { channel: Channel }) {
  const { slack, channel: shown, go } = usePage()
  const { unread, mentions } = unreadOf(slack, channel)
  const active = channel.id === shown
  const kinds = { private: ', private', im: '', public: channel.shared ? ', shared with Northwind' : '' }
  const news = unread && !active ? ', unread' : ''
  return (
    <button
      type="button"
      className={`side-item${active ? ' active' : ''}${unread && !active ? ' unread' : ''}`}
      aria-current={active ? 'page' : undefined}
      aria-label={`${channel.kind === 'im' ? 'Sitrep, app' : channel.name}${kinds[channel.kind]}${news}`}
      onClick={() => go(channel.id)}
    >
      {channel.kind === 'im' ? (
        <>
          <Avatar person={authorOf(slack, 'U0SITREP')} size={20} />
          <span className="channel-name">Sitrep</span>
          <span className="app-badge">APP</span>
        </>
      ) : (
        <ChannelName channel={channel} />
      )}
      {mentions > 0 && !active && <span className="mention-count">{mentions}</span>}
      {unread && mentions === 0 && !active && <span className="unread-dot" />}
    </button>
  )
}

function People({ onActAs }: { onActAs: (id: string) => void }) {
  const { slack } = usePage()
  const people = slack.people.filter((person) => !person.bot)
  return (
    <fieldset className="side-section plain">
      <legend className="side-heading">Act as</legend>
      {people.map((person) => (
        <button
          key={person.id}
          type="button"
          className={`side-item person${person.id === slack.me ? ' me' : ''}`}
          aria-pressed={person.id === slack.me}
          onClick={() => onActAs(person.id)}
        >
          <Avatar person={person} size={20} />
          <span className="channel-name">{person.realName}</span>
          <span className="person-title">{person.id === slack.me ? 'you' : person.title}</span>
        </button>
      ))}
    </fieldset>
  )
}

interface SidebarProps {
  onActAs: (id: string) => void
  /** Only in a narrow window, where it lies over the page. */
  open: boolean
  onClose: () => void
}

/** Workspace, channels, the app and the people one can be. */
export function Sidebar({ onActAs, open, onClose }: SidebarProps) {
  const { slack } = usePage()
  const channels = slack.channels.filter((channel) => channel.kind !== 'im')
  const direct = slack.channels.filter((channel) => channel.kind === 'im')
  return (
    <>
      <nav className={open ? 'sidebar open' : 'sidebar'} aria-label="Channels">
        <h1 className="workspace">{slack.team.name}</h1>
        <div className="side-section">
          <h2 className="side-heading">Channels</h2>
          {channels.map((channel) => (
            <ChannelLink key={channel.id} channel={channel} />
          ))}
        </div>
        <div className="side-section">
          <h2 className="side-heading">Apps</h2>
          {direct.map((channel) => (
            <ChannelLink key={channel.id} channel={channel} />
          ))}
        </div>
        <People onActAs={onActAs} />
        <p className="stand-in">
          <strong>A local stand-in for Slack</strong>
          Not Slack itself. Nothing you do here leaves this machine.
        </p>
      </nav>
      {open && (
        <button
          type="button"
          className="sidebar-shade"
          aria-label="Close the channel list"
          onClick={onClose}
        />
      )}
    </>
  )
}
