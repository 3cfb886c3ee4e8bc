import { namesIn } from '../language/names.ts'
import { bare } from './rule.ts'

/** What somebody calls something that runs. */
export interface Called {
  alias: string
  means: string
}

const CALLERS = '(?:we|i|you|they|people|folks|ppl|everyone|everybody|somebody|someone|ops|old-timers)'

/** A word of calling: without one two names in a sentence are two things. */
const CALLING = new RegExp(
  String.raw`(?<![\w-])(?:call(?:s|ed)?|${CALLERS} (?:all |always |just |here |also )*(?:say|hear|read)|nick ?named?|nick ?names?|named|means?|meant|known as|known \w+ as|refers? to|referred to|stands? for|alias(?:es|ed)?|dub(?:s|bed)?|christened|bapti[sz]ed|short(?:hand)? for|slang for|code ?name[ds]?|pet name|goes by|answers to|a?round here|in here|(?:to|for|among) us|in this (?:team|channel|house)|in our (?:team|world|jargon|language)|internally)\b|\ba\.?k\.?a\b|\bi\.?e\.|\bthat(?:'s| is)\b|[(:]?=`,
  'i',
)

const QUOTE = /(?<!\w)["“”«»„‘`*_]{1,2}([\p{L}][\p{L}\p{N} .&/-]{0,38}?[\p{L}\p{N}])["“”«»’`*_]{1,2}(?!\w)/gu

/** `Der Dicke`, `the big one`, `KK`: how an alias looks that nobody put in quotes, after a word of calling. */
const BARE_ALIAS = String.raw`((?:the|big|old|mr\.?|mrs\.?|el|la|le|der|die|das|o|a) [\p{L}][\p{L}\p{N}-]*(?: [\p{L}][\p{L}\p{N}-]*)?|[A-Z]{2,5}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)`

const AFTER_CALLING = new RegExp(
  String.raw`(?:\bcalls? (?:it|him|her|this one|that one)?|\bnicknamed?|\bknown (?:\w+ ){0,3}?as|\ba\.?k\.?a\.?|\bdubbed|\bgoes by(?: the name(?: of)?)?|name (?:is|of it is)|name:|\bnamed|\bname it|\balias(?: is)?:?|\b(?:listens|answers) to(?: the name(?: of)?)?)\s+(?:just |simply |only |lovingly |always )*${BARE_ALIAS}`,
  'u',
)

/** `KK (= kassen-kafka, for the guests)`, `the kettle (i.e. postout-relay)`, `kassen-kafka (KK to us)`. */
const ALIAS_THEN_BRACKET = new RegExp(
  String.raw`(?:^|[\s,:;])${BARE_ALIAS}\s*\(\s*(?:=|i\.?e\.?|(?:that(?:'s| is) )?(?:what|how) \w+ (?:calls?|refers? to)|that(?:'s| is)|aka|a\.k\.a\.|short for|meaning|which is|read:?|our name for)\s*(?:the |our )?([\w-]+)`,
  'u',
)

const NAME_THEN_BRACKET = new RegExp(
  String.raw`([\w-]+)\s*\(\s*(?:=|aka|a\.k\.a\.?|alias|called|nicknamed|better known as|known as|we (?:call|say)(?: it| to it)?|here(?: also)?:?)?\s*["“'‘]?${BARE_ALIAS}["”'’]?(?:\s+(?:to|for|among) (?:us|friends|most|ops|the team))?\s*\)`,
  'u',
)

/** `they call the orders-pg primary Nessie` */
const CALL_IT = new RegExp(
  String.raw`\bcalls? (?:the |our )?([\w-]+)(?: (?:cluster|primary|database|db|service|host|server|box|queue))? (?:just |simply |only )?${BARE_ALIAS}`,
  'u',
)

/** `Nessie, i.e. orders-pg`, `the whale, that's orders-pg`, `if you read Nessie somewhere it means orders-pg`. */
const ALIAS_FIRST = new RegExp(
  String.raw`(?:^|[\s,:;(])${BARE_ALIAS}(?:\s\w+){0,3}?[,?:]?\s*(?:i\.?e\.?,?|that(?:'s| is| would be| means)|it (?:means|is)|(?:always |really |just |here )*(?:stands for|means|refers to|is short for)|is how \w+ (?:call|refer to)|= ?)\s*(?:the |our |just |actually |how \w+ (?:call|refer to) )*([\w-]+)`,
  'u',
)

/** What a program said, in quotes, is no name. */
const SAID_BY_PROGRAM =
  /\b(?:errors?|logs?|messages?|alerts?|panic|exceptions?|output|stack ?trace|button|dashboard|field|flag|column|query|status|returns?|returned|prints?|throws?|threw|root cause)\b/i

const one = (text: string, alias: string, name: string): Called | null => {
  const [means] = namesIn(name).length > 0 ? namesIn(name) : namesIn(text)
  const isSame = means !== undefined && bare(alias).toLowerCase().includes(means.toLowerCase())
  return means === undefined || isSame ? null : { alias: bare(alias), means }
}

function bracketed(text: string): Called | null {
  const [, alias = '', name = ''] = ALIAS_THEN_BRACKET.exec(text) ?? []
  if (alias !== '' && namesIn(name).length > 0) return one(text, alias, name)
  const [, before = '', after = ''] = NAME_THEN_BRACKET.exec(text) ?? []
  const isMarked =
    /\(\s*(?:=|a\.?k\.?a|alias|called|nicknamed|better|known|we |here)|(?:to|for|among) (?:us|friends|most|ops|the team)\s*\)/i.test(
      text,
    )
  return after !== '' && isMarked && namesIn(before).length > 0 ? one(text, after, before) : null
}

/** Something in quotes and one name that runs, joined by a word of calling, whichever comes first. */
function quoted(text: string, names: readonly string[]): Called | null {
  if (SAID_BY_PROGRAM.test(text)) return null
  const quotes = [...text.matchAll(QUOTE)]
    .map(([, word = '']) => word)
    .filter((word) => namesIn(word).length === 0 && word.split(' ').length <= 4)
  const [name] = names
  const [alias] = quotes
  return alias === undefined || name === undefined || quotes.length > 1 ? null : one(text, alias, name)
}

/**
 * A nickname by its parts: one name of something that runs, one word or phrase in quotes (or that looks like a name of its
 * own after a word of calling), and a word of calling. Null when a sentence names several things that run.
 */
export function calledIn(text: string): Called | null {
  if (!CALLING.test(text) || /https?:/.test(text)) return null
  const names = namesIn(text)
  if (names.length !== 1) return null
  const found = bracketed(text) ?? quoted(text, names)
  if (found !== null) return found
  const [, alias] = AFTER_CALLING.exec(text) ?? []
  if (alias !== undefined) return one(text, alias, names[0] ?? '')
  const [, thing = '', given = ''] = CALL_IT.exec(text) ?? []
  if (names.includes(thing)) return one(text, given, thing)
  const [, first = '', name = ''] = ALIAS_FIRST.exec(text) ?? []
  return names.includes(name) ? one(text, first, name) : null
}
