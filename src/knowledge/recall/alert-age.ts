import type { EarlierPages, KnownFact } from '../../domain/known.ts'
import type { Alert } from '../../domain/signal.ts'
import { alertNameOf } from './symptom.ts'

const LABEL =
  /^(?:(?:alert|rule|monitor|threshold)_?)?(?:created|created_at|since|updated|updated_at|last_updated|last_reviewed|modified|last_modified|defined|version_date)$/i

const SAID =
  /\b(?:alert|rule|monitor|threshold|limit)\b[^.\n]{0,40}?\b(?:created|set|defined|written|tuned|reviewed|updated|changed|unchanged since|since)\b[^.\n\d]{0,20}(\d{4}-\d\d(?:-\d\d)?)\b/i

export interface AlertAge {
  /** Milliseconds: it existed by then. */
  existedAt: number
  /** What says so, for people. */
  basis: string
}

function labelled({ labels, firedAt }: Alert): AlertAge | null {
  for (const [key, value] of Object.entries(labels)) {
    // Numbers alone are ids and counts as often as times.
    const at = LABEL.test(key) && /\d{4}-\d\d/.test(value) ? Date.parse(value) : Number.NaN
    if (Number.isFinite(at) && at < firedAt) return { existedAt: at, basis: `its label ${key}` }
  }
  return null
}

function said({ text, title, firedAt }: Alert): AlertAge | null {
  const at = Date.parse(SAID.exec(`${title}\n${text}`)?.[1] ?? '')
  return Number.isFinite(at) && at < firedAt ? { existedAt: at, basis: 'its own text' } : null
}

const WRITTEN: ReadonlySet<KnownFact['kind']> = new Set(['cause', 'procedure', 'expectation'])

/** The talk of its own service calls it by its name. */
function written(alert: Alert, { kind, relation, at, place, statement, detail }: KnownFact): AlertAge | null {
  const name = alertNameOf(alert)
  if (name === null || !WRITTEN.has(kind) || relation !== 'own' || at <= 0) return null
  const words = `${statement} ${detail.kind === 'cause' ? detail.symptom : ''}`.toLowerCase().match(/\w+/g)
  return words?.includes(name) === true ? { existedAt: at, basis: `${place} speaks of it` } : null
}

/**
 * Since when an alert is known to exist, the earliest that anything says: a label, its text, that it fired before, or that
 * the team wrote of it by its name. Null when nothing does.
 */
export function ageOfAlert(
  alert: Alert,
  earlier: EarlierPages | null,
  facts: readonly KnownFact[] = [],
): AlertAge | null {
  const fired = earlier?.pages.at(-1)?.at
  const known: (AlertAge | null)[] = [
    labelled(alert),
    said(alert),
    fired === undefined ? null : { existedAt: fired, basis: 'it fired then' },
    ...facts.map((fact) => written(alert, fact)),
  ]
  const ages = known.filter((one) => one !== null)
  return ages.sort((a, b) => a.existedAt - b.existedAt)[0] ?? null
}
