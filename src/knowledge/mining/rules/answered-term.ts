import { namesIn } from '../language/names.ts'
import { TECHNICAL } from './cause-cues.ts'
import { NO_ALIAS } from './jargon.ts'
import { bare, type Passage, type Reading } from './rule.ts'

const WHAT =
  /\b(?:what|who)(?:'s|s| is| are| exactly is|'s this| the hell is)\s+(?:this )?["'“‘]?((?:the |our |a )?[A-Za-z][\w-]*(?: (?!(?:anyway|again|exactly)\b)[\w-]+)?)["'”’]?\s*(?:anyway|again|exactly|(?:(?:that |which )?(?:you|we|they|people|folks|everyone|everybody) (?:all )?(?:keeps?|are|is|always|talks?|mentions?|says?|means?)[\w ]{0,40})|everyone)?\s*\?|\bwhat (?:do (?:you|we|people|they|you all) mean (?:by|with)|does|is meant by) ["'“‘]?((?:the |our )?[A-Za-z][\w-]*(?: [\w-]+)?)["'”’]?(?: mean| stand for| refer to)?\s*\?/i

const ANSWER =
  /^\W*(?:@\S+\s+)?(?:(?:ha)+h?\W+|(?:he)+h?\W+|(?:lol|oh|ah|well|so|yeah|yes|right|hmm?)\W+)*(?:that(?:'s| is| would be)|it(?:'s| is)|means|just|=|that means)?\s*(?:just |really |simply )?(?:the |our |what we call )*`?([\w.-]+)`?/i

/** `what's the elephant?` – `that's orders-postgres`. */
export function answeredTerm({ text, before }: Passage): Reading[] {
  const asked = WHAT.exec(before)
  const answer = ANSWER.exec(text)
  if (asked === null || answer === null) return []
  const alias = bare(asked[1] ?? asked[2] ?? '')
  const [name] = namesIn(text)
  if (alias === '' || NO_ALIAS.test(alias) || TECHNICAL.test(alias)) return []
  if (name === undefined || bare(answer[1] ?? '') !== name) return []
  return [{ detail: { kind: 'jargon', alias, means: name }, services: [name], withBefore: true }]
}
