interface Succeeded {
  id: string
  /** Conversation, page or ticket. */
  place: string
  supersededBy: string | null
}

/**
 * The same lessons, those of a place one after the other, and each place after those that replace something of it: an
 * import that is cut off anywhere has nothing to tell that was corrected. Two places that replace parts of each
 * other come in either order.
 */
export function successorsFirst<T>(lessons: readonly T[], of: (lesson: T) => Succeeded): T[] {
  const groups = Map.groupBy(lessons, (lesson) => of(lesson).place)
  const places = new Map(lessons.map(of).map(({ id, place }) => [id, place]))
  const done = new Set<string>()
  const ordered: T[] = []
  const take = (place: string): void => {
    const group = groups.get(place)
    if (group === undefined || done.has(place)) return
    done.add(place)
    for (const { supersededBy } of group.map(of))
      if (supersededBy !== null) take(places.get(supersededBy) ?? '')
    ordered.push(...group)
  }
  // What replaces something was written later, so that few are taken before their turn.
  for (const place of [...groups.keys()].reverse()) take(place)
  return ordered
}
