import { FireMenu } from './fire-menu.tsx'
import { Icon } from './icons.tsx'
import { type Theme, usePage } from './page-context.ts'

interface TopBarProps {
  theme: Theme
  onToggleTheme: () => void
  onToggleMenu: () => void
  /** Whether the page still hears from the server. */
  online: boolean
}

function connectionText(online: boolean, connected: boolean): string {
  if (!online) return 'the server does not answer; trying again'
  return connected ? 'Sitrep is connected' : 'Sitrep is not connected yet'
}

/** Says what this page is, whether the app is there, and fires pages. */
export function TopBar({ theme, onToggleTheme, onToggleMenu, online }: TopBarProps) {
  const { slack } = usePage()
  const good = online && slack.connected
  return (
    <header className="top-bar">
      <button type="button" className="top-icon top-menu" aria-label="Show channels" onClick={onToggleMenu}>
        <Icon name="menu" />
      </button>
      <div className="top-status" role="status">
        <span className={good ? 'light good' : 'light bad'} />
        <strong>Local stand-in for Slack</strong>
        <span className="more">{connectionText(online, slack.connected)}</span>
      </div>
      <div className="top-actions">
        <FireMenu />
        <button
          type="button"
          className="top-icon"
          onClick={onToggleTheme}
          aria-label={theme === 'dark' ? 'Use the light theme' : 'Use the dark theme'}
        >
          <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
        </button>
      </div>
    </header>
  )
}
