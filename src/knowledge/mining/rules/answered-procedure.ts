import { namesIn } from '../language/names.ts'
import { CASUAL, OPERATIONAL, pageIn, split } from './procedure.ts'
import { bare, type Passage, type Reading } from './rule.ts'

const ASKS =
  /\bwhat (?:should|do|must|can|shall|would|are) (?:i|we|you|one|on-?call|people)\b|\bwhat to do\b|\bwhat now\b|\bhow (?:do|should|to|would) (?:i|we|you|one|on-?call)?\b|\bwhat(?:'s| is) the (?:procedure|process|drill|playbook|protocol|right (?:thing|move))\b|\b(?:should|shall|may|can) (?:i|we) (?:just )?(?:restart|reboot|bounce|kill|fail|page|roll|drain|promote|rebuild)\b/i

/** An order somewhere in the answer: `above: page the database team`. */
const ORDER =
  /(?:^|[,:;.–—-] ?|\b(?:and|then|just|please|pls|always|first|you) )(?:page|call|wake|escalate|ping|notify|contact|do not|don'?t|never|restart|reboot|drain|fail ?over|roll ?back|open|silence|scale|stop|pause|leave|keep)\b.{3,}/i

/** `what do we do when geo-replica lags?` – `page the database team, a restart makes it clone anew`. */
export function answeredProcedure({ text, asked }: Passage): Reading[] {
  if (!ASKS.test(asked) || CASUAL.test(text)) return []
  const order = ORDER.exec(text)
  if (order === null || !OPERATIONAL.test(`${asked} ${text}`)) return []
  const named = namesIn(`${asked} ${text}`)
  return [
    {
      detail: {
        kind: 'procedure',
        when: bare(asked),
        steps: split(order[0].replace(/^[\s,:;.–—-]+/, '')),
        page: pageIn(text),
      },
      services: named,
      answers: true,
    },
  ]
}
