/** Letters and digits of ASCII. */
export const isWordCode = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122)

// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal colour begins with one
const ESCAPES = /(?:%[0-9A-Fa-f]{2}|\\[nrtbf]|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|\u001B\[[0-9;]{0,6}m)$/

/**
 * Whether something may begin at `at`: not inside a word, unless the letters before it are the end of an escape
 * (`%3D`, `\n`, `\u003d`, a terminal colour).
 */
export function beginsAt(text: string, at: number): boolean {
  if (at === 0 || !isWordCode(text.charCodeAt(at - 1))) return true
  return ESCAPES.test(text.slice(Math.max(0, at - 8), at))
}
