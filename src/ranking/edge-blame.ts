import type { SeriesObservation } from './series-score.ts'

const EDGE = /^trace\.gap (.+)->(.+)$/

export const isEdge = (observation: { metric?: string }): boolean => EDGE.test(observation.metric ?? '')

/**
 * Time lost between caller and callee belongs to the end that has more of its edges hot. `degrees` counts every
 * edge of a service, quiet ones too.
 */
export function blameEdges(
  hot: readonly SeriesObservation[],
  degrees: ReadonlyMap<string, number>,
): SeriesObservation[] {
  const ends = hot.flatMap((observation) => {
    const found = EDGE.exec(observation.metric)
    return found?.[1] && found[2] ? [{ observation, caller: found[1], callee: found[2] }] : []
  })
  const strongest = Math.max(0, ...ends.map(({ observation }) => observation.score))
  const count = new Map<string, number>()
  for (const { observation, caller, callee } of ends) {
    if (observation.score < 0.5 * strongest) continue
    for (const end of [caller, callee]) count.set(end, (count.get(end) ?? 0) + 1)
  }
  const own = (service: string): number => {
    const edges = count.get(service) ?? 0
    return (edges / Math.max(1, degrees.get(service) ?? 1)) * Math.sqrt(edges)
  }
  return ends.flatMap(({ observation, caller, callee }) => {
    const [a, b] = [own(caller) + 0.05, own(callee) + 0.06]
    const share = (mine: number, other: number): number =>
      Math.min(1, (1.15 * mine) / Math.max(mine, other)) ** 2 * (mine >= other ? 1 : 0.8)
    return [
      { ...observation, service: caller, score: observation.score * share(a, b) },
      { ...observation, service: callee, score: observation.score * share(b, a) },
    ]
  })
}
