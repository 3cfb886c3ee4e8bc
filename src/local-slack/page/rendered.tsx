import { type ComponentProps, useMemo } from 'react'
import { Message } from 'slack-blocks-to-jsx'
import type { Block } from '../workspace/types.ts'
import { mendBlock } from './mend-block.ts'
import { nameOf } from './message-facts.ts'
import { type Page, usePage } from './page-context.ts'

type Hooks = NonNullable<ComponentProps<typeof Message>['hooks']>

/** Mentions and channels as Slack shows them; the renderer drops the colons of an emoji it does not know. */
function hooksFor({ slack, go }: Pick<Page, 'slack' | 'go'>): Hooks {
  return {
    user: ({ id }) => (
      <span className={id === slack.me ? 'mention me' : 'mention'}>@{nameOf(slack, id)}</span>
    ),
    channel: ({ id }) => {
      const channel = slack.channels.find((known) => known.id === id)
      if (!channel) return <span className="mention">#private-channel</span>
      return (
        <button type="button" className="mention link" onClick={() => go(channel.id)}>
          #{channel.name}
        </button>
      )
    },
    emoji: (emoji, parse) => {
      const sign = parse(emoji)
      return sign === emoji.name ? `:${emoji.name}:` : sign
    },
  }
}

/** Blocks as slack-blocks-to-jsx draws them, within this page's people, channels and theme. */
export function Rendered({ blocks }: { blocks: readonly Block[] }) {
  const { slack, go, theme } = usePage()
  const { people, channels, me } = slack
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the hooks read of the page
  const hooks = useMemo(() => hooksFor({ slack, go }), [people, channels, me])
  return (
    <Message
      withoutWrapper
      name=""
      logo=""
      theme={theme}
      hooks={hooks}
      blocks={blocks.map(mendBlock) as ComponentProps<typeof Message>['blocks']}
    />
  )
}
