import type { Lesson } from '../../domain/lesson.ts'
import { sourceKeys } from '../queries/lesson.ts'
import { sourceKey } from './indexed.ts'
import { replaceSource, retractSource, type Saved, type SaveOptions } from './save.ts'
import type { KnowledgeStore } from './store.ts'

/**
 * Makes the lessons of all files below a prefix what they are now: files that are gone, and what they no longer say, go.
 * Again with the same lessons changes nothing. Each file is all there or not at all.
 */
export async function replaceFiles(
  store: KnowledgeStore,
  prefix: string,
  lessons: readonly Lesson[],
  options: SaveOptions,
): Promise<Saved> {
  const total: Saved = { changed: 0, unchanged: 0, retracted: 0 }
  const byKey = Map.groupBy(lessons, ({ source }) => sourceKey(source))
  for (const [key, own] of byKey) {
    options.signal.throwIfAborted()
    const saved = await replaceSource(store, key, own, options)
    total.changed += saved.changed
    total.unchanged += saved.unchanged
    total.retracted += saved.retracted
  }
  const known = await sourceKeys(store.db, store.teamId, `file:${prefix}`)
  for (const key of known.filter((one) => !byKey.has(one)))
    total.retracted += await retractSource(store, key, options)
  return total
}
