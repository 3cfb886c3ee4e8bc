import { isDated, type Lesson, type LessonKind } from '../../domain/lesson.ts'
import { stemsOf } from '../words/tokens.ts'
import { isReadableWith } from './readable-with.ts'

/** What a change of its service puts in doubt. */
export const AGES: ReadonlySet<LessonKind> = new Set(['cause', 'expectation', 'procedure'])

/** A lesson as far as a change of its service may put it in doubt, or it is one. Status changes in place. */
interface Aging extends Pick<Lesson, 'kind' | 'at' | 'readers' | 'status' | 'statusReason'> {
  services: readonly string[]
  statement: string
  /** Of a change: since when, and stems of what alone it touches. */
  since: number | null
  only: readonly string[] | null
}

const isLive = ({ status }: Aging): boolean => status === 'candidate' || status === 'confirmed'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `15 Sep 2025`, as the database says it. */
function dayInWords(at: number): string {
  const date = new Date(at)
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`
}

function byService(all: readonly Aging[]): Map<string, Aging[]> {
  const lists = new Map<string, Aging[]>()
  for (const one of all) {
    if (!AGES.has(one.kind)) continue
    for (const name of one.services) {
      const key = name.toLowerCase()
      const list = lists.get(key) ?? []
      list.push(one)
      lists.set(key, list)
    }
  }
  return lists
}

/** A setting or a habit that changed says nothing of what does not speak of it. */
function touches({ only }: Aging, { statement }: Aging): boolean {
  if (only === null) return true
  const stems = new Set(stemsOf(statement))
  return only.some((stem) => stems.has(stem))
}

/** What was learnt of a service before it was rewritten is in doubt until somebody says that it still holds. */
export function doubtOlder(all: readonly Aging[]): void {
  const lists = byService(all)
  for (const change of all) {
    const { since } = change
    if (since === null || !isLive(change)) continue
    for (const old of change.services.flatMap((name) => lists.get(name.toLowerCase()) ?? [])) {
      if (!isLive(old) || !isDated(old) || old.at >= since || !isReadableWith(change, old)) continue
      if (!touches(change, old)) continue
      old.status = 'stale'
      old.statusReason = `older than the change of ${dayInWords(since)}`
    }
  }
}
