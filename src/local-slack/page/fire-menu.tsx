import { useCallback, useState } from 'react'
import type { FirePage } from '../pager-duty/fire-page.ts'
import type { FiredPage } from '../workspace/types.ts'
import { Icon } from './icons.tsx'
import { usePage } from './page-context.ts'
import { useDismiss } from './use-dismiss.ts'

const INCIDENTS = 'C0INCIDENTS'

function Recorded({ page, onFire, busy }: { page: FirePage; onFire: () => void; busy: boolean }) {
  const facts = [page.id, page.service, page.metric, page.value].filter(Boolean).join(' · ')
  return (
    <button type="button" className="fire-item" onClick={onFire} disabled={busy}>
      <span className={`severity ${page.severity.toLowerCase()}`}>{page.severity}</span>
      <span className="fire-text">
        <strong>{page.title}</strong>
        <small>{facts}</small>
      </span>
    </button>
  )
}

function OpenPage({ page, onResolve }: { page: FiredPage; onResolve: () => void }) {
  return (
    <div className="fire-item still">
      <span className="fire-text">
        <strong>{page.title}</strong>
        <small>
          #{page.number} · {page.service}
        </small>
      </span>
      <button type="button" className="small-button" onClick={onResolve}>
        Resolve
      </button>
    </div>
  )
}

/** The monitoring bot's own post: what a Signal looks like that does not come through PagerDuty. */
function BeaconForm({ onDone }: { onDone: () => void }) {
  const { slack, call, go } = usePage()
  const [first] = slack.firePages
  const [text, setText] = useState(
    first ? `[FIRING] ${first.title} · service: ${first.service}` : '[FIRING] checkout-service is slow',
  )
  const post = async () => {
    const result = await call('alert', { channel: INCIDENTS, text })
    if (!result.ok) return
    onDone()
    go(INCIDENTS)
  }
  return (
    <form
      className="beacon-form"
      onSubmit={(event) => {
        event.preventDefault()
        void post()
      }}
    >
      <input value={text} onChange={(event) => setText(event.target.value)} aria-label="Text of the alert" />
      <button type="submit" className="small-button" disabled={!text.trim()}>
        Post as Beacon
      </button>
    </form>
  )
}

function useFiring(close: () => void) {
  const { call, toast, go } = usePage()
  const [busy, setBusy] = useState(false)
  const fire = async (page: FirePage) => {
    setBusy(true)
    const result = await call('fire', { id: page.id })
    setBusy(false)
    if (!result.ok) return
    toast(`PagerDuty webhook delivered: ${String(result.status)} accepted`, 'good')
    close()
    go(INCIDENTS)
  }
  const resolve = async (page: FiredPage) => {
    const result = await call('resolve', { incidentKey: page.incidentKey })
    if (result.ok) toast(`Resolved #${page.number}: ${String(result.status)} accepted`, 'good')
  }
  return { busy, fire, resolve }
}

/** Recorded incidents to fire, fired pages to resolve, and alerts of the monitoring bot. */
export function FireMenu() {
  const { slack } = usePage()
  const [open, setOpen] = useState(false)
  const close = useCallback(() => setOpen(false), [])
  const ref = useDismiss<HTMLDivElement>(open, close)
  const { busy, fire, resolve } = useFiring(close)
  const firing = slack.pages.filter((page) => page.resolvedAt === null)
  return (
    <div className="fire" ref={ref}>
      <button
        type="button"
        className="fire-button"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="siren" size={17} /> Fire a page
      </button>
      {open && (
        <div className="fire-menu" role="dialog" aria-label="Fire a page">
          <h3>Recorded incidents</h3>
          <p className="hint">Sends a signed PagerDuty V3 webhook to Sitrep's intake.</p>
          {slack.firePages.length === 0 && <p className="hint">None found: set SITREP_RECORDINGS.</p>}
          {slack.firePages.map((page) => (
            <Recorded key={page.id} page={page} busy={busy} onFire={() => void fire(page)} />
          ))}
          {firing.length > 0 && <h3>Still firing</h3>}
          {firing.map((page) => (
            <OpenPage key={page.incidentKey} page={page} onResolve={() => void resolve(page)} />
          ))}
          <h3>Alert of a monitoring bot</h3>
          <BeaconForm onDone={close} />
        </div>
      )}
    </div>
  )
}
