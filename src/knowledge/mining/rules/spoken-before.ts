import { asksLimit, asksNormal } from '../language/asks-normal.ts'
import { type Spoken, spokenMetric } from '../language/limit-metric.ts'
import { countedAfter, measuredBefore } from '../language/metric-words.ts'
import { inFigures } from '../language/numbers.ts'

/** What was said before a message by others. */
export interface Prompt {
  text: string
  bot: boolean
}

const WITH_UNIT =
  /(?<![a-z_][\d.]*)\d\s?(%|percent|pct|ms|s|sec|secs|seconds|min|mins|minutes|h|hours)(?![\w])|_(ms|seconds|percent|pct|minutes)\b/i

const UNIT_NAMES: Readonly<Record<string, string>> = {
  percent: '%',
  pct: '%',
  sec: 's',
  secs: 's',
  seconds: 's',
  mins: 'min',
  minutes: 'min',
  hours: 'h',
}

/** What an alert counts that no list of measurements knows. */
export function alertedIn(prompts: readonly Prompt[]): string | null {
  for (const { text, bot } of prompts) {
    const at = bot ? inFigures(text).search(/[\s(][<>=≥]?\s?\d+(?:\.\d+)?(?:k|%|x)?(?=$|[\s,)|])/) : -1
    const named = at < 0 ? null : measuredBefore(inFigures(text).slice(0, at))
    if (named !== null) return named
  }
  return null
}

/** `gpu_oom_per_hour 2`, `alarms_open: 33`: what an alert writes before its number. */
const WRITTEN_BEFORE = /\b([a-z][a-z\d]*(?:_[a-z\d]+)+)\s?[:=<>≥]?\s?\d/

const writtenIn = ({ text, bot }: Prompt): string | null =>
  bot ? (WRITTEN_BEFORE.exec(text)?.[1]?.replaceAll('_', ' ') ?? null) : null

/** `is 300 open sessions a lot?`, `how many stuck crates are too many?`: what is asked about is counted. */
function countedIn({ text, bot }: Prompt): string | null {
  if (bot || !asksNormal(text)) return null
  const [, after] =
    /(?:\bhow many|(?<![\w.:-])\d+k?(?: ?(?:%|percent))?)(?= )(.{0,60})/i.exec(inFigures(text)) ?? []
  return after === undefined ? null : countedAfter(after)
}

/** What a bare number of the answer is of: as the latest alert or question has it. */
export function spokenIn(prompts: readonly Prompt[]): Spoken {
  const plain = prompts.map(({ text }) => inFigures(text))
  const metrics = prompts.map(
    (prompt, at) => writtenIn(prompt) ?? spokenMetric(plain[at] ?? '') ?? countedIn(prompt),
  )
  const told = plain.find((_, at) => metrics[at] !== null)
  const isLimitAsked = prompts.some(
    (prompt) => !prompt.bot && asksNormal(prompt.text) && asksLimit(prompt.text),
  )
  // `unmatched items 12400`: what an alert counts has no other name.
  if (told === undefined) {
    const isSlow = prompts.some(({ text, bot }) => !bot && asksNormal(text) && /\d ?ms\b/.test(text))
    return isSlow
      ? { metric: 'latency', unit: 'ms', isLimitAsked }
      : { metric: alertedIn(prompts), unit: '', isLimitAsked }
  }
  const [, written, named] = WITH_UNIT.exec(told) ?? []
  const unit = (written ?? named ?? '').toLowerCase()
  return {
    metric: metrics.find((metric) => metric !== null) ?? null,
    unit: UNIT_NAMES[unit] ?? unit,
    isLimitAsked,
  }
}
