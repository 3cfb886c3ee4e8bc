import { dayOf, span, timeOfDay } from '../../domain/clock-text.ts'
import type { Statement, Verdict } from '../../domain/verdict.ts'
import type { SourceOf } from '../checks/check.ts'
import { type Measured, triggerText } from '../triage/expected.ts'
import { confidenceOf } from './rules.ts'
import { cited, statement } from './statements.ts'

/** A person confirmed it and code measured all of it; with the event from a second system it is as sure as it gets. Set by hand. */
const SURE = { twoSystems: 0.9, one: 0.75 }

const writtenAt = ({ fact: { place, at } }: Measured): string => (at > 0 ? `${place}, ${dayOf(at)}` : place)

/** The words of others hold no markup of ours. */
const unmarked = (text: string): string => text.replace(/[`*]/g, "'")

function reasons(held: Measured): Statement[] {
  const { fact, reading, trigger, until } = held
  const quote = unmarked(fact.statement.slice(0, 200))
  const all = [...(reading?.citations ?? []), ...(trigger?.citations ?? [])]
  const left = until === null ? '' : `, expected until ${timeOfDay(until)}`
  return cited([
    statement(`the team wrote and confirmed: "${quote}" (${unmarked(writtenAt(held))})`, all),
    ...(reading === null ? [] : [statement(`measured: ${reading.text}`, reading.citations)]),
    ...(trigger === null
      ? []
      : [statement(`after ${unmarked(triggerText(trigger))}${left}`, trigger.citations)]),
  ])
}

/**
 * What is known to be normal, while it is. Never "no action": it says when that ends, and whatever else fires is looked at
 * as always.
 */
export function expectedVerdict(
  held: Measured,
  { gaps, ruledOut }: Pick<Verdict, 'gaps' | 'ruledOut'>,
  sourceOf: SourceOf,
): Verdict {
  const { trigger, until, fact } = held
  const cites = [...(held.reading?.citations ?? []), ...(trigger?.citations ?? [])]
  const sources = new Set(cites.map((ref) => sourceOf(ref) ?? ref)).size
  const probability = sources > 1 ? SURE.twoSystems : SURE.one
  const ends =
    until === null
      ? 'it is looked at as a fault as soon as it is no longer as the team wrote'
      : `watch it until ${timeOfDay(until)}: if it still fires then, or gets worse, it is a fault like any other`
  const lasts =
    trigger === null || until === null
      ? ''
      : ` (${span(until - trigger.at)} after ${unmarked(trigger.title)})`
  return {
    kind: 'expected',
    confidence: confidenceOf(probability),
    probability,
    cause: null,
    sources,
    because: reasons(held),
    ruledOut,
    gaps,
    next: [
      `${ends}${lasts}`,
      `if this is always so, the alert of ${unmarked(fact.services[0] ?? 'it')} should know: nobody needs this page`,
    ],
    limits: [],
    ...(until === null ? {} : { expectedUntil: until }),
  }
}
