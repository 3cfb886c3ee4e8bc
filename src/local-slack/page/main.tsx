import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import 'slack-blocks-to-jsx/dist/style.css'
import './styles/page.css'
import './styles/sidebar.css'
import './styles/messages.css'
import './styles/composer.css'
import './styles/controls.css'
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
