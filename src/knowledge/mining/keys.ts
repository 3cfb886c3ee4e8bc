import type { Lesson } from '../../domain/lesson.ts'
import { metricOf } from '../expectations/metrics.ts'
import { eventIn } from './language/aftermath.ts'

/** What two lessons have to share to speak of the same fact; null when their kind has no such key. */
export function keyOf({ detail, services, statement }: Lesson): string | null {
  const subject = services[0]?.toLowerCase() ?? ''
  if (detail.kind === 'ownership') return subject === '' ? null : `owner of ${subject}`
  if (detail.kind === 'jargon') return `alias ${detail.alias.toLowerCase().replace(/^the /, '')}`
  if (detail.kind === 'schedule')
    return subject === '' ? null : `schedule of ${subject} ${kindOfEvent(detail.what)}`
  if (detail.kind !== 'expectation' || subject === '' || detail.bounds.length === 0) return null
  const { bounds, after, places } = detail
  const metric = bounds[0]?.metric ?? ''
  return `normal for ${subject} ${metricOf(metric).family ?? metric} ${after?.trigger ?? eventIn(statement) ?? ''} ${places.join(' ')}`
}

const kindOfEvent = (what: string): string => what.toLowerCase().split(' ').at(-1)?.replace(/s$/, '') ?? ''

/** What a lesson claims, without the words around it: equal claims confirm, others replace. */
export function claimOf({ detail }: Lesson): string {
  if (detail.kind === 'ownership') return detail.owner.toLowerCase().replace(/^the /, '').replace(/^[@#]/, '')
  if (detail.kind === 'jargon') return detail.means.toLowerCase()
  if (detail.kind === 'schedule') return JSON.stringify(detail.recurring)
  return detail.kind === 'expectation' ? JSON.stringify(detail) : ''
}
