import type { EvidenceRef } from '../../domain/ids.ts'
import type { CaseFile } from '../case-file.ts'

/** The event after which something is expected, as it was recorded. */
export interface Trigger {
  at: number
  title: string
  citations: EvidenceRef[]
}

/** Words for one event. */
const SAME: readonly RegExp[] = [
  /^(?:deploy\w*|release[sd]?|roll-?outs?|rolling ?restarts?|promot\w+)$/,
  /^(?:fail-?overs?|switch-?overs?|cut-?overs?|leader ?elections?|elections?)$/,
  /^(?:restarts?|reboots?|start-?ups?|boots?)$/,
  /^(?:migrat\w+)$/,
  /^(?:scal\w+|autoscal\w+)$/,
]

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z][a-z-]+/g) ?? []

function isSame(trigger: string, said: string): boolean {
  const wanted = trigger.toLowerCase()
  const family = SAME.find((one) => one.test(wanted))
  return wordsOf(said).some((word) => (family === undefined ? word.startsWith(wanted) : family.test(word)))
}

/** The newest event of this kind at the alerting service or its ring before a time; null when none was recorded. */
export function triggerBefore(
  trigger: string,
  { alert, incident }: Pick<CaseFile, 'alert' | 'incident'>,
  at: number,
): Trigger | null {
  const names = new Set([alert.service, alert.entity])
  const found = [...incident.changes, ...incident.events]
    .filter(({ entity }) => entity !== null && names.has(entity))
    .flatMap(({ ts, type, title, evidence }) =>
      ts !== null && ts <= at && isSame(trigger, `${type} ${title}`) ? [{ ts, title, evidence }] : [],
    )
    .toSorted((a, b) => b.ts - a.ts)
  const [newest] = found
  return newest === undefined
    ? null
    : { at: newest.ts, title: newest.title.slice(0, 120), citations: [newest.evidence] }
}
