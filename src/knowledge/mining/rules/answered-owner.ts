import { namesIn } from '../language/names.ts'
import { bare, OWNER, ownerName, type Passage, type Reading } from './rule.ts'

const WHO =
  /\bwho(?:'s| is| are|m)?\s+(?:(?:currently|now|actually|even)\s+)?(?:(?:the )?owns?(?:ers?)?(?: of| for)?|maintains?|responsible for|looks? after|do (?:i|we) (?:ask|ping|page|talk to|call) (?:about|for))\s+(?:the )?([\w`.-]+(?: [\w`.-]+)?)|\bwho (?:should|do|can|would|could) (?:i|we|one|somebody) (?:ask|ping|page|talk to|call|bug|contact|poke|bother|reach out to) (?:about|for|re|regarding|with|on) (?:the )?([\w`.-]+(?: [\w`.-]+)?)|\bwhich team (?:owns|maintains|runs|looks after) (?:the )?([\w`.-]+(?: [\w`.-]+)?)/i

const ANSWER = new RegExp(
  String.raw`^[^\p{L}\p{N}]*(?:that(?:'s| is| would be)|it'?s|should be|i think|now|these days|since \w+|us,?)?\s*(?:the\s+)?${OWNER}`,
  'iu',
)

/** `who owns ledger-sync?` – `that's the payments team`. */
export function answeredOwner({ text, before }: Passage): Reading[] {
  const asked = WHO.exec(before)
  const answer = ANSWER.exec(text)
  if (asked === null || answer === null) return []
  const thing = bare(asked[1] ?? asked[2] ?? asked[3] ?? '')
  const services = namesIn(before).length > 0 ? namesIn(before).slice(0, 1) : [thing]
  return [{ detail: { kind: 'ownership', owner: ownerName(answer[1] ?? '') }, services, withBefore: true }]
}
