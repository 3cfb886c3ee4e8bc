import { namesIn } from '../language/names.ts'
import type { Passage } from './rule.ts'

/** That something was made anew, in words that say it by themselves. */
const ANEW =
  /\bre-?(?:writ(?:e|ten|es)|wrote|built|builds?|implemented|done)\b|\bfrom (?:scratch|zero|nothing|the ground up|a blank (?:page|sheet)|a clean sheet)\b|\bground[- ]up\b|\b(?:brand[- ]?new|all[- ]new|clean[- ]slate|green-?field)\b|\b(?:newly|freshly) (?:developed|written|built|made|programmed|coded|implemented)\b|\b(?:completely|entirely|totally) (?:new|different)\b|\bnew (?:code ?base|implementation|generation|architecture|engine|data model)\b|\bdifferent (?:code ?base|data model|architecture|language)\b|\b(?:no|not a|none of the|zero)(?: single| shared| common)? (?:lines?|code|bit)\b.{0,30}\b(?:shared|common|left|old|same|survived|kept|over)\b|\bshares? (?:no|not a|nothing|none)\b/i

/** A new one of something, which may be no more than its next version. */
const NEXT =
  /\b(?:v ?[2-9]|version (?:2|two|3|three)|[2-9]\.0|second generation|successor|replacement|the new|our new|new)\b/i

const LIVE =
  /\b(?:(?:is|are|went|goes|going|gone|been|now) (?:fully )?(?:live|out)|live (?:since|for|as of|now|today)|in (?:prod(?:uction)?|operation|service)|(?:is|are|now) serving|serves (?:all|100)|took over|takes over|taken over|took (?:its|his|the) place|replac(?:ed|es)|launched|shipped|rolled out|deployed|cut over|switched (?:over|to)|100 ?%|(?:all|the) traffic|runs? (?:on )?the new|running (?:on )?the new|as of (?:today|this|now|yesterday)|since (?:today|this|yesterday|last|mon|tue|wed|thu|fri|sat|sun|\d))\b/i

const OLD =
  /\b(?:old|legacy|previous|former|original|[a-z]+) (?:one|version|code|stack|thing|implementation|service|node|app|repo|instances?)?\s?(?:is|are|was|were|has been|have been|got|gets)\s(?:now |finally |all |completely )?(?:gone|deleted|archived|retired|turned off|switched off|shut down|removed|decommissioned|dead|history|no more|sunset|buried|thrown away|scrapped|offline|off)\b|\bis no more\b|\b(?:rip|rest in peace|goodbye)\b|\bnothing (?:of|from) (?:the|it)\b.{0,40}\b(?:left|kept|taken over|survived|remains)\b|\bnothing (?:was|is|has been) (?:left|kept|taken over|carried over)\b|\b(?:legacy|old) version is\b/i

/** Somebody would like one. */
const WANTED =
  /\b(?:needs?|should|deserves?|plan\w*|will|would|wants?|propos\w+|someday|worth|considering|asked for|before|until|could|might|let'?s|if we|quarter|roadmap|not (?:yet|been)|n'?t)\b/i

/** What it is worth as a proof that something was made anew and runs: 3 is enough. */
const worthOf = (text: string): number =>
  (ANEW.test(text) ? 2 : 0) +
  (NEXT.test(text.replace(ANEW, ' ')) ? 1 : 0) +
  (LIVE.test(text) ? 1 : 0) +
  (OLD.test(text) ? 1 : 0)

const ENOUGH = 3

/** `the new rechnungslauf`, `v2 of cart`, `wishcart 2.0`: a name of one word. */
const ONE_WORD: readonly RegExp[] = [
  /\b(?:the|our|a|an) (?:brand[- ]new|all[- ]new|clean[- ]slate|completely new|rewritten|new|old|legacy) ([a-z][\w-]{3,30})\b/i,
  /\bv(?:ersion)? ?[2-9](?:\.\d)* of (?:the |our )?([a-z][\w-]{2,30})\b/i,
  /(?:^|[,;:.!] |\b(?:the|our|new) )([a-z][\w-]{2,30}) v?\d+(?:\.\d+)*(?=:| (?:is|was|went|has|now)\b)/i,
]

const NO_SUBJECT =
  /^(?:one|ones|version|code|codebase|implementation|service|services|system|setup|stack|app|application|engine|thing|release|data|model|generation|architecture|repo|design|way|approach|colleagues?|people|folks|joiners?|hires?|team|version|it|this|that|phone|office)$/i

function oneWordIn(text: string): string | null {
  for (const pattern of ONE_WORD) {
    const word = pattern.exec(text)?.[1]
    if (word !== undefined && !NO_SUBJECT.test(word)) return word
  }
  return null
}

const subjectIn = (text: string): string | null => namesIn(text)[0] ?? oneWordIn(text)

/** Whose words may lean on the sentence before: they name nothing themselves. */
export interface Anew {
  subject: string
  withBefore: boolean
}

/**
 * What was made anew and runs since, by how much speaks for it: that it is new, that it is live, that the old one is gone,
 * in one sentence or in it and the one before. Null for plans and for a next version that is nothing more.
 */
export function madeAnew({ text, before, own }: Pick<Passage, 'text' | 'before' | 'own'>): Anew | null {
  if (!ANEW.test(text) || WANTED.test(text)) return null
  const subject = subjectIn(text)
  if (subject !== null) {
    const headed =
      /^[^:]{2,60}:/.test(text) && /\b(?:complete|full|total|ground-up) (?:re-?write|re-?build)\b/i.test(text)
    return worthOf(text) >= ENOUGH || headed ? { subject, withBefore: false } : null
  }
  const said = own && !WANTED.test(before) ? subjectIn(before) : null
  return said !== null && worthOf(`${before} ${text}`) >= ENOUGH ? { subject: said, withBefore: true } : null
}
