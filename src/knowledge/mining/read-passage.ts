import { namesIn } from './language/names.ts'
import { type Idle, isIdle, isJoke } from './language/tone.ts'
import { change } from './rules/change.ts'
import { expectation } from './rules/expectation.ts'
import { glossary } from './rules/glossary.ts'
import { jargon } from './rules/jargon.ts'
import { nickname } from './rules/nickname.ts'
import { ownership } from './rules/ownership.ts'
import { procedure } from './rules/procedure.ts'
import type { Passage, Reading } from './rules/rule.ts'
import { schedule } from './rules/schedule.ts'

/** A sentence that nobody meant, or that asks or wishes instead of saying. */
const IDLE: readonly Idle[] = ['asks', 'mocks', 'commands', 'wishes']

/** What the team calls things. People laugh about it, and mean it. */
export function namesGiven(passage: Passage): Reading[] {
  if (isIdle(passage.text, IDLE)) return []
  const listed = glossary(passage)
  if (listed.length > 0) return listed
  const names = jargon(passage)
  // `is the new cluster, clickstream-scylla`: a name says more than what it is.
  const isNamed = names.some(({ services }) => services.some((name) => namesIn(name).length > 0))
  if (isNamed) return names
  const byName = nickname(passage.text)
  return byName.length > 0 ? byName : names
}

/** Words that make an expectation of an order: `don't page, 2 % errors are expected`. */
const SAYS_NORMAL = /\b(?:expected|normal|harmless|benign|by design|known behaviou?r)\b/i

/** `normal while the nightly export runs`: the time belongs to what is normal. */
const DURING =
  /\b(?:while|during|when|whenever|because of|due to)\b.{0,60}\b(?:every|each|nightly|daily|weekly|monthly|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|month)\b/i

/** Lessons that one sentence tells by itself, whatever stands around it. */
export function readPassage(passage: Passage): Reading[] {
  const names = namesGiven(passage)
  if (names.length > 0) return names
  if (isIdle(passage.text, IDLE) || isJoke(passage.text)) return []
  const owners = ownership(passage)
  const normal = expectation(passage)
  const orders = procedure(passage).filter(
    ({ detail }) =>
      normal.length === 0 ||
      (detail.kind === 'procedure' && detail.page !== null && !SAYS_NORMAL.test(passage.text)),
  )
  if (orders.length > 0) return [...owners, ...orders]
  const timed = normal.length > 0 && DURING.test(passage.text) ? [] : schedule(passage)
  const changes = owners.length > 0 || normal.length > 0 ? [] : change(passage)
  return [...owners, ...normal, ...timed, ...changes]
}
