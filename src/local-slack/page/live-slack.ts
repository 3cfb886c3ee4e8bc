import { useEffect, useState } from 'react'
import type { PageUpdate, Snapshot } from '../http/snapshot.ts'
import type { SlackMessage } from '../workspace/types.ts'

const upsert = (list: SlackMessage[], message: SlackMessage): SlackMessage[] => {
  const at = list.findIndex((known) => known.ts === message.ts)
  if (at >= 0) return list.with(at, message)
  return [...list, message].sort((a, b) => Number(a.ts) - Number(b.ts))
}

const inChannel = (slack: Snapshot, channel: string, change: (list: SlackMessage[]) => SlackMessage[]) => ({
  ...slack,
  messages: { ...slack.messages, [channel]: change(slack.messages[channel] ?? []) },
})

/** What one update from the server changes. */
export function applyUpdate(slack: Snapshot | null, update: PageUpdate): Snapshot | null {
  if (update.kind === 'snapshot') return update
  if (!slack) return null
  switch (update.kind) {
    case 'message':
      return inChannel(slack, update.channel, (list) => upsert(list, update.message))
    case 'message-gone':
      return inChannel(slack, update.channel, (list) => list.filter(({ ts }) => ts !== update.ts))
    case 'ephemeral': {
      const others = slack.ephemerals.filter(({ id }) => id !== update.ephemeral.id)
      return { ...slack, ephemerals: [...others, update.ephemeral] }
    }
    case 'ephemeral-gone':
      return { ...slack, ephemerals: slack.ephemerals.filter(({ id }) => id !== update.id) }
    case 'views':
      return { ...slack, views: update.views }
    case 'home':
      return { ...slack, home: update.view }
    case 'read':
      return { ...slack, reads: { ...slack.reads, [update.channel]: update.ts } }
    case 'status': {
      const key = `${update.channel}/${update.threadTs}`
      return { ...slack, statuses: { ...slack.statuses, [key]: update.status } }
    }
    case 'pages':
      return { ...slack, pages: update.pages }
    case 'app':
      return { ...slack, connected: update.connected }
  }
}

/** Slack forgets what only one person saw when the page is loaded again. */
const withoutOld = (update: PageUpdate, openedAt: number): PageUpdate =>
  update.kind === 'snapshot'
    ? { ...update, ephemerals: update.ephemerals.filter(({ ts }) => Number(ts) * 1000 >= openedAt) }
    : update

/** The workspace as one person sees it, kept up to date; null until the first answer. */
export function useLiveSlack(me: string): { slack: Snapshot | null; online: boolean } {
  const [slack, setSlack] = useState<Snapshot | null>(null)
  const [online, setOnline] = useState(true)
  const [openedAt] = useState(() => Date.now())
  useEffect(() => {
    const source = new EventSource(`/local/live?as=${encodeURIComponent(me)}`)
    source.onopen = () => setOnline(true)
    source.onerror = () => setOnline(false)
    source.onmessage = (event: MessageEvent<string>) => {
      const update = withoutOld(JSON.parse(event.data) as PageUpdate, openedAt)
      setSlack((current) => applyUpdate(current, update))
    }
    return () => source.close()
  }, [me, openedAt])
  return { slack, online }
}
