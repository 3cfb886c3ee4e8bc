import type { Channel, SlackFile, SlackMessage } from '../workspace/types.ts'
import { Avatar } from './avatar.tsx'
import { BlocksView } from './blocks-view.tsx'
import { FileCard } from './file-card.tsx'
import { MessageBoundary } from './message-boundary.tsx'
import { authorOf, nameOf, repliesOf, timeOf } from './message-facts.ts'
import { MessageToolbar } from './message-toolbar.tsx'
import { usePage } from './page-context.ts'
import { Reactions } from './reactions.tsx'

interface MessageRowProps {
  channel: Channel
  message: SlackMessage
  /** Without avatar and name, below another message of the same author. */
  grouped: boolean
  inThread?: boolean
}

function ThreadSummary({ channel, ts }: { channel: Channel; ts: string }) {
  const { slack, go } = usePage()
  const replies = repliesOf(slack, channel.id, ts)
  const last = replies.at(-1)
  if (!last) return null
  const people = [...new Set(replies.map((reply) => reply.user))].slice(0, 4)
  return (
    <button type="button" className="thread-summary" onClick={() => go(channel.id, ts)}>
      {people.map((id) => (
        <Avatar key={id} person={authorOf(slack, id)} size={24} />
      ))}
      <span className="reply-count">
        {replies.length} {replies.length === 1 ? 'reply' : 'replies'}
      </span>
      <span className="reply-last">Last reply at {timeOf(last.ts)}</span>
      <span className="reply-view">View thread</span>
    </button>
  )
}

function Gutter({ message, grouped }: { message: SlackMessage; grouped: boolean }) {
  const { slack } = usePage()
  return (
    <div className="gutter">
      {grouped ? (
        <time className="gutter-time">{timeOf(message.ts).replace(/ ?[AP]M/i, '')}</time>
      ) : (
        <Avatar person={authorOf(slack, message.user)} />
      )}
    </div>
  )
}

function Byline({ message }: { message: SlackMessage }) {
  const { slack } = usePage()
  const author = authorOf(slack, message.user)
  return (
    <div className="byline">
      <strong className="author">{nameOf(slack, message.user)}</strong>
      {message.bot_id && <span className="app-badge">APP</span>}
      {author && author.team !== slack.team.id && <span className="guest-badge">Northwind</span>}
      <time className="time" dateTime={new Date(Number(message.ts) * 1000).toISOString()}>
        {timeOf(message.ts)}
      </time>
    </div>
  )
}

/** A message's blocks, or its text as one section. */
export const blocksOf = ({ blocks, text }: Pick<SlackMessage, 'blocks' | 'text'>) =>
  blocks && blocks.length > 0 ? blocks : [{ type: 'section', text: { type: 'mrkdwn', text: text || ' ' } }]

export function MessageRow({ channel, message, grouped, inThread = false }: MessageRowProps) {
  const blocks = blocksOf(message)
  const streaming = message.streaming_state === 'in_progress'
  return (
    <article className={`message${grouped ? ' grouped' : ''}`} data-ts={message.ts}>
      <Gutter message={message} grouped={grouped} />
      <div className="content">
        {!grouped && <Byline message={message} />}
        <MessageBoundary text={message.text} version={message.edited?.ts ?? String(blocks.length)}>
          <div className={message.blocks ? 'body app' : 'body'}>
            <BlocksView blocks={blocks} surface={{ channel: channel.id, ts: message.ts }} />
          </div>
        </MessageBoundary>
        {(message.files ?? []).map((file) => (
          <FileCard key={String(file.id)} file={file as unknown as SlackFile} />
        ))}
        {message.edited && <span className="edited-mark">(edited)</span>}
        {streaming && <output className="streaming">writing…</output>}
        <Reactions channel={channel} message={message} />
        {!inThread && <ThreadSummary channel={channel} ts={message.ts} />}
      </div>
      <MessageToolbar channel={channel} message={message} inThread={inThread} />
    </article>
  )
}
