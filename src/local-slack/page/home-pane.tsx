import { useEffect, useState } from 'react'
import type { Channel, View } from '../workspace/types.ts'
import { Avatar } from './avatar.tsx'
import { BlocksView } from './blocks-view.tsx'
import { Composer } from './composer.tsx'
import { authorOf } from './message-facts.ts'
import { MessageList } from './message-list.tsx'
import { usePage } from './page-context.ts'

type Tab = 'home' | 'messages'

const TABS: readonly Tab[] = ['home', 'messages']

const HomeTab = ({ home }: { home: View | null }) => (
  <div className="home-view">
    {home === null ? (
      <p>Nothing here yet.</p>
    ) : (
      <BlocksView blocks={home.blocks} surface={{ viewId: home.id }} />
    )}
  </div>
)

const Intro = () => (
  <div className="intro">
    <h3>Sitrep</h3>
    <p>
      This conversation is just between you and Sitrep. <code>/sitrep help</code> says what it answers.
    </p>
  </div>
)

/** The conversation with the app: its messages, and its Home tab once the app has published one. */
export function HomePane({ channel }: { channel: Channel }) {
  const { slack, call } = usePage()
  const [tab, setTab] = useState<Tab>('messages')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the app is told once per opened tab and person
  useEffect(() => {
    void call('home', { tab }, { quiet: true })
  }, [tab, slack.me])
  return (
    <section className="pane" aria-label="Sitrep, app">
      <header className="pane-header app-header">
        <h2 className="pane-title">
          <Avatar person={authorOf(slack, 'U0SITREP')} size={24} /> Sitrep
        </h2>
        <div className="tabs" role="tablist">
          {TABS.map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              aria-selected={tab === name}
              className="tab"
              onClick={() => setTab(name)}
            >
              {name === 'home' ? 'Home' : 'Messages'}
            </button>
          ))}
        </div>
      </header>
      {tab === 'home' ? (
        <HomeTab home={slack.home} />
      ) : (
        <>
          <MessageList channel={channel} thread={null} intro={<Intro />} />
          <Composer channel={channel} threadTs={null} />
        </>
      )}
    </section>
  )
}
