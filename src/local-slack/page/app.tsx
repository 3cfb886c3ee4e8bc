import { Fragment, useEffect, useState } from 'react'
import type { Snapshot } from '../http/snapshot.ts'
import { callLocal, type Result, wordsFor } from './call-local.ts'
import { ChannelPane } from './channel-pane.tsx'
import { HomePane } from './home-pane.tsx'
import { useLiveSlack } from './live-slack.ts'
import { ModalStack } from './modal.tsx'
import { type Page, PageContext, type ToastTone } from './page-context.ts'
import { Sidebar } from './sidebar.tsx'
import { ThreadPane } from './thread-pane.tsx'
import { type Toast, Toasts } from './toasts.tsx'
import { TopBar } from './top-bar.tsx'
import { usePlace, useStored, useTheme } from './use-settings.ts'

const TOAST_MS = 6000

function useToasts(): { toasts: Toast[]; toast: (text: string, tone?: ToastTone) => void } {
  const [toasts, setToasts] = useState<Toast[]>([])
  const toast = (text: string, tone: ToastTone = 'plain') => {
    const id = crypto.randomUUID()
    setToasts((shown) => [...shown.slice(-2), { id, text, tone }])
    setTimeout(() => setToasts((shown) => shown.filter((item) => item.id !== id)), TOAST_MS)
  }
  return { toasts, toast }
}

function usePageFor(slack: Snapshot | null, theme: Page['theme']): { page: Page | null; toasts: Toast[] } {
  const { channel, thread, go } = usePlace()
  const { toasts, toast } = useToasts()
  if (!slack) return { page: null, toasts }
  const call: Page['call'] = async (name, body, { quiet = false } = {}) => {
    const result: Result = await callLocal(name, { user: slack.me, ...body })
    const words = result.ok ? '' : wordsFor(result.error ?? 'unknown_error')
    if (words && !quiet) toast(words, 'bad')
    return result
  }
  const known = slack.channels.some(({ id }) => id === channel)
  const shown = known ? channel : (slack.channels[0]?.id ?? '')
  const page: Page = { slack, theme, channel: shown, thread: known ? thread : null, go, toast, call }
  return { page, toasts }
}

/** The whole page: who acts, what is shown, and the workspace it follows. */
export function App() {
  const [me, setMe] = useStored('me', () => 'U0ALICE', 'session')
  const [theme, toggleTheme] = useTheme()
  const { slack, online } = useLiveSlack(me)
  const { page, toasts } = usePageFor(slack, theme)
  const channel = page?.slack.channels.find(({ id }) => id === page.channel)
  useEffect(() => {
    if (channel) document.title = `${channel.kind === 'im' ? 'Sitrep' : `#${channel.name}`} · Acme (local)`
  }, [channel])
  const [menu, setMenu] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: going anywhere or becoming somebody closes the menu
  useEffect(() => setMenu(false), [page?.channel, page?.thread, me])
  if (!page || !channel) return <div className="loading">Connecting to the local Slack…</div>
  return (
    <PageContext value={page}>
      <div className="page">
        <TopBar
          theme={theme}
          onToggleTheme={toggleTheme}
          online={online}
          onToggleMenu={() => setMenu(!menu)}
        />
        <Sidebar onActAs={setMe} open={menu} onClose={() => setMenu(false)} />
        <main className={page.thread ? 'main with-thread' : 'main'}>
          <Fragment key={page.slack.me}>
            {channel.kind === 'im' ? <HomePane channel={channel} /> : <ChannelPane channel={channel} />}
            {page.thread && <ThreadPane key={page.thread} channel={channel} root={page.thread} />}
          </Fragment>
        </main>
        <ModalStack />
        <Toasts toasts={toasts} />
      </div>
    </PageContext>
  )
}
