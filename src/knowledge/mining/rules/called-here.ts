import { namesIn } from '../language/names.ts'
import { isQuestion } from '../language/tone.ts'
import { namedIn } from './asked-term.ts'
import { TECHNICAL } from './cause-cues.ts'
import { isLeisure } from './definition.ts'
import { NO_ALIAS } from './jargon.ts'
import { bare, type Reading } from './rule.ts'

/** Who calls things by a name: we, the desk, people over there. */
const CALLERS = String.raw`(?:we|they|people|folks|everyone|everybody|colleagues|(?:the|our) [\p{L}-]+(?: [\p{L}-]+)?|some|most)(?: (?:over |up |down )?(?:there|here)| in [\p{L}-]+| on the [\p{L}-]+| at [\p{L}-]+| upstairs| downstairs| (?:all|just|only|still|always|usually|also|tend to|used to))*`

const END = String.raw`(?=\s*(?:$|[,.;!?()–—\n]|\b(?:on|in|at|here|btw|because|when|for|since|so|and|now|internally)\b))`

const NICK = String.raw`["'“”*_]{0,2}((?:the |our |old |big )?\p{L}[\p{L}-]+(?: \p{L}[\p{L}-]+)??)["'“”*_]{0,2}`

/** `people over there call that server the mailbox` */
const CALL_THAT = new RegExp(
  String.raw`\b${CALLERS} calls? ((?:that|this|the|our) (?:[\p{L}-]+ ){0,2}?[\p{L}-]+) (?:["'“”*_]{0,2})((?:the|our|old|big|mr|mrs) \p{L}[\p{L}-]+(?: \p{L}[\p{L}-]+)??)["'“”*_]{0,2}${END}`,
  'iu',
)

/** `we call it red hour on the desk btw, the hour up to gate closure` */
const CALL_IT = new RegExp(
  String.raw`\b${CALLERS} calls? (?:it|that|this|them|those|these) ${NICK}${END}[^,.(–—]{0,40}(?:[,(–—:]\s*|\bbecause it is )((?:the|our|a|an|every|all|any)\s\p{L}.{3,120})`,
  'iu',
)

/** `if we say "it's in the vault" we mean the HSM in the office` */
const WHEN_SAID =
  /\b(?:when(?:ever)?|if|where) (?:we|they|people|folks|someone|somebody|anyone|everyone|ops|the \p{L}+) (?:says?|writes?|shouts?|talks? about|mentions?) (?:["'“”«„]([^"“”«»„\n]{2,40})["'“”»]|(the \p{L}[\p{L}-]+)),? (?:we|they|it|that|he|she) (?:really |just |always |usually )?means? (?:that )?((?:the|our|a|an)?\s?.{3,100})/iu

/** `(sorry, ledger-api. that's what billing calls it)` */
const THATS_WHAT = new RegExp(
  String.raw`\b(?:that['’]?s|which is|is|that is) (?:what|how) ${CALLERS} (?:calls?|names?|refers? to) (?:it|that|him|her|them|this)\b`,
  'iu',
)

const BEFORE_IT =
  /\b(the \p{L}[\p{L}-]+(?: \p{L}[\p{L}-]+)??)(?=\s+(?:is|are|was|has|runs?|sits?|went|got|keeps?|needs?|on|again)\b|\?|,)/iu

/** `call it a day`, `call it done` */
const NO_NICK =
  /^(?:a|an|it|off|out|up|in|back|done|good|quits|closed|resolved|fixed|even|early|now|what|that|this|later|again|directly|from|via|with|by|for|when|if|because|every|each|first|normal|expected|weird|stupid|bad|fine|the (?:same|other|first|second|one|next|api|endpoint|function|method|service|cause|problem))\b/i

const reading = (alias: string, means: string): Reading | null => {
  const said = bare(namedIn(alias))
  const [meant = ''] = means.split(/[.;!?)\n]|, (?:so|and|but|if|because)\b| because | so if /)
  const words = bare(meant)
  if (said.length < 3 || NO_NICK.test(said) || NO_ALIAS.test(said) || TECHNICAL.test(said)) return null
  if (words === '' || isLeisure(`${said} ${words}`) || /^(?:it|that|this|them)$/i.test(words)) return null
  const [name] = namesIn(words)
  const isName = name !== undefined && words === name
  return {
    detail: { kind: 'jargon', alias: said, means: words.slice(0, 120) },
    services: isName ? [name] : [],
  }
}

/** A word that every form needs. */
const MAY_CALL = /call|mean|name|refer/i

/** What people say in passing that something is called where they work. */
export function calledHere(text: string): Reading | null {
  if (!MAY_CALL.test(text) || isQuestion(text)) return null
  const [, thing, nick] = CALL_THAT.exec(text) ?? []
  if (
    thing !== undefined &&
    nick !== undefined &&
    !/^(?:that|this|the) (?:one|thing|time|way|number)$/i.test(thing)
  )
    return reading(nick, thing.replace(/^(?:that|this) /i, ''))
  const [, it, meant] = CALL_IT.exec(text) ?? []
  if (it !== undefined && meant !== undefined) return reading(it, meant)
  const [, quoted, plain, means] = WHEN_SAID.exec(text) ?? []
  if (means !== undefined) return reading(quoted ?? plain ?? '', means)
  const [name, second] = namesIn(text)
  if (!THATS_WHAT.test(text) || name === undefined || second !== undefined) return null
  const alias = BEFORE_IT.exec(text.slice(0, text.indexOf(name)))?.[1]
  return alias === undefined ? null : reading(alias, name)
}
