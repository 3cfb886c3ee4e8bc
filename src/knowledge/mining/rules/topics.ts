/** Whether two sentences speak of the same thing, as far as their words tell. */

const RARE = /[a-z][a-z0-9-]{3,}/g

const COMMON = new Set(
  'that this wasn what with from were been have just again still about after before because there their them then when which would could should might maybe think cause issue problem after'.split(
    ' ',
  ),
)

/** What is short and says much. */
const SHORT =
  /\b(?:dns|gc|cpu|ram|lb|vm|nic|ntp|tls|ssl|cdn|vpn|nat|bgp|oom|wal|s3|db|jvm|nfs|san|mtu|ttl|rbac|iam|vpc|pvc|hpa|etl|ci)\b/g

const wordsOf = (text: string): Set<string> => {
  const lower = text.toLowerCase()
  const words = [...(lower.match(RARE) ?? []), ...(lower.match(SHORT) ?? [])]
  return new Set(words.filter((word) => !COMMON.has(word)))
}

/** `gc` for `garbage collector`, of words that stand side by side. */
function initialsOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[a-z]+/g) ?? []
  return new Set(words.map((word, at) => `${word[0]}${words[at + 1]?.[0] ?? ''}`))
}

/** Whether the one shortens what the other spells out. */
const shortens = (short: string, long: string): boolean => {
  const initials = initialsOf(long)
  return (short.toLowerCase().match(SHORT) ?? []).some((word) => initials.has(word))
}

export const shares = (a: string, b: string): boolean => {
  const words = wordsOf(a)
  return [...wordsOf(b)].some((word) => words.has(word)) || shortens(a, b) || shortens(b, a)
}
