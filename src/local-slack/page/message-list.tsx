import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react'
import type { Channel } from '../workspace/types.ts'
import { EphemeralRow } from './ephemeral-row.tsx'
import { belongsTogether, dayOf, type Row, rowsOf } from './message-facts.ts'
import { MessageRow } from './message-row.tsx'
import { usePage } from './page-context.ts'

const NEAR_END = 120

/** Follows the newest message unless the reader has scrolled up. */
function useFollow(length: string) {
  const ref = useRef<HTMLDivElement | null>(null)
  const following = useRef(true)
  useEffect(() => {
    const list = ref.current
    if (!list) return
    // Blocks grow after they are drawn (streams, edits): follow the size, not only the count.
    const observer = new ResizeObserver(() => {
      if (following.current) list.scrollTop = list.scrollHeight
    })
    for (const child of list.children) observer.observe(child)
    return () => observer.disconnect()
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new row is what moves the list
  useLayoutEffect(() => {
    if (ref.current && following.current) ref.current.scrollTop = ref.current.scrollHeight
  }, [length])
  const onScroll = () => {
    const list = ref.current
    if (list) following.current = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END
  }
  return { ref, onScroll }
}

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

/** The messages of a channel or a thread, with a rule for each day. */
export function MessageList({ channel, thread, intro }: MessageListProps) {
  const { slack } = usePage()
  const rows = rowsOf(slack, channel.id, thread)
  const { ref, onScroll } = useFollow(`${rows.length}`)
  useMarkRead(channel.id, thread, rows)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <div className="messages" ref={ref} onScroll={onScroll} role="log" aria-label="Messages" tabIndex={0}>
      <div className="messages-inner">
        {intro}
        {rows.map((row, index) => {
          const previous = rows[index - 1]
          if (row.kind === 'ephemeral')
            return <EphemeralRow key={row.ephemeral.id} ephemeral={row.ephemeral} />
          const before = previous?.kind === 'message' ? previous.message : null
          const newDay = thread === null && (!before || dayOf(before.ts) !== dayOf(row.message.ts))
          return (
            <div key={row.message.ts}>
              {newDay && (
                <div className="day-rule">
                  <span>{dayOf(row.message.ts)}</span>
                </div>
              )}
              <MessageRow
                channel={channel}
                message={row.message}
                grouped={!newDay && belongsTogether(before, row.message)}
                inThread={thread !== null}
              />
            </div>
          )
        })}
      </div>
    </div>
  )
}
