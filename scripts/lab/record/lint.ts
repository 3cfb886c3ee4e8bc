import type { Fault } from '../faults/fault.ts'

/** Words that only whoever made the recording uses. */
const TELLING = /\b(?:inject(?:ed|ion)?|chaos|red.?herring|ground.?truth|fault.?injection|healed)\b/i

/** What in a recording gives its answer away; empty when nothing does. Without a name: of a fault that is gone from the lab. */
export function givesAway(
  fault: Partial<Pick<Fault, 'name'>>,
  files: Readonly<Record<string, string>>,
): string[] {
  const words = fault.name?.split('-').join('[-_ ]')
  const patterns = words === undefined ? [TELLING] : [new RegExp(`\\b${words}\\b`, 'i'), TELLING]
  return Object.entries(files).flatMap(([file, text]) =>
    patterns.flatMap((pattern) => {
      const found = pattern.exec(text)
      return found ? [`${file} says "${found[0]}"`] : []
    }),
  )
}
