/** `Class#31`, `file.go:38`: the place in the code that wrote the line. */
const CODE_LOCATION = /\b[A-Za-z_][\w.$]*(?:#|\.(?:java|go|py|js|mjs|ts|rb|cs|rs|php):)\d+/

/**
 * What lines of one statement have in common: the code location when the line carries one, else its first
 * 110 characters with quoted text, long hex and numbers masked.
 */
export function template(message: string): string {
  const location = CODE_LOCATION.exec(message)
  if (location) return location[0]
  return message
    .slice(0, 400)
    .replace(/"[^"]{0,200}"/g, '"*"')
    .replace(/\b[0-9a-f]{8,}(?:-[0-9a-f]{4,})*\b/gi, '<hex>')
    .replace(/\d+/g, '#')
    .replace(/#(?:[.:\-/]#)+/g, '#')
    .slice(0, 110)
}

const ERROR_LEVEL = /^(err|error|fatal|crit|critical|severe|panic|alert|emerg)/i

const ERROR_TEXT =
  /\b(error|exception|fail(ed|ure)?|panic|fatal|timeout|timed out|refused|unavailable|denied|cannot|unable|no such host|out of (memory|range)|no space)\b/i

export const saysError = (text: string): boolean => ERROR_TEXT.test(text.slice(0, 300))

/** By its level, else by its words. */
export const isErrorLine = (line: { level: string | null; message: string }): boolean =>
  line.level ? ERROR_LEVEL.test(line.level) : saysError(line.message)

/** Answers by which a service refuses what a client asks, doing its job; not those that speak of a broken setup. */
const REFUSAL =
  /(?:status(?:_?code)?|\bcode|HTTP\/\d(?:\.\d)?|\bwith|answered|returned|respon\w+)["':=\s]{1,4}(?:400|402|409|410|412|422)\b(?![.:]\d|[%-])/i

/** A line below error level by which a client is told that its request cannot be met: no fault of the system. */
export const isRefusal = (line: { level: string | null; message: string }): boolean =>
  line.level !== null && !ERROR_LEVEL.test(line.level) && REFUSAL.test(line.message.slice(0, 300))
