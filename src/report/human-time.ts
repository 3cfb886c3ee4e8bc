/** `03:12:04` in UTC: the clock of every log the reader will look at next. */
export const clockTime = (at: number): string => new Date(at).toISOString().slice(11, 19)

/** `14 min`, `100 s`, `2.5 h`: as precise as anybody can use. */
export function duration(ms: number): string {
  const seconds = Math.abs(ms) / 1000
  if (seconds < 120) return `${Math.round(seconds)} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  if (seconds < 172_800) return `${Number((seconds / 3600).toPrecision(2))} h`
  return `${Math.round(seconds / 86_400)} days`
}

/** `0.00`, `0.04`, `1.20`; a fraction of a cent still shows. */
export const dollars = (usd: number): string => (usd > 0 && usd < 0.01 ? usd.toPrecision(1) : usd.toFixed(2))
