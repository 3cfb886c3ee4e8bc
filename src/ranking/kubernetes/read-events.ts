import type { EventRow, ObjectRow } from '../../domain/case-file.ts'
import { numberOf, recordOf, textOf } from './attrs.ts'
import type { KubeEvent } from './model.ts'
import { secondsOf } from './reasons.ts'

function timeOf({ attrs, ts }: ObjectRow): number | null {
  if (ts !== null) return ts
  const series = recordOf(attrs.series)
  const said = [series.lastObservedTime, attrs.lastTimestamp, attrs.eventTime, attrs.firstTimestamp]
  const time = said.map((one) => Date.parse(textOf(one) ?? '')).find(Number.isFinite)
  return time ?? null
}

/** Events as objects: a table of `kubectl events`, the end of a description, or a manifest. */
function eventOf(row: ObjectRow): KubeEvent | null {
  const { attrs, evidence, state } = row
  const message = textOf(attrs.message)
  const reason = textOf(attrs.reason) ?? state
  if (message === null || reason === null) return null
  const involved = recordOf(attrs.involvedObject)
  const age = textOf(attrs.age) ?? textOf(attrs.last_seen)
  return {
    kind: textOf(attrs.involved_kind) ?? textOf(involved.kind)?.toLowerCase() ?? null,
    name: textOf(involved.name) ?? row.name,
    reason,
    message,
    warning: textOf(attrs.type) === 'Warning',
    age: secondsOf(age),
    count: numberOf(/\(x(\d+)/.exec(age ?? '')?.[1] ?? attrs.count) ?? 1,
    ts: timeOf(row),
    evidence,
  }
}

/** Events that were recorded on their own, with a time. */
function recordedEvent(row: EventRow): KubeEvent | null {
  if (!/k8s|kubernetes/i.test(row.type)) return null
  const type = String(row.attrs.severity ?? row.attrs.type ?? 'Warning')
  return {
    kind: null,
    name: (row.entity ?? '').replace(/^\w+\//, ''),
    reason: textOf(row.attrs.reason) ?? '',
    message: row.title,
    warning: !/normal|info/i.test(type),
    age: null,
    count: 1,
    ts: row.ts,
    evidence: row.evidence,
  }
}

/**
 * Manifests give times instead of ages. A live read says when it was; else the latest event or creation is taken for
 * it. Null when nothing tells.
 */
export function readTime(objects: readonly ObjectRow[]): number | null {
  let latest: number | null = null
  for (const row of objects) {
    const time = row.kind === 'event' ? timeOf(row) : (row.ts ?? Date.parse(textOf(row.attrs.created) ?? ''))
    if (time !== null && Number.isFinite(time)) latest = Math.max(latest ?? time, time)
  }
  return latest
}

export function readEvents(
  objects: readonly ObjectRow[],
  recorded: readonly EventRow[],
  readAt: number | null,
): KubeEvent[] {
  const read = objects.filter(({ kind }) => kind === 'event').flatMap((row) => eventOf(row) ?? [])
  const aged = read.map((event) =>
    event.age === null && event.ts !== null && readAt !== null
      ? { ...event, age: (readAt - event.ts) / 1000 }
      : event,
  )
  return [...aged, ...recorded.flatMap((row) => recordedEvent(row) ?? [])]
}
