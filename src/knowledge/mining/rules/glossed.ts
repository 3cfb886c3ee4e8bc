import { namesIn } from '../language/names.ts'
import { sentences } from '../language/sentences.ts'
import { isHedged, isJoke, isQuestion } from '../language/tone.ts'
import { TECHNICAL } from './cause-cues.ts'
import { isLeisure, isOfTheTrade } from './definition.ts'
import { NO_ALIAS } from './jargon.ts'
import { bare, type Reading } from './rule.ts'

const WORD = String.raw`\p{L}[\p{L}\d'’-]*`

/** `mole (rodent in french) = our Vault for payments`, `PO in catering = purchase order`: a word, where it is said, what it is. */
const EQUALS = new RegExp(
  String.raw`^\W*(?:(?:no|so|ah|oh|well|btw|fyi|note|bro|also)\b[ ,.:]*)*["'“”*_\x60]{0,2}((?:the )?${WORD}(?: ${WORD})?)["'“”*_\x60]{0,2}(?: \([^()]{2,40}\)| in [\p{L} ]{2,20}?)?\s+(?:=|==|:=)\s+((?:(?:just|really|our|the|an?) )*)(\p{L}[^=;:\n]{3,120})`,
  'iu',
)

const NAME = String.raw`\x60?([a-z][a-z0-9]*(?:[-_][a-z0-9]+)+)\x60?`

/** `The Butler (that is what people upstairs call \`seat-planner\`)`, `the \`attic\` (which is \`cold-store\`, for those who are new)` */
const IN_BRACKETS = new RegExp(
  String.raw`\b[Tt]he ["'“*_\x60]{0,2}(\p{L}[\p{L}-]{2,24}(?: \p{L}[\p{L}-]{2,24})?)["'”*_\x60]{0,2} \((?:(?:which|that|this|it|i\.e\.)(?:['’]s| is| means)?|i\.e\.)(?: also| really)?(?: (?:what|how) [\p{L} ]{2,40}? (?:calls?|says? to|named|refers? to))? (?:the |our )?${NAME}`,
  'u',
)

/** `what Sales has been calling lame ducks: orders that …`, `what we call a dry run: a build that …` */
const BEEN_CALLING = new RegExp(
  String.raw`\b(?:what|which) (?:${WORD} ){1,3}?(?:calls?|(?:has|have) been calling|likes? to call|refers? to as|know as) (?:an? |the |our )?["“'*_]{0,2}(${WORD}(?: ${WORD}){0,2}?)["”'*_]{0,2}\s*[:(–—]\s*((?:an?|the|any|every|some|our|all)\s.{5,140})`,
  'iu',
)

/** Written in capitals and spelled out by what follows: `PO = purchase order`. */
function isSpelledOut(alias: string, means: string): boolean {
  if (!/^[A-Z]{2,5}$/.test(alias)) return false
  const initials = (means.match(/\p{L}+/gu) ?? []).map((word) => word[0]?.toUpperCase())
  let at = 0
  for (const initial of initials) if (initial === alias[at]) at += 1
  return at === alias.length
}

/** What code and sums put before `=`, and what is told of one incident. */
const NO_WORD =
  /\b(?:error|cause|fix|reason|result|status|max|min|count|total|limit|value|sev|eta|owner|contact|on-?call|normal|expected|red|green|yellow|ok|true|false|null|old|new)\b/i

const FEWEST_WORDS = 2

/** `soft crate = a crate that nobody signed for`: told at such length a thing needs no product in it. */
const AT_LENGTH = 4

/** Products and machines that a word may stand for: a meal and a game have none. */
const RUNS =
  /\b(?:cassandra|scylla(?:db)?|clickhouse|vault|consul|snowflake|bigquery|elastic(?:search)?|opensearch|solr|mongo(?:db)?|mariadb|oracle|cockroach(?:db)?|dynamo(?:db)?|memcached|minio|ceph|rabbit(?:mq)?|nats|pulsar|flink|spark|airflow|jenkins|gitlab|argo(?:cd)?|nomad|etcd|zookeeper|haproxy|istio|warehouse|mainframe|laptops?|tablets?|scanners?|printers?|cameras?|sensors?|plc|erp|crm|wms|mes)\b/i

function equals(text: string): Reading | null {
  const [, said = '', article = '', rest = ''] = EQUALS.exec(text) ?? []
  const alias = bare(said)
  const [first = ''] = rest.split(/[,.(](?:\s|$)|[()]| – | — | - /)
  const means = bare(first)
  const isSpelled = isSpelledOut(alias, means)
  // `POD = proof of delivery` is said because the word has another meaning.
  if (!isSpelled && (NO_ALIAS.test(alias) || TECHNICAL.test(alias))) return null
  if (alias.length < 2 || NO_WORD.test(alias) || namesIn(alias).length > 0) return null
  const words = means.split(/\s+/).length
  const isThing = (isOfTheTrade(rest) || RUNS.test(rest)) && words >= FEWEST_WORDS
  const isMeaning = isSpelled || isThing || (/\b(?:an?|the|our) $/i.test(article) && words >= AT_LENGTH)
  return isMeaning && !isLeisure(rest) ? readingOf(alias, means, namesIn(rest).slice(0, 1)) : null
}

const readingOf = (alias: string, means: string, services: string[]): Reading => ({
  detail: { kind: 'jargon', alias, means: means.slice(0, 120) },
  services,
})

function inBrackets(text: string): Reading | null {
  const [, alias = '', name = ''] = IN_BRACKETS.exec(text) ?? []
  return name === '' || NO_ALIAS.test(alias) || TECHNICAL.test(alias) || namesIn(name).length === 0
    ? null
    : readingOf(bare(alias), name, [name])
}

function beenCalling(text: string): Reading | null {
  const [, alias = '', means = ''] = BEEN_CALLING.exec(text) ?? []
  if (alias === '' || NO_ALIAS.test(alias) || TECHNICAL.test(alias) || isLeisure(`${alias} ${means}`))
    return null
  return readingOf(bare(alias), bare(means), [])
}

/** A word that is told may be one that people joke with. */
const withoutAlias = (text: string, { detail }: Reading): string =>
  detail.kind === 'jargon' ? text.replaceAll(detail.alias, ' ') : text

/** A word that must be there for any of them. */
const MAY_GLOSS = /\s:?==?\s|\((?:which|that|this|it|i\.e)|\b(?:call|calls|calling|refers?|know) /i

/** What a word means here, said in passing with a sign or in brackets: nobody needs to have asked. */
export function glossed(text: string): Reading | null {
  if (!MAY_GLOSS.test(text)) return null
  for (const sentence of sentences(text)) {
    if (isQuestion(sentence.text) || isHedged(sentence.text)) continue
    const found = inBrackets(sentence.text) ?? beenCalling(sentence.text) ?? equals(sentence.text)
    if (found !== null && !isJoke(withoutAlias(sentence.text, found))) return found
  }
  return null
}
