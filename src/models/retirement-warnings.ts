import { dayOf, span } from '../domain/clock-text.ts'
import type { Retirement } from './anthropic/retirements.ts'

/** Long enough to try another model on recorded incidents before it has to be used. */
const AHEAD_MS = 60 * 24 * 60 * 60_000

export interface RetirementWarning {
  model: string
  /** The same for as long as the provider says the same: it is told once. */
  key: string
  text: string
  isOver: boolean
}

/** What a person must know 60 days ahead, with the settings that name the model. */
export function retirementWarnings(
  retirements: readonly Retirement[],
  settingsOf: (model: string) => readonly string[],
  now: number,
): RetirementWarning[] {
  return retirements.flatMap((one) => {
    const { model, at, isOver } = one
    if (!isOver && (at === null || at - now > AHEAD_MS)) return []
    const text = `${model} ${whenOf(one, now)}: set ${settingsOf(model).join(' and ')} to another model`
    return [{ model, key: `${model} ${isOver || at === null ? 'over' : dayOf(at)}`, text, isOver }]
  })
}

/** A date that has gone by is a promise that was put off: only the provider's own word says that it is over. */
function whenOf({ at, isOver }: Retirement, now: number): string {
  if (isOver || at === null) return 'is retired'
  return at > now ? `retires on ${dayOf(at)}, in ${span(at - now)}` : `was to retire on ${dayOf(at)}`
}
