import { type Bound, type ExpectationDetail, isPredicate, type LessonDetail } from './lesson.ts'
import { recurringText } from './recurring-text.ts'

const SIGN: Record<Bound['op'], string> = { '<=': '≤', '<': '<', '>=': '≥', '>': '>' }

const boundText = ({ metric, op, value, unit }: Bound): string =>
  [metric, SIGN[op], String(value), unit].filter((part) => part !== '').join(' ')

function normalText(detail: ExpectationDetail): string {
  const { bounds, places, except = [], after, during } = detail
  const parts = [
    ...bounds.map(boundText),
    ...(places.length === 0 ? [] : [`in ${places.join(' or ')}`]),
    ...(except.length === 0 ? [] : [`not in ${except.join(' or ')}`]),
    ...(after === null ? [] : [`up to ${after.minutes} min after the ${after.trigger}`]),
    ...(during === null ? [] : [recurringText(during)]),
  ]
  return isPredicate(detail)
    ? `Checked by code: ${parts.join(' · ')}`
    : 'Code can check nothing of it: it never decides'
}

/**
 * What code makes of a lesson where it acts on more than its words: whoever keeps the sentence keeps this. Null where code
 * only shows it. Words of others are in it: escape it.
 */
export function understoodText(detail: LessonDetail): string | null {
  switch (detail.kind) {
    case 'expectation':
      return normalText(detail)
    case 'schedule':
      return detail.recurring === null ? null : `Understood as: ${recurringText(detail.recurring)}`
    case 'jargon':
      return `Understood as: ${detail.alias} means ${detail.means}`
    case 'ownership':
      return `Understood as: ${detail.owner}`
    default:
      return null
  }
}
