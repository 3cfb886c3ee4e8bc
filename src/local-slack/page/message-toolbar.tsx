import { useCallback, useState } from 'react'
import type { Channel, SlackMessage } from '../workspace/types.ts'
import { Icon } from './icons.tsx'
import { usePage } from './page-context.ts'
import { signOf } from './reactions.tsx'
import { useDismiss } from './use-dismiss.ts'

const QUICK = ['white_check_mark', 'eyes', 'raised_hands'] as const

interface ToolbarProps {
  channel: Channel
  message: SlackMessage
  inThread: boolean
}

function permalink(channel: Channel, message: SlackMessage): string {
  const thread = message.thread_ts ?? message.ts
  return `${location.origin}/?channel=${channel.id}&thread=${thread}`
}

function MoreMenu({ channel, message, onDone }: Omit<ToolbarProps, 'inThread'> & { onDone: () => void }) {
  const { slack, call, toast } = usePage()
  const copy = async () => {
    await navigator.clipboard.writeText(permalink(channel, message))
    toast('Link copied')
    onDone()
  }
  const run = async (callbackId: string) => {
    onDone()
    await call('shortcut', { channel: channel.id, ts: message.ts, callbackId })
  }
  const remove = async () => {
    onDone()
    await call('delete', { channel: channel.id, ts: message.ts })
  }
  return (
    <div className="menu" role="menu">
      <button type="button" role="menuitem" onClick={() => void copy()}>
        Copy link
      </button>
      {slack.shortcuts.map(({ callbackId, name }) => (
        <button key={callbackId} type="button" role="menuitem" onClick={() => void run(callbackId)}>
          {name} <small>Sitrep</small>
        </button>
      ))}
      {message.user === slack.me && (
        <button type="button" role="menuitem" onClick={() => void remove()}>
          Delete message
        </button>
      )}
    </div>
  )
}

/** Appears over a message on hover or focus. */
export function MessageToolbar({ channel, message, inThread }: ToolbarProps) {
  const { go, call } = usePage()
  const [open, setOpen] = useState(false)
  const close = useCallback(() => setOpen(false), [])
  const ref = useDismiss<HTMLDivElement>(open, close)
  return (
    <div className={open ? 'toolbar open' : 'toolbar'} ref={ref} role="toolbar" aria-label="Message actions">
      {QUICK.map((name) => (
        <button
          key={name}
          type="button"
          className="icon-button"
          aria-label={`React with ${name}`}
          onClick={() => void call('reaction', { channel: channel.id, ts: message.ts, name })}
        >
          {signOf(name)}
        </button>
      ))}
      {!inThread && (
        <button
          type="button"
          className="icon-button"
          aria-label="Reply in thread"
          title="Reply in thread"
          onClick={() => go(channel.id, message.thread_ts ?? message.ts)}
        >
          <Icon name="reply" />
        </button>
      )}
      <button
        type="button"
        className="icon-button"
        aria-label="More actions"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      {open && <MoreMenu channel={channel} message={message} onDone={close} />}
    </div>
  )
}
