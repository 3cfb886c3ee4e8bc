import type { ExpectationDetail } from '../../../domain/lesson.ts'
import { isAt, isCity, placesNamed } from '../../expectations/places.ts'
import { saysBeyond, saysNormal } from '../language/normality.ts'
import { inFigures } from '../language/numbers.ts'
import { placesAsSubject, placesIn } from '../language/place-words.ts'
import { sentences } from '../language/sentences.ts'
import { withoutZones } from '../language/zones.ts'

/** What was said before by others, the latest first. */
interface Said {
  text: string
  /** A program posted it. */
  bot?: boolean
}

/** Where something holds: nowhere but there, and not where it is spared; everywhere where both are empty. */
export interface Where {
  places: string[]
  except: string[]
}

/** `Only TLL.`, `only us at Lund`: a sentence that says of something told before where alone it holds. */
const ONLY =
  /^(?:(?:and|but|that['’]?s|this is|it['’]?s|holds?|applies|goes|true|yes|ok|right)[,:]? )*(?:only|just)(?: (?:for|in|at|on|us|here|the))* ?/i

const MOST_WORDS = 8

/** A place by its bare name, after a word that says that one is meant. */
const bareIn = (text: string): string[] => [
  ...namedIn(text),
  ...(/^\W*([A-Z]{3})\b/.exec(text)?.slice(1) ?? []),
]

/** Where alone something holds, by a short sentence after it. */
export function onlyIn(sentence: string): string[] {
  if (sentence.split(/\s+/).length > MOST_WORDS) return []
  const lead = ONLY.exec(sentence)?.[0] ?? /^.* only (?:in|at|for) (?=\S+\W*$)/i.exec(sentence)?.[0]
  if (lead === undefined) return []
  return bareIn(sentence.slice(lead.length))
}

const BUT_IN =
  /^(?:(?:and|but|true|right|yes|yep|ok|ah|oh|sure|correct|forgot|no)[,:!.]? )*(?:everywhere |anywhere |all )?(?:except|not|but not|apart from|other than|never)(?: (?:for|in|at|on))* (?=\S)/i

/** Where something told before does not hold: `Not for TLL please`, `everywhere except oslo`, `in Lund it does not apply`. */
export function sparedIn(sentence: string): string[] {
  const lead = BUT_IN.exec(sentence)?.[0]
  if (lead !== undefined) {
    const rest = sentence.slice(lead.length)
    const [first = ''] = rest.match(/^[A-Za-z][\w-]+/) ?? []
    const code = /^[a-z]{3}$/i.test(first) && placesIn(`in ${first}`).length > 0 ? [first] : []
    return distinct([...namedIn(rest), ...code])
  }
  return isSparedThere(sentence) && NOT_SO.test(sentence) ? distinct(namedIn(sentence)) : []
}

/** It is what was told that does not hold there. */
const NOT_SO =
  /(?:\b(?:is|are|goes|counts|holds|applies)|['’]s) not for (?=[A-Z])|\b(?:not|n['’]t|never|no longer) (?:\w+ )?(?:appl(?:y|ies)|holds?|count|accept|tolerate|allow|normal|ok(?:ay)?|fine|expect(?:ed)?|true|the case|valid|have (?:it|that|this)|happen|see (?:it|that|this)|do (?:it|that|this))\b|\b(?:should|must|would) be (?:zero|none|clean|nothing|an? \w+ bug)\b/i

/** As a detail has it: what is spared stands only where something is. */
export const placed = ({ places, except }: Where): Pick<ExpectationDetail, 'places' | 'except'> =>
  except.length === 0 ? { places } : { places, except }

/** `dublin has no warm sessions`: a city that opens a clause is a place too, unless it is said to be spared. */
const DENIED = /\b(?:never|not|none(?! of)|no(?!-)|nor|doesn['’]?t|isn['’]?t|without)\b/i

const EXCEPTED = /\b(?:except|apart from|other than|unlike|but not|outside)\b/i

const GROUND =
  'isles?|islands?|regions?|zones?|sites?|fleet|halls?|dc|datacent(?:er|re)s?|plants?|depots?|warehouses?|coast|shore|campus|clusters?|cells?|pops?|branch(?:es)?|stores?|stations?|ports?|docks?|wards?|farms?|fields?|yards?|labs?|floors?|barns?|shops?|rooms?|racks?|buildings?|rigs?|vessels?|trucks?|vans?'

const FOR_GROUND = new RegExp(
  String.raw`\b(?:for|in|on|at|out (?:in|on|at)) (?:the |our |all )?(?!(?:the|our|all|any|every|each|some|no|\d+|two|three|four|five|six|several|many|most|other|another|all|both|which|whatever|what|whole|this|that|these|those|one|same)\b)([a-z][\w-]*[ -](?:${GROUND}))\b`,
  'gi',
)

const GROUND_AS_SUBJECT = new RegExp(
  String.raw`(?:^|[.,;:!?(]\s*)(?:the |our )(?!(?:others?|same|whole|rest) )([a-z][\w-]*[ -](?:${GROUND})) (?:is|are|has|have|sits?|hangs?|runs?|still|uses?)\b`,
  'gi',
)

const subjectsIn = (text: string): string[] => [
  ...placesAsSubject(text),
  ...[...text.matchAll(GROUND_AS_SUBJECT)].map(([, name = '']) => name),
]

const LABEL = /\b(?:zone|region|site|cell|dc|cluster|location|area)\s*[=:]\s*"?([a-z][\w-]*)/gi

const plainPlace = (name: string): string => name.toLowerCase().replace(/[-_\s]+/g, ' ')

/** `up to 2 % there is fine`: where the alert or the question was. */
const THERE =
  /(?<!\b(?:in|out) )\bthere\b|\b(?:over there|in (?:that|this) (?:region|cluster|zone|cell|site)|only here)\b/i

/** `there will be 2 %` says of no place. */
export const EXISTS =
  /(?:^|[.,;:!?(]\s*|\b(?:and|but|so|because|then|if|when|that|always|sometimes) )there (?:is|are|was|were|will|may|can|might|should|has|have|could|would)\b|\bthere['’](?:s|ll|re|d)\b/gi

/** Said so, it holds not everywhere, wherever it does. */
const NOT_EVERYWHERE =
  /\b(?:only|just) (?:in |on |at )?(?:here|there)\b|\b(?:here|there) only\b|\b(?:nowhere|not anywhere|elsewhere|anywhere else)\b|\b(?:the )?others? (?:regions?|zones?|clusters?|sites?|cells?|places?|dcs?) (?:don|do|are|is|never|have|has|doesn|not)/i

/** `(harbour-north)`, as alerts have it. */
const IN_BRACKETS = /[([]([^()[\]]+)[)\]]/g

/** `dublin has no warm sessions`: what is lacking there is no place that is spared. */
const LACKS =
  /\b(?:has|have|had|got|gets?|with|is|are) no\b|\b(?:no|not|never) (?:more|less|fewer|higher|longer|later|over|above|beyond|worse)\b/gi

/** `no problem in eu-west-1` spares nobody; `fine anywhere except eu-west-1` does. */
const isSpared = (clause: string): boolean =>
  EXCEPTED.test(clause) ||
  (DENIED.test(clause.replace(LACKS, ' ')) && !/\bonly\b/i.test(clause) && !saysNormal(clause))

/** `gate-api gdansk: …`: an alert names its place without a word before it. */
const citiesIn = (text: string): string[] =>
  (text.match(/(?<![\w-])\p{L}{4,}(?![\w-])/gu) ?? []).filter(isCity)

const namedIn = (clause: string): string[] => [
  ...placesIn(clause),
  ...(clause.match(/\p{L}{5,}/gu) ?? []).filter(isCity),
  ...[...clause.matchAll(FOR_GROUND)]
    // `on parcel-fleet`: with its dash and no article it is what runs, and no ground.
    .filter(([whole]) => !/^on [\w]+-[\w-]+$/i.test(whole))
    .map(([, name = '']) => name),
  ...[...clause.matchAll(ONLY_IN)].map(([, ring, name]) => ring ?? name ?? ''),
]

/** `only in the canary`: whatever it is, it is no other. */
const ONLY_IN =
  /\bonly (?:in|on|for|with) (?:the |our )?(canar(?:y|ies))\b|\bonly in (?:the |our )?(?!(?:the|our|that|this|these|those|case|one|some|early|late|mornings?|afternoons?|evenings?|nights?|spring|summer|autumn|winter|peak|season|\w+ary|march|april|may|june|july|august|\w+ber|\w+days?)\b)([a-z][\w-]+)/gi

const NO_ALIASES: readonly string[] = []

function labelsIn(prompts: readonly Said[]): string[] {
  const labelled = prompts.flatMap(({ text }) => [...text.matchAll(LABEL)].map(([, name = '']) => name))
  const bracketed = prompts.flatMap(({ text }) =>
    [...text.matchAll(IN_BRACKETS)].flatMap(([, inner = '']) => inner.split(/,\s*/)),
  )
  return [...labelled, ...bracketed.filter((name) => /^[a-z][\w-]{2,30}$/i.test(name))]
}

/** Where the alert or the question was, unless that is spared. */
export function placeAsked(prompts: readonly Said[], spared: readonly string[]): string[] {
  const [place] = prompts.flatMap(({ text, bot }) => [
    ...placesIn(text),
    ...(bot === true ? citiesIn(text) : []),
  ])
  if (place === undefined) return []
  return spared.length > 0 && isAt(spared, place, () => NO_ALIASES) ? [] : [place]
}

/** Cut before `but`, which begins what is spared. */
const clausesOf = (text: string): string[] => text.split(/[.;:!?]\s|[,;]\s|(?=\bbut\b)/)

const names = (text: string, name: string): boolean => plainPlace(text).includes(plainPlace(name))

/** A limit, which only what is normal has. */
const LIMITED = /\d\s?(?:%|percent|ms\b|s\b|secs?\b|seconds?|mins?\b|minutes?)|\bup to \d/i

/** `Past that, or in Bergen at all, treat it as real.`, `In Bergen we pre-seed, so a slow start there is never the deploy.` */
const isSparedThere = (sentence: string): boolean =>
  !LIMITED.test(inFigures(sentence)) &&
  !saysNormal(sentence) &&
  DENIED.test(sentence.replace(LACKS, ' ')) &&
  !/\bonly\b/i.test(sentence)

/** Places that a text says are as they should be, and those that it says are spared. */
export function placesToldIn(text: string): { own: string[]; spared: string[] } {
  const beyond = sentences(text)
    .map((sentence) => sentence.text)
    .filter((sentence) => saysBeyond(sentence) || isSparedThere(sentence))
  const clauses = clausesOf(beyond.reduce((rest, sentence) => rest.replace(sentence, ' '), text))
  return {
    own: clauses.filter((clause) => !isSpared(clause)).flatMap(namedIn),
    spared: [...clauses.filter(isSpared), ...beyond].flatMap(namedIn),
  }
}

/** `except oslo, links there never expire`: that is where it was just said not to hold. */
const isThereIn = (text: string): boolean =>
  clausesOf(text.replace(EXISTS, ' ')).some(
    (clause, at, all) => THERE.test(clause) && !isSpared(all[at - 1] ?? ''),
  )

/** `normal here`: where whoever says so is, which is where the alert was. */
const HERE =
  /\b(?:normal|fine|ok(?:ay)?|usual|expected|healthy|allowed|like that|stays? \w+|the rule|accepted|standard) (?:for us |with us |over |down |up )?here\b|^here\b|\b(?:over|round|around|down|up) here\b/i

/** `everywhere except gdansk`, `all sites but not oslo` */
export const EVERYWHERE =
  /\b(?:everywhere|anywhere|wherever|world ?wide|globally|(?:any|every|each|all|all the|both|whatever|whichever|the other|all other|other) (?:the |our |\d+ )?(?:\w+ )?(?:isles?|islands?|regions?|zones?|sites?|plants?|depots?|warehouses?|clusters?|cells?|pops?|branch(?:es)?|stores?|stations?|ports?|docks?|wards?|farms?|yards?|labs?|shops?|terminals?|locations?|countries|places?|dcs?|datacent(?:er|re)s?|clinics?|hospitals?|offices?|cities|markets?))\b|\b(?:except|apart from|other than)\b/i

/**
 * Where something holds: what the answer names, and nowhere but there; what only others are said to be spared of holds where
 * it was asked about, or everywhere else. Null where it is not everywhere and nobody can say where.
 */
export function placesMeant(said: string, prompts: readonly Said[]): Where | null {
  const text = withoutZones(said).replace(CLOCK_HERE, ' ')
  const { own, spared } = placesToldIn(text)
  const isNamed = (name: string): boolean =>
    clausesOf(text).some((clause) => !isSpared(clause) && names(clause, name))
  const isThere = isThereIn(text)
  // `sby has no cache of its own, it reads from jkt: 900 ms is ok there`
  const subject = isThere ? subjectsIn(text).filter((name) => !spared.includes(name)) : []
  const named =
    subject.length > 0
      ? subject
      : [...headIn(text), ...onlyOfAlert(text, prompts), ...labelsIn(prompts).filter(isNamed), ...own]
  const meant = named.filter((name) => !spared.includes(name))
  const isLimited = spared.length > 0 || NOT_EVERYWHERE.test(text)
  const isElsewhere = spared.length > 0 && EVERYWHERE.test(text)
  const here = (isLimited && !isElsewhere) || isThere || HERE.test(text) ? placeAsked(prompts, spared) : []
  // `the canary, only there`: the ring and the region of the alert.
  const places = meant.every((name) => RING.test(name)) ? [...meant, ...here] : meant
  if (places.length > 0) return { places: distinct(places), except: [] }
  if (isThere || NOT_EVERYWHERE.test(text)) return null
  return { places: [], except: distinct(spared) }
}

/** `staging: wiped every night, up to 60 % there meanwhile`: what stands before all else is where. */
const headIn = (text: string): string[] => {
  const [, name = ''] = /^\W*(\p{L}[\p{L}\d-]{2,20}):\s/u.exec(text) ?? []
  return name !== '' && (isCity(name) || placesNamed(name).length > 0) ? [name] : []
}

/** `and only Fastpak, the others are on time`, where the alert was of it. */
const onlyOfAlert = (text: string, prompts: readonly Said[]): string[] =>
  [...text.matchAll(/\bonly (?:for |in |at |with |on )?(\p{Lu}[\p{L}-]{2,})/gu)]
    .map(([, name = '']) => name)
    .filter((name) =>
      prompts.some(
        ({ text: alert, bot }) =>
          bot === true &&
          alert
            .toLowerCase()
            .split(/[^\p{L}\d-]+/u)
            .includes(name.toLowerCase()),
      ),
    )

/** `from 8 till about 11 here in Ghent`: whose clock that is, not where it holds. */
const CLOCK_HERE =
  /\b(?:from|between) \S+ (?:to|till?|until|and) (?:about |around )?\S+ (?:over )?here in \p{L}{3,}(?![\p{L}-])/giu

const RING = /^canar(?:y|ies)$/i

const distinct = (names: readonly string[]): string[] =>
  names.filter((name, at) => names.findIndex((one) => plainPlace(one) === plainPlace(name)) === at)
