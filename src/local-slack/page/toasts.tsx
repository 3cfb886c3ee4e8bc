import type { ToastTone } from './page-context.ts'

export interface Toast {
  id: string
  text: string
  tone: ToastTone
}

export function Toasts({ toasts }: { toasts: Toast[] }) {
  return (
    <div className="toasts" aria-live="polite">
      {toasts.map(({ id, text, tone }) => (
        <div key={id} className={`toast ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
          {text}
        </div>
      ))}
    </div>
  )
}
