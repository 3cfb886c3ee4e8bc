import type { Ephemeral } from '../workspace/types.ts'
import { Avatar } from './avatar.tsx'
import { BlocksView } from './blocks-view.tsx'
import { Icon } from './icons.tsx'
import { MessageBoundary } from './message-boundary.tsx'
import { authorOf, nameOf, timeOf } from './message-facts.ts'
import { blocksOf } from './message-row.tsx'
import { usePage } from './page-context.ts'

/** Something only this person sees. */
export function EphemeralRow({ ephemeral }: { ephemeral: Ephemeral }) {
  const { slack } = usePage()
  const author = authorOf(slack, ephemeral.from)
  return (
    <article className="message ephemeral">
      <div className="only-you">
        <Icon name="eye" size={14} /> Only visible to you
      </div>
      <div className="gutter">
        <Avatar person={author} />
      </div>
      <div className="content">
        <div className="byline">
          <strong className="author">{nameOf(slack, ephemeral.from)}</strong>
          {author?.bot && <span className="app-badge">APP</span>}
          <time className="time">{timeOf(ephemeral.ts)}</time>
        </div>
        <MessageBoundary text={ephemeral.text} version={String(ephemeral.blocks.length)}>
          <div className="body app">
            <BlocksView blocks={blocksOf(ephemeral)} surface={{ ephemeralId: ephemeral.id }} />
          </div>
        </MessageBoundary>
      </div>
    </article>
  )
}
