import { Fragment, type ReactNode, useEffect, useState } from 'react'
import type { Channel } from '../workspace/types.ts'
import { EphemeralRow } from './ephemeral-row.tsx'
import { Icon } from './icons.tsx'
import {
  belongsTogether,
  dayOf,
  firstUnreadOf,
  opensDay,
  type Row,
  repliesOf,
  rowsOf,
} from './message-facts.ts'
import { MessageRow } from './message-row.tsx'
import { usePage } from './page-context.ts'
import { useFollow } from './use-follow.ts'

function useMarkRead(channel: string, thread: string | null, rows: Row[]): void {
  const { slack, call } = usePage()
  const newest = (slack.messages[channel] ?? []).at(-1)?.ts
  const seen = slack.reads[channel]
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is newest and seen decides
  useEffect(() => {
    if (thread === null && newest && newest !== seen && rows.length > 0) {
      void call('read', { channel, ts: newest }, { quiet: true })
    }
  }, [channel, newest, seen, thread])
}

interface MessageListProps {
  channel: Channel
  thread: string | null
  intro: ReactNode
}

const Rule = ({ kind, words }: { kind: 'day' | 'new'; words: string }) => (
  <div className={`${kind}-rule`}>
    <span>{words}</span>
  </div>
)

interface ListedProps extends Omit<MessageListProps, 'intro'> {
  row: Row
  previous: Row | undefined
  newDay: boolean
  firstUnread: string | null
}

/** One row with the rules that stand above it. */
function Listed({ channel, thread, row, previous, newDay, firstUnread }: ListedProps) {
  const { slack } = usePage()
  if (row.kind === 'ephemeral') return <EphemeralRow ephemeral={row.ephemeral} />
  const { message } = row
  const before = previous?.kind === 'message' ? previous.message : null
  const isNew = message.ts === firstUnread
  const apart = newDay || isNew || (before !== null && repliesOf(slack, channel.id, before.ts).length > 0)
  return (
    <>
      {newDay && <Rule kind="day" words={dayOf(message.ts)} />}
      {isNew && <Rule kind="new" words="New" />}
      <MessageRow
        channel={channel}
        message={message}
        grouped={!apart && belongsTogether(before, message)}
        inThread={thread !== null}
      />
    </>
  )
}

/** The messages of a channel or a thread, with a rule for each day and one above what is new. */
export function MessageList({ channel, thread, intro }: MessageListProps) {
  const { slack } = usePage()
  const rows = rowsOf(slack, channel.id, thread)
  const { ref, onScroll, away, toEnd } = useFollow(rows.length)
  // What was new when the channel was opened stays marked while it is looked at.
  const [firstUnread] = useState(() => (thread === null ? firstUnreadOf(slack, channel) : null))
  useMarkRead(channel.id, thread, rows)
  return (
    <div className="list-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div className="messages" ref={ref} onScroll={onScroll} role="log" aria-label="Messages" tabIndex={0}>
        <div className="messages-inner">
          {intro}
          {rows.map((row, index) => (
            <Fragment key={row.kind === 'message' ? row.message.ts : row.ephemeral.id}>
              <Listed
                channel={channel}
                thread={thread}
                row={row}
                previous={rows[index - 1]}
                newDay={thread === null && opensDay(rows, index)}
                firstUnread={firstUnread}
              />
            </Fragment>
          ))}
        </div>
      </div>
      {away && (
        <button type="button" className="to-end" onClick={toEnd}>
          <Icon name="chevron" size={14} /> Jump to the latest
        </button>
      )}
    </div>
  )
}
