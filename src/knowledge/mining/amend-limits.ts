import type { Bound, ExpectationDetail } from '../../domain/lesson.ts'
import { isDated } from '../../domain/lesson.ts'
import { tellingStems } from '../words/loudness.ts'
import type { Amendment } from './language/amended.ts'
import { isReadableWith } from './readable-with.ts'
import { type Brief, claimOf, keyOf } from './supersede.ts'
import { day, isLive, sharesService, supersede } from './superseding.ts'

const MINUTES: Readonly<Record<string, number>> = { s: 1 / 60, min: 1, h: 60 }

const isUnit = ({ unit }: Bound, amendment: Amendment): boolean =>
  amendment.unit === '' || unit === '' || unit === amendment.unit

/** Whether it is the limit whose number is said to be another; without the old number, by its unit alone. */
const isMeant = (bound: Bound, amendment: Amendment): boolean =>
  amendment.from === null
    ? bound.unit === amendment.unit
    : bound.value === amendment.from && isUnit(bound, amendment)

/** What was normal with another number in it; null when it has no such number. */
function amended(old: ExpectationDetail, amendment: Amendment): ExpectationDetail | null {
  const { from, to, unit } = amendment
  const factor = MINUTES[unit]
  const { after } = old
  if (after !== null && from !== null && factor !== undefined && after.minutes === from * factor)
    return { ...old, after: { ...after, minutes: to * factor } }
  if (!old.bounds.some((bound) => isMeant(bound, amendment))) return null
  const bounds = old.bounds.map((bound) => (isMeant(bound, amendment) ? { ...bound, value: to } : bound))
  return { ...old, bounds }
}

interface Candidate {
  old: Brief
  detail: ExpectationDetail
  /** Words that both have. */
  common: number
}

function candidatesOf(by: Brief, amendment: Amendment, earlier: readonly Brief[]): Candidate[] {
  const said = new Set(tellingStems(by.statement))
  return earlier.flatMap((old) => {
    const { detail } = old
    if (detail === null || !isLive(old) || !isDated(old) || old.readBy === 'model') return []
    if (!isReadableWith(by, old) || !(sharesService(by, old) || by.place === old.place)) return []
    const changed = amended(detail, amendment)
    const common = tellingStems(old.statement).filter((stem) => said.has(stem)).length
    return changed === null ? [] : [{ old, detail: changed, common }]
  })
}

/** The one that has most of its words, of several the latest; without the old number one that has some of them. */
function meant(candidates: readonly Candidate[], { from }: Amendment): Candidate | null {
  const best = candidates.reduce<Candidate | null>(
    (a, b) => (a === null || b.common >= a.common ? b : a),
    null,
  )
  return best !== null && (from !== null || best.common > 0 || candidates.length === 1) ? best : null
}

/**
 * `forget the 8 minutes, it is 3 now`: what was normal with the one number in place of the other, and all else as it was.
 * What amends nothing that is known, and tells nothing besides, is no lesson: `isVoid`.
 */
export function amendLimits(all: readonly Brief[]): void {
  const earlier: Brief[] = []
  for (const by of [...all].sort((a, b) => a.at - b.at)) {
    const amendment = by.amends
    const found =
      amendment === null || !isLive(by) ? null : meant(candidatesOf(by, amendment, earlier), amendment)
    if (found !== null) {
      by.detail = found.detail
      by.services = found.old.services
      by.isVoid = false
      const lesson = { detail: found.detail, services: [...by.services], statement: by.statement }
      by.key = keyOf(lesson)
      by.claim = claimOf(lesson)
      by.limits = found.detail.bounds.map(({ metric, value }) => ({ metric, value }))
      by.times = found.old.times
      supersede(found.old, by, `changed on ${day(by.at)}`)
    }
    if (by.detail !== null) earlier.push(by)
  }
}
