const VOWEL = /[aeiouy]/

/** `stopped` → `stop`, `failing` → `fail`; a doubled l, s or z belongs to the word. */
function undouble(stem: string): string {
  return /([^aeioulsz])\1$/.test(stem) ? stem.slice(0, -1) : stem
}

function withoutEnding(word: string, ending: string): string | null {
  if (!word.endsWith(ending)) return null
  const stem = word.slice(0, -ending.length)
  return stem.length >= 3 && VOWEL.test(stem) ? undouble(stem) : null
}

function singular(word: string): string {
  if (/(?:ss|us|is|os|as)$/.test(word)) return word
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`
  if (/(?:x|ch|sh|ss|z)es$/.test(word)) return word.slice(0, -2)
  return word.endsWith('s') && word.length > 3 ? word.slice(0, -1) : word
}

const ENDINGS = ['ingly', 'edly', 'ing', 'ed', 'ly']

/** `503s`: several of them are still a status. */
const STATUSES = /^[1-5]\d\ds$/

/**
 * What inflected forms of an English word have in common; not a word itself. Much lighter than Porter's: names of
 * systems must not run into each other. What holds a digit is left alone.
 */
export function stem(word: string): string {
  if (STATUSES.test(word)) return word.slice(0, -1)
  if (word.length < 4 || /[^a-z]/.test(word)) return word
  const one = singular(word)
  const cut = ENDINGS.map((ending) => withoutEnding(one, ending)).find((found) => found !== null) ?? one
  if (cut.endsWith('y') && cut.length > 3) return `${cut.slice(0, -1)}i`
  return cut.endsWith('e') && cut.length > 3 ? cut.slice(0, -1) : cut
}
