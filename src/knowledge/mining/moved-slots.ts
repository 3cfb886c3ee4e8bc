import type { LessonDetail } from '../../domain/lesson.ts'
import type { Brief } from './supersede.ts'

/** The hours of what comes back every so many weeks; null for anything else. */
export function slotOf(detail: LessonDetail): string | null {
  if (detail.kind !== 'schedule' || detail.recurring?.every !== 'week') return null
  const { weeks, window } = detail.recurring
  return window === null ? null : `${weeks} ${window.from}-${window.to}`
}

const isStanding = ({ status }: Brief): boolean => status === 'candidate' || status === 'confirmed'

type Agrees = (later: Brief, old: Brief) => boolean

/**
 * `Still 04:00 to 04:40, Wednesdays now`: the same hours of the same service on another day, where the later says that
 * something is otherwise, with what it takes the place of. Two things at the same hours are told without that.
 */
export function movedSlots(byTime: readonly Brief[], agrees: Agrees): [old: Brief, by: Brief][] {
  const slots = new Map<string, Brief[]>()
  const moved: [Brief, Brief][] = []
  for (const one of byTime) {
    if (one.slot === null || !isStanding(one) || one.readBy !== 'rules') continue
    const before = slots.get(one.slot) ?? []
    if (one.saysOtherwise)
      for (const old of before) if (old.claim !== one.claim && agrees(one, old)) moved.push([old, one])
    slots.set(one.slot, [...before, one])
  }
  return moved
}
