import type { Redactor } from '../../../safety/redact/redactor.ts'

/** Text that was changed on its way here, and where each place of it lies in the file, in UTF-16 units. */
export interface SourceText {
  text: string
  offsetOf: (at: number) => number
}

interface Step {
  /** From here on in the changed text … */
  at: number
  /** … places lie this much further on in what it was made of. */
  shift: number
}

/** The step that holds at a place, by halving. */
function stepAt(steps: readonly Step[], at: number): Step | undefined {
  let low = 0
  let high = steps.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((steps[middle]?.at ?? 0) <= at) low = middle + 1
    else high = middle
  }
  return steps[low - 1]
}

/** The text of a file without its secrets; places in it are those of the file. */
export function redacted(raw: string, redactor: Pick<Redactor, 'find' | 'redact'>): SourceText {
  const text = redactor.redact(raw)
  if (text === raw) return { text, offsetOf: (at) => at }
  const steps: Step[] = []
  let shift = 0
  let from = 0
  let rawFrom = 0
  for (const { start, end } of redactor.find(raw)) {
    from += start - rawFrom
    const mark =
      /^\[REDACTED:[a-z0-9_]{1,40}:[0-9a-f]{8}\]/.exec(text.slice(from, from + 70))?.[0].length ?? 0
    from += mark
    rawFrom = end
    shift = rawFrom - from
    steps.push({ at: from, shift })
  }
  return { text, offsetOf: (at) => at + (stepAt(steps, at)?.shift ?? 0) }
}

/** Text made of pieces of another; a place lies where the piece it is in began. */
export function pieced(source: SourceText): {
  add: (text: string, at: number) => void
  done: () => SourceText
} {
  const parts: string[] = []
  const steps: Step[] = []
  let length = 0
  return {
    add: (text, at) => {
      steps.push({ at: length, shift: at - length })
      parts.push(text)
      length += text.length
    },
    done: () => ({
      text: parts.join(''),
      offsetOf: (at) => source.offsetOf(Math.max(0, at + (stepAt(steps, at)?.shift ?? 0))),
    }),
  }
}
