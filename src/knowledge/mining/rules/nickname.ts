import { namesIn } from '../language/names.ts'
import { TECHNICAL } from './cause-cues.ts'
import { NO_ALIAS } from './jargon.ts'
import { bare, type Reading } from './rule.ts'

/** What somebody puts in quotation marks, not the apostrophe in a word. */
const QUOTED = String.raw`(?<!\w)["“”„«]([\w][\w .&-]{0,38}\w)["“”»](?!\w)`

/** A name as it is written: whether it is one is asked after. */
const NAME = String.raw`\x60?([a-z][a-z0-9]*(?:[-_][a-z0-9]+)+)\x60?`

const PEOPLE = '(?:we|everyone|everybody|people|folks|ops|they|colleagues)'

/** A single word that somebody is called by; what it is no name, `NO_ALIAS` and `namesIn` say. */
const WORD = String.raw`([A-Za-z][\w]{2,24})`

/** Where the alias stands and where the name, by pattern. */
const FORMS: readonly (readonly [pattern: RegExp, alias: number, name: number])[] = [
  // "Dicke Berta" (= oracle-prod), "the moose" → orders-mongo
  [new RegExp(String.raw`${QUOTED}\s*(?:\(\s*=?|=|→|->)\s*(?:the |our )?${NAME}`, 'i'), 1, 2],
  // "mickey" - cards-pg: one word, for what is cited before a name is often an error
  [/["“„]([A-Z]?[a-z]{3,24})["”]\s*[:–—-]\s*`?([a-z][a-z0-9]*(?:[-_][a-z0-9]+)+)`?/, 1, 2],
  // "the hydra" is our big search cluster, products-es-prod
  [
    new RegExp(
      String.raw`${QUOTED} (?:is|was|means|stands for) (?:the |our |an? )(?:[\w-]+ ){0,3}[\w-]+(?:,|:| [–—-]| called| named) ${NAME}`,
      'i',
    ),
    1,
    2,
  ],
  // the Kraken (events-kafka-core)
  [new RegExp(String.raw`\bthe ([A-Z][a-z]{2,24}) \(=?\s*${NAME}\)`), 1, 2],
  // crm-oracle-19 (lovingly called Methusalem)
  [
    new RegExp(
      String.raw`${NAME} \((?:\w+ly |also |just )?(?:called|named|nicknamed|known as|aka) (?:the |"|“)?${WORD}["”]?\)`,
    ),
    2,
    1,
  ],
  // products-es-prod we just call elsa
  [
    new RegExp(
      String.raw`${NAME},? (?:which |that |is what )?${PEOPLE}(?: all| just| only| always| still| also)* calls? (?:it )?(?:the |"|“)?${WORD}["”]?(?=\s*(?:$|[,.;!)]))`,
    ),
    2,
    1,
  ],
  // what used to be "bluebox" is now called metrics-influx
  [
    new RegExp(
      String.raw`\b(?:used to be|formerly|previously)(?: called| known as)? ${QUOTED},? (?:is|are) now(?: called| named)? (?:the |our )?${NAME}`,
      'i',
    ),
    1,
    2,
  ],
  // people say "Oma" to the database fibu-db2
  [
    new RegExp(
      String.raw`\b(?:say|says|said|write|writes) ${QUOTED} (?:to|for|and mean|when they mean) (?:the |our )?(?:\w+ )?${NAME}`,
      'i',
    ),
    1,
    2,
  ],
  // when i say bertha i mean the orders-db
  [
    new RegExp(
      String.raw`\bwh?en (?:i|we|they|${PEOPLE}) (?:say|write|talk about) (?:the |"|“)?${WORD}["”]?,? (?:i|we|they|it) means? (?:the |our )?${NAME}`,
      'i',
    ),
    1,
    2,
  ],
]

/** Names that people give to what runs, in forms that name it by its own name too. */
export function nickname(text: string): Reading[] {
  // Each of them has a name of two parts.
  if (!/[a-z\d][-_][a-z\d]/i.test(text)) return []
  for (const [form, aliasAt, nameAt] of FORMS) {
    const found = form.exec(text)
    const alias = bare(found?.[aliasAt] ?? '')
    const means = found?.[nameAt] ?? ''
    const isOne =
      alias !== '' && !NO_ALIAS.test(alias) && !TECHNICAL.test(alias) && namesIn(alias).length === 0
    if (isOne && namesIn(means).length > 0)
      return [{ detail: { kind: 'jargon', alias, means }, services: [means] }]
  }
  return []
}
