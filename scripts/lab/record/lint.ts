import type { Fault } from '../faults/fault.ts'

/** Words that only whoever made the recording uses. */
const TELLING = /\b(?:inject(?:ed|ion)?|chaos|red.?herring|ground.?truth|fault.?injection|healed)\b/i

/** What in a recording gives its answer away; empty when nothing does. */
export function givesAway(
  fault: Pick<Fault, 'name' | 'truth'>,
  files: Readonly<Record<string, string>>,
): string[] {
  const words = fault.name.split('-').join('[-_ ]')
  const own = new RegExp(`\\b${words}\\b`, 'i')
  return Object.entries(files).flatMap(([file, text]) =>
    [own, TELLING].flatMap((pattern) => {
      const found = pattern.exec(text)
      return found ? [`${file} says "${found[0]}"`] : []
    }),
  )
}
