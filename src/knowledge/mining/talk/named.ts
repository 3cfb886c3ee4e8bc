import { sentences } from '../language/sentences.ts'
import { askedTerm } from '../rules/asked-term.ts'
import { NO_ALIAS } from '../rules/jargon.ts'
import { bare, ownerName, ownerNamedIn, withoutAddresses } from '../rules/rule.ts'
import { type Speaker, whoseByAnswer, whoseByItself } from '../rules/whose.ts'

/** What is known to tell who owns something, or what something is called. */
interface Telling {
  text: string
  /** The question that it answers, or empty. */
  asked: string
  speaker: Speaker
}

const FIRST_PERSON = /\b(?:me|mine|myself|i (?:own|look after|maintain|run|take care))\b/i
const OURS = /\b(?:us|ours|we (?:own|look after|maintain|run|take care))\b/i

/** A person or a house by its capitals: `Karolin`, `Siemens field service`, `Professor Dahl`. */
const CAPITAL = String.raw`\p{Lu}[\p{L}'’.-]+(?: (?:(?:of |and )?\p{Lu}[\p{L}'’.-]+|field|services?|desk|support|workshop|office|team))*`

/** Words after which somebody is named who has to do with it. */
const GOES_TO = String.raw`(?:ask(?: for)?|contact|ring|call|ping|page|mail|e-?mail|write to|talk to|speak to|goes? to|belongs? to|sits? with|stays? with|lies? with|is with|are with|is now with|route \w+ to|to|with|from|by|for|→|->|=|:)`

const NAMED_AFTER = new RegExp(`${GOES_TO} (?:the |our |your )?(${CAPITAL})`, 'u')

/** `the post room's`, `Karin's`; `in Lyon` and `In March` name nobody. */
const WHOSE = new RegExp(String.raw`^\W*(${CAPITAL})['’]s\b`, 'u')

const ANY_CAPITAL = new RegExp(String.raw`(?<=[\p{Ll}\d,;)"”] )(${CAPITAL})`, 'gu')

const NOBODY =
  /^(?:I|I'?m|I'?ve|OK|In|On|At|It|The|This|That|Not|No|Yes|January|February|March|April|May|June|July|August|September|October|November|December|Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?|UTC|CET|Slack|Jira|Kubernetes|Postgres|Kafka|Redis)$/

const isSomebody = (name: string | undefined): name is string => name !== undefined && !NOBODY.test(name)

/** By its capitals alone, the most telling place first. */
function capitalOwner(text: string): string | null {
  const places = [NAMED_AFTER.exec(text)?.[1], WHOSE.exec(text)?.[1]]
  const others = [...text.matchAll(ANY_CAPITAL)].map(([, name]) => name)
  const found = [...places, ...others].find(isSomebody)
  return found === undefined ? null : ownerName(found.replace(/['’]s$/, ''))
}

/** Who owns something, by a message of which its form says that it tells that; null when it names nobody. */
export function ownerIn({ text: said, asked, speaker }: Telling): string | null {
  const text = withoutAddresses(said)
  const whose = (asked === '' ? null : whoseByAnswer(text, speaker)) ?? whoseByItself(text, speaker)
  if (whose !== null) return whose.owner
  const named = ownerNamedIn(text)
  if (named !== null) return ownerName(named)
  const capital = capitalOwner(text)
  if (capital !== null) return capital
  if (OURS.test(text) && speaker.we !== null) return `${speaker.we} team`
  return FIRST_PERSON.test(text) || OURS.test(text) ? speaker.name : null
}

const WORD = String.raw`[\p{L}\d][\p{L}\d&'’._-]*`

const QUOTED = new RegExp(
  String.raw`(?<![\p{L}\d])["“”«‘\x60*]{1,2}(${WORD}(?: ${WORD}){0,3})["“”»’\x60*]{1,2}`,
  'u',
)

/** Ways in which a word stands beside what it means: one group. */
const ALIASES: readonly RegExp[] = [
  QUOTED,
  new RegExp(
    String.raw`\b(?:called|call(?:s|ing)?(?: it| that| them| this)?|nicknamed?|known as|aka|a\.k\.a\.|named|dubbed|short for|say(?:s|ing)?) (?:it |that |them )?((?:the )?${WORD}(?: ${WORD})?)`,
    'iu',
  ),
  new RegExp(
    String.raw`^(?:\W|so |oh |and |also |fyi |btw |the |our )*(${WORD}(?: ${WORD})?)\s*(?:=|:|→|->|—|–| - |is|are|means|stands for|was|being|refers to)\s`,
    'iu',
  ),
  /\b([A-Z][A-Z\d]{1,5})\b/,
]

const aliasOf = (found: RegExpExecArray | null): string | null => {
  const alias = bare(found?.[1] ?? '')
  return alias.length > 1 && !NO_ALIAS.test(alias) ? alias : null
}

/** The word that a message explains, by a message of which its form says that it does; null when it names none. */
export function aliasIn({ text, asked }: Telling): string | null {
  const term = asked === '' ? null : (aliasOf(QUOTED.exec(asked)) ?? askedTerm(asked)?.term ?? null)
  if (term !== null) return term
  const all = sentences(text).map((sentence) => sentence.text)
  for (const pattern of ALIASES)
    for (const sentence of all) {
      const alias = aliasOf(pattern.exec(sentence))
      if (alias !== null) return alias
    }
  return null
}
