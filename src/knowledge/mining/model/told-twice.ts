import type { Lesson } from '../../../domain/lesson.ts'
import { sourceKey } from '../../store/indexed.ts'
import { keyOf } from '../keys.ts'

const lower = (names: readonly string[]): Set<string> => new Set(names.map((name) => name.toLowerCase()))

/** Of the same services, as far as both say. */
function sharesServices(a: Lesson, b: Lesson): boolean {
  const others = lower(b.services)
  return (
    a.services.length === 0 || others.size === 0 || a.services.some((name) => others.has(name.toLowerCase()))
  )
}

const tsOf = ({ source }: Lesson): string | null => (source.kind === 'slack' ? source.ts : null)

/** Of these kinds a conversation has one for a service: what it was in the end, and what was changed. */
const ONE_EACH: ReadonlySet<Lesson['kind']> = new Set(['cause', 'change'])

/** Whether two lessons of one conversation tell the same: same kind and services, and the same message or fact. */
export function tellTheSame(a: Lesson, b: Lesson): boolean {
  if (a.kind !== b.kind || sourceKey(a.source) !== sourceKey(b.source) || !sharesServices(a, b)) return false
  const key = keyOf(a)
  return ONE_EACH.has(a.kind) || tsOf(a) === tsOf(b) || (key !== null && key === keyOf(b))
}
