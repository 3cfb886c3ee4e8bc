import { FireMenu } from './fire-menu.tsx'
import { Icon } from './icons.tsx'
import { type Theme, usePage } from './page-context.ts'

interface TopBarProps {
  theme: Theme
  onToggleTheme: () => void
  /** Whether the page still hears from the server. */
  online: boolean
}

function connectionText(online: boolean, connected: boolean): string {
  if (!online) return 'The server does not answer; trying again'
  return connected ? 'Local Slack · Sitrep is connected' : 'Local Slack · Sitrep is not connected'
}

/** Says what this page is, whether the app is there, and fires pages. */
export function TopBar({ theme, onToggleTheme, online }: TopBarProps) {
  const { slack } = usePage()
  const good = online && slack.connected
  return (
    <header className="top-bar">
      <div className="top-status" role="status">
        <span className={good ? 'light good' : 'light bad'} />
        {connectionText(online, slack.connected)}
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
