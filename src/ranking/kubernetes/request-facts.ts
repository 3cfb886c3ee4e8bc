import type { ObjectRow } from '../../domain/case-file.ts'
import type { Fact } from './model.ts'
import type { Naming } from './naming.ts'

interface Failed {
  row: ObjectRow
  times: number
  /** The entry has no route for what was asked. */
  isLost: boolean
}

/** A few stray requests ask for what never was. */
const MANY = 10
const MOSTLY = 0.5
const LOST = 2.2
/** Most of what clients see fail is not found: the entry's own routes are wrong. */
const MOSTLY_LOST = 4
const FAILED = 0.4

/** What requests of clients met at the entry: a route that is gone is the entry's own fault. */
export function requestFacts(objects: readonly ObjectRow[], naming: Naming): Fact[] {
  const failed = objects.flatMap((row): Failed[] => {
    const times = Number(row.attrs.occurrences)
    if (row.kind !== 'request-error' || !Number.isFinite(times)) return []
    return [{ row, times, isLost: /\b404\b|not found/i.test(row.state ?? '') }]
  })
  const sum = (list: readonly Failed[]): number => list.reduce((total, { times }) => total + times, 0)
  const lost = sum(failed.filter(({ isLost }) => isLost))
  const isMostlyLost = lost >= MANY && lost >= MOSTLY * sum(failed)
  return failed
    .filter(({ row }) => naming.isKnown(naming.ownerOf(row.name)))
    .map(({ row, times, isLost }) => {
      const { name, state, attrs, evidence } = row
      const base = isMostlyLost ? MOSTLY_LOST : LOST
      return {
        service: naming.ownerOf(name),
        entity: naming.ownerOf(name),
        kind: isLost ? 'routing' : 'error',
        score: (isLost ? base : FAILED) + 0.1 * Math.log1p(times),
        text: `${times} × ${state ?? 'error'} at ${name} ${String(attrs.url ?? '')}`,
        evidence: [evidence],
      }
    })
}
