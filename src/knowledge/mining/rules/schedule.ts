import { dateIn, validityIn } from '../language/dates.ts'
import { dayWindow } from '../language/day-window.ts'
import { namesIn } from '../language/names.ts'
import { isRecurring, recurrenceIn } from '../language/recurrence.ts'
import { mayBeRhythm, type Rhythm, rhythm } from './rhythm.ts'
import { bare, type Passage, type Reading } from './rule.ts'

const EVENT =
  /\b(?:(?:[\w-]+['’]?s? ){0,3})(?:maint\w*(?: windows?)?|windows?|downtime|back-?ups?|batch(?:es)?(?: jobs?| runs?| imports?)?|jobs?|crons?|re-?index(?:es|ing)?|vacuums?(?: full)?|compactions?|exports?|imports?|syncs?|snapshots?|rotations?|drills?|fail-?over tests?|chaos \w+|load tests?|soak tests?|penetration tests?|pen-?tests?|scans?|purges?|clean-?ups?|archiv(?:al|ing)|settlements?|reconciliations?|billing runs?|invoice runs?|invoicing|payroll|payouts?|reports?(?: generation)?|reporting|rebuilds?|refresh(?:es)?|rollups?|aggregations?|etl|pipelines?|restarts?|reboots?|patch(?:ing)?(?: windows?| day)?|updates?|deploys?|deployments?|releases?|release trains?|freezes?|flash sales?|sales?|promos?|promotions?|campaigns?|newsletters?|mailings?|digests?|traffic (?:spikes?|peaks?)|spikes?|peaks?|price (?:updates?|imports?)|catalog(?:ue)? (?:updates?|imports?)|statements?|close|renewals?|expir(?:y|ies)|migrations?|dumps?|key rotations?|cert(?:ificate)? (?:renewals?|rotations?)|garbage collections?|gc|defrag\w*|rebalances?|replays?|feeds?|loads?|sweeps?|draw(?:ing)?s?|auctions?|uploads?|crawls?|offline|read-only|retraining|training runs?|runs?|(?:planned|scheduled|regular|maintenance) (?:activity|works?|outages?|interruptions?)|upkeep|servicing|housekeeping|(?:service|maint\w*|time) slots?|blackouts?|outages?|patch(?:es|ing)?|unavailab\w+|unreachable|dark|(?:goes|go|going|is|are|takes?|taking|brings?|taken) (?:[\w'’-]+ ){0,3}?(?:down|offline|out|away))\b/i

/** What people do on Tuesdays and no system does. */
const HUMAN =
  /\b(?:stand-?ups?|retros?|retrospectives?|meetings?|lunch(?:es)?|1:1s?|one-on-ones?|yoga|demos?|all-?hands|planning|refinement|grooming|office hours|happy hour|party|game night|beers?|drinks|coffee|cake|donuts?|pizza|bagels?|breakfast|hand-?overs?|handoffs?|syncs? with|weekly sync|book club|run club|gym|football|climbing|quiz|trivia|karaoke|town ?halls?|reviews?|workshops?|onboarding|interviews?|vacation|holiday|wfh|from home|in the office|review meeting|movie|board games?|playlist|timesheets?|expenses|cleaning crew|recycling|birthday|choir|rehearsals?|practice)\b/i

const PLANNED =
  /\b(?:planned|scheduled|announced|upcoming|maintenance (?:window|on|tonight|tomorrow)|window (?:is|on|from|tonight)|downtime|freeze)\b/i

/** The words that name what recurs: the event with up to three words before it. */
function whatOf(text: string): string {
  const found = EVENT.exec(text)?.[0] ?? ''
  return bare(
    found.replace(
      /^(?:(?:so|and|but|that|is|are|was|has|have|every|each|other|the|its|their|a|an|on|at|for|in|of|during|our|we|they|does|do|runs?|to|because|since|when|while|just|also|fyi|remember|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\s+)+/i,
      '',
    ),
  )
}

/** A provider is called by its name alone: `Stryp has a maintenance window`. */
const PROVIDER =
  /\b(?!(?:The|Our|Every|Each|This|That|It|They|We|On|In|At|From|Since|Because|Maintenance|Reminder|Note|And|But|So|If|When|Mon|Tue|Wed|Thu|Fri|Sat|Sun|UTC|Remember|Heads|Just|There)(?:day|sday|nesday|rsday|urday)?\b)([A-Z][A-Za-z]{2,20})(?:['’]s)?(?: \([^()]{1,40}\))?,? (?:has|have|does|do|did|is having|are having|is doing|are doing|goes|go|takes?|make|makes|maintenance|patch(?:es)?|runs?|will|schedules?|confirmed|announced|planned|performs?|holds?)\b|\b((?:payment|card|sms|e?mail|dns|cdn|cloud|identity|shipping|tax|hosting|network|bank(?:ing)?|fraud) (?:provider|processor|gateway|vendor|partner))\b/

/**
 * Whom it is about: what the sentence names, and where that is somebody else's or nobody, what the message names besides,
 * else what the conversation is about.
 */
function subjectsOf(text: string, beside: readonly string[]): Pick<Reading, 'services' | 'meansAround'> {
  const names = namesIn(text)
  const found = PROVIDER.exec(text)
  const provider = found?.[1] ?? found?.[2]
  // A vendor may be written like a class.
  const isVendor = names.length > 0 && names.every((name) => /^(?:[A-Z][a-z0-9]+)+$/.test(name))
  if (names.length > 0 && !isVendor) return { services: names }
  const own = names.length === 0 && provider !== undefined ? [provider] : names
  return { services: [...own, ...beside], meansAround: beside.length === 0 && own.length > 0 }
}

function once({ text, at }: Passage): Reading[] {
  if (dayWindow(text) === null) return []
  const day = dateIn(text, at, true)
  if (day === null || day + 86_400_000 < at) return []
  const detail = { kind: 'schedule', what: whatOf(text) || bare(text), recurring: null } as const
  return [{ detail, services: namesIn(text), validFrom: day, validUntil: day + 86_400_000 }]
}

const OWN_RHYTHM =
  /\b(?:nightly|daily|weekly|monthly|hourly)-[\w-]+|\b(?!bi-|semi-|twice-)[\w-]+-(?:nightly|daily|weekly|monthly|hourly)\b/gi

/** `nightly-etl failed` is no statement about when it runs. */
const withoutNames = (text: string): string => text.replace(OWN_RHYTHM, ' ')

interface Told {
  /** What names the event. */
  event: string
  /** What names when. */
  when: string
  withBefore: boolean
}

/** `they do it every other Monday`: who they are, was said before. */
const WHO_BEFORE =
  /^(?:and |so |but |since |because )?(?:they|their|theirs|it|its|it'?s|that'?s|those|these|he|she)\b/i

/** `every second Monday they switch it off`: `they` is whoever was named, when nobody is in the sentence. */
const THEY = /\b(?:they|they'?re|those (?:guys|people|folks))\b/i

const meansBefore = (text: string): boolean =>
  WHO_BEFORE.test(text) || (THEY.test(text) && namesIn(text).length === 0 && !PROVIDER.test(text))

/** `pay-bridge is blind while they do their thing, 02:00 to 04:00 on alternating Tuesdays`: something that runs, and exactly when. */
const tellsWhen = (text: string, plain: string): boolean =>
  namesIn(text).length > 0 && dayWindow(plain) !== null && isRecurring(plain)

/** Where it is said what recurs and when: in the sentence, or in it and the one before; null when nowhere. */
function toldIn({ text, before, own }: Passage): Told | null {
  const plain = withoutNames(text)
  const adds = isRecurring(plain) || dayWindow(plain) !== null
  if (!adds) return null
  const goesOn = own && EVENT.test(before)
  // `They run it every Tuesday`: what they run stands before.
  const named = EVENT.test(text) && !(goesOn && /^runs?$/i.test(whatOf(text)))
  const isComplete = named && dayWindow(plain) !== null
  const both = `${withoutNames(before)} ${plain}`
  // `It's their biweekly maintenance. Tuesdays from 3 to 5.`
  if (goesOn && !isComplete && dayWindow(both) !== null && isRecurring(both))
    return { event: named ? text : before, when: both, withBefore: true }
  if (!(named && isRecurring(plain)) && !tellsWhen(text, plain)) return null
  return { event: text, when: plain, withBefore: own && before !== '' && meansBefore(text) }
}

/** `Next on 13 October.`: which of the weeks it is. */
const DATES_NEXT =
  /^(?:the |so (?:the )?|and (?:the )?)?(?:next|last|latest|starting|first|previous|today|tonight|(?:not )?this week|yesterday)\b.{0,60}(?:\d|\b(?:week|one|today)\b)/i

/** What somebody is about to do, or has others do. */
const MEANT_TO =
  /^(?:i['’]?ll|i will|let me|i['’]?m (?:going|about) to|can (?:you|we|someone)|could (?:you|we))\b/i

/** A word that every schedule needs: looking for it costs a hundredth of trying all patterns. */
const MAY_RECUR =
  /\b(?:every|each|other|once|weeks?|alternat\w+|fortnight\w*|(?:[\w-]*-)?(?:bi)?(?:weekly|monthly|daily|nightly|hourly|quarterly)|months?|eom|(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?|weekdays|weekends|planned|scheduled|announced|upcoming|maint\w*|windows?|downtime|freeze)\b/i

function readingOf(
  { text, before, beside, next }: Passage,
  { recurring, withBefore, withNext }: Rhythm,
): Reading {
  const whole = [withBefore ? before : '', text, withNext ? next : ''].filter((part) => part !== '').join(' ')
  return {
    detail: { kind: 'schedule', what: whatOf(whole) || bare(text), recurring },
    ...subjectsOf(whole, beside),
    withBefore,
    withNext,
    validUntil: null,
  }
}

/** `the provider's maintenance window is every other Tuesday 03:00–05:00`, `db-backup runs nightly at 02:00`. */
export function schedule(passage: Passage): Reading[] {
  const { text, at, before, beside } = passage
  if (!(MAY_RECUR.test(`${before} ${text}`) || mayBeRhythm(text)) || HUMAN.test(text) || MEANT_TO.test(text))
    return []
  const told = toldIn(passage)
  if (told === null) {
    const done = rhythm({ ...passage, text: withoutNames(text) })
    if (done !== null) return [readingOf(passage, done)]
    return PLANNED.test(text) && EVENT.test(text) && !isRecurring(withoutNames(text)) ? once(passage) : []
  }
  const datesNext = DATES_NEXT.test(passage.next)
  return [
    {
      detail: {
        kind: 'schedule',
        what: whatOf(told.event) || bare(text),
        recurring: recurrenceIn(datesNext ? `${told.when} ${passage.next}` : told.when, at),
      },
      ...subjectsOf(told.withBefore ? `${before} ${text}` : text, beside),
      withBefore: told.withBefore,
      withNext: datesNext,
      validUntil: validityIn(text, at).until,
    },
  ]
}
