import type { Bound, DayWindow, ExpectationDetail, Recurring } from '../../../domain/lesson.ts'
import { isAt } from '../../expectations/places.ts'
import { inFigures } from '../language/numbers.ts'
import type { Amendment, Amount } from '../rules/amended.ts'

/** What a message amends, and the places that it names. */
export interface Amends extends Amendment {
  /** All of it. */
  text: string
  /** Where it is otherwise, and where it stays as it was. */
  where: { own: readonly string[]; spared: readonly string[] }
}

/** A number of an expectation: one of its limits, or how long it lasts. */
type Slot = { kind: 'bound'; at: number } | { kind: 'after' }

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, sec: 1, seconds: 1, min: 60, h: 3600 }

const isSameNumber = (a: Amount, value: number, unit: string): boolean => {
  if (a.unit === '' || unit === '' || a.unit === unit) return a.value === value
  const [own, other] = [SECONDS[a.unit], SECONDS[unit]]
  return own !== undefined && other !== undefined && Math.abs(a.value * own - value * other) < 1e-6
}

function slotWith(amount: Amount, { bounds, after }: ExpectationDetail): Slot | null {
  const at = bounds.findIndex(({ value, unit }) => isSameNumber(amount, value, unit))
  if (after !== null && isSameNumber(amount, after.minutes, 'min') && amount.unit !== '%') {
    if (amount.unit !== '' || at < 0) return { kind: 'after' }
  }
  return at < 0 ? null : { kind: 'bound', at }
}

const isTime = (unit: string): boolean => SECONDS[unit] !== undefined

/** What a number without one that it takes the place of is of: by its unit, and nothing where two fit. */
function slotFor({ unit }: Amount, { bounds, after }: ExpectationDetail): Slot | null {
  const [only] = bounds
  if (isTime(unit) && after !== null && !bounds.some((bound) => isTime(bound.unit))) return { kind: 'after' }
  if (only === undefined || bounds.length > 1) return null
  if (isTime(unit))
    return after === null && (isTime(only.unit) || only.unit === '') ? { kind: 'bound', at: 0 } : null
  if (unit === '%') return only.unit === '%' || only.unit === '' ? { kind: 'bound', at: 0 } : null
  return { kind: 'bound', at: 0 }
}

function withNumber(detail: ExpectationDetail, slot: Slot, { value, unit }: Amount): ExpectationDetail {
  if (slot.kind === 'after')
    return detail.after === null
      ? detail
      : {
          ...detail,
          after: { ...detail.after, minutes: isTime(unit) ? (value * (SECONDS[unit] ?? 60)) / 60 : value },
        }
  const changed = (bound: Bound, at: number): Bound =>
    at === slot.at ? { ...bound, value, unit: unit === '' ? bound.unit : unit } : bound
  return { ...detail, bounds: detail.bounds.map(changed) }
}

function withNumbers(detail: ExpectationDetail, { gone, now }: Amendment): ExpectationDetail | null {
  const [next] = now
  if (next === undefined) return detail
  const old = gone.map((one) => slotWith(one, detail)).find((slot) => slot !== null)
  const slot = old ?? slotFor(next, detail)
  return slot === null ? null : withNumber(detail, slot, next)
}

const shifted = (window: DayWindow, from: number, zone: string | null): DayWindow => ({
  zone: zone ?? window.zone,
  from,
  to: (from + ((window.to - window.from + 1440) % 1440)) % 1440,
})

function onDay(during: Recurring, gone: number, now: number): Recurring {
  if (during.every === 'week' || during.every === 'weekday-of-month')
    return during.weekday % 7 === gone ? { ...during, weekday: now } : during
  return during.every === 'weekdays'
    ? { ...during, weekdays: during.weekdays.map((day) => (day === gone ? now : day)) }
    : during
}

/** In the zone of what it takes the place of, where it names none. */
const inZoneOf = (during: Recurring, old: Recurring | null): Recurring =>
  during.window === null || during.window.zone !== null
    ? during
    : { ...during, window: { ...during.window, zone: old?.window?.zone ?? null } }

function withTimes(detail: ExpectationDetail, { weekday, hour, during }: Amendment): ExpectationDetail {
  const old = detail.during
  if (during !== null) return { ...detail, during: inZoneOf(during, old) }
  if (old === null) return detail
  const moved = weekday === null ? old : onDay(old, weekday.gone, weekday.now)
  return hour === null || moved.window === null
    ? { ...detail, during: moved }
    : { ...detail, during: { ...moved, window: shifted(moved.window, hour.now, hour.zone) } }
}

export const NOTHING: ExpectationDetail = {
  kind: 'expectation',
  bounds: [],
  places: [],
  after: null,
  during: null,
}

const NO_ALIASES: readonly string[] = []

const isOneOf = (place: string, some: readonly string[]): boolean =>
  some.length > 0 && isAt(some, place, () => NO_ALIASES)

/** Without the places where it is so no longer; nothing where it held nowhere else. */
function without(detail: ExpectationDetail, { own, spared }: Amends['where']): ExpectationDetail {
  const named = spared.length > 0 ? spared : own
  const left = detail.places.filter((place) => !isOneOf(place, named))
  if (named.length === 0 || (detail.places.length > 0 && left.length === 0)) return NOTHING
  return detail.places.length > 0
    ? { ...detail, places: left }
    : { ...detail, except: [...(detail.except ?? []), ...named] }
}

/** A new limit that is told in full, with what it does not say of the old. */
const filled = (own: ExpectationDetail, old: ExpectationDetail): ExpectationDetail => ({
  ...own,
  ...(own.places.length > 0 || own.except !== undefined ? {} : { places: old.places, except: old.except }),
  after: own.after ?? old.after,
  during: own.during ?? old.during,
})

/** An older expectation as a message amends it that tells `own` besides; null where what it says cannot be of it. */
export function amended(
  old: ExpectationDetail,
  amends: Amends,
  own: ExpectationDetail,
): ExpectationDetail | null {
  const isReplaced =
    amends.now.length > 0 || amends.weekday !== null || amends.hour !== null || amends.during !== null
  const isFull = own.bounds.length > 0 && amends.now.length === 0
  if (isFull && !namesGone(amends)) return null
  if (isFull && !isReplaced) return filled(own, old)
  if (amends.isWithdrawn) return without(old, amends.where)
  if (!isReplaced) return null
  const numbered = withNumbers(old, amends)
  return numbered === null ? null : withTimes(numbered, amends)
}

const hasDay = (during: Recurring | null, weekday: number): boolean =>
  during !== null &&
  (('weekday' in during && during.weekday % 7 === weekday) ||
    (during.every === 'weekdays' && during.weekdays.includes(weekday)))

/** How many of the numbers, days and hours that are gone an older expectation has; null where it names some, and it has none. */
export function goneParts(
  old: ExpectationDetail,
  { gone, weekday, hour, hoursGone }: Amendment,
): number | null {
  const window = old.during?.window ?? null
  const parts = [
    ...gone.map((one) => slotWith(one, old) !== null),
    ...(weekday === null ? [] : [hasDay(old.during, weekday.gone)]),
    ...(hour === null ? [] : [window?.from === hour.gone]),
    ...(hoursGone === null ? [] : [window?.from === hoursGone.from && window.to === hoursGone.to]),
  ]
  const found = parts.filter(Boolean).length
  return parts.length > 0 && found === 0 ? null : found
}

/** How many numbers that a message says besides are those of an older expectation: `the 5000 stays`, `same 4 seconds`. */
export function keptParts({ bounds, after, during }: ExpectationDetail, { text, gone, now }: Amends): number {
  const changed = new Set([...gone, ...now].map(({ value }) => value))
  const said = new Set((inFigures(text).match(/\d+(?:\.\d+)?/g) ?? []).map(Number))
  const length = during?.window == null ? [] : [(during.window.to - during.window.from + 1440) % 1440]
  const own = [...bounds.map(({ value }) => value), ...(after === null ? [] : [after.minutes]), ...length]
  return own.filter((value) => said.has(value) && !changed.has(value)).length
}

/** Whether it names something of what was: by that alone it may be found. */
export const namesGone = ({ gone, weekday, hour, hoursGone }: Amendment): boolean =>
  gone.length > 0 || weekday !== null || hour !== null || hoursGone !== null
