import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import '@fontsource/lato/latin-400.css'
import '@fontsource/lato/latin-400-italic.css'
import '@fontsource/lato/latin-700.css'
import '@fontsource/lato/latin-900.css'
import 'slack-blocks-to-jsx/dist/style.css'
import './styles/theme.css'
import './styles/page.css'
import './styles/sidebar.css'
import './styles/pane.css'
import './styles/messages.css'
import './styles/message.css'
import './styles/blocks.css'
import './styles/controls.css'
import './styles/menus.css'
import './styles/composer.css'
import './styles/modal.css'

/** The styles come in a file of their own; drawing before they are there would flash. */
function loadStyles(): Promise<void> {
  return new Promise((resolve) => {
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.href = '/assets/page.css'
    link.onload = () => resolve()
    link.onerror = () => resolve()
    document.head.append(link)
  })
}

const root = document.getElementById('app')
if (root) void loadStyles().then(() => createRoot(root).render(<App />))
