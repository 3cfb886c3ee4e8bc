const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `03:12:04` in UTC: the clock of every log the reader will look at next. */
export const clockTime = (at: number): string => new Date(at).toISOString().slice(11, 19)

/** `2026-11-24` in UTC. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** `03:12:04 UTC`: the time of day, for sentences about one incident. */
export const timeOfDay = (at: number): string => `${clockTime(at)} UTC`

/** When a change came: `14 min before it began`, or `as it began` when nobody can say which was first. */
export const lead = (milliseconds: number): string =>
  milliseconds === 0 ? 'as it began' : `${span(milliseconds)} before it began`

/** `40 s`, `14 min`, `2 h 5 min`, `3 days`: how long, as precise as anybody can use. */
export function span(milliseconds: number): string {
  const length = Math.abs(milliseconds)
  if (length < 2 * MINUTE) return `${Math.round(length / SECOND)} s`
  if (length < 2 * HOUR) return `${Math.round(length / MINUTE)} min`
  if (length >= 2 * DAY) return `${Math.round(length / DAY)} days`
  const hours = Math.floor(length / HOUR)
  const minutes = Math.round((length - hours * HOUR) / MINUTE)
  return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`
}
