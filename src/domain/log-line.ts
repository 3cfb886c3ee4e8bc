/**
 * How a log line is read, as sources of regular expressions that JavaScript (with the `u` flag) and RE2, which is
 * DuckDB's, understand alike: the ranking reads lines in memory, the evidence room reads millions in SQL, and both
 * must say the same.
 */

/** Characters (code points) of a message that its template and its words are taken from. */
export const READ_OF_MESSAGE = { template: 400, words: 300 } as const

/** Characters of a template. */
export const LONGEST_TEMPLATE = 110

/** Characters of a message that is kept as the example of its group, and of each that is kept beside it. */
export const LONGEST_EXAMPLE = 4_000
export const LONGEST_MESSAGE = 1_000

/** Different messages kept of a group of errors. */
export const MESSAGES_KEPT = 8

/** Reads kept of a group, and of a record. */
export const READS_KEPT = 3

/** Named by fewer errors, a record is one of many. */
export const NAMED_AGAIN = 3

/** `Class#31`, `file.go:38`: the place in the code that wrote the line. */
export const CODE_LOCATION = String.raw`\b[A-Za-z_][\w.$]*(?:#|\.(?:java|go|py|js|mjs|ts|rb|cs|rs|php):)\d+`

/** What differs from line to line of one statement, and what stands for it; applied in this order. */
export const MASKS: readonly (readonly [pattern: string, replacement: string])[] = [
  ['"[^"]{0,200}"', '"*"'],
  [String.raw`\b[0-9a-fA-F]{8,}(?:-[0-9a-fA-F]{4,})*\b`, '<hex>'],
  ['[0-9]+', '#'],
  ['#(?:[.:/-]#)+', '#'],
]

/** Matched without regard to case. */
export const ERROR_LEVEL = '^(?:err|error|fatal|crit|critical|severe|panic|alert|emerg)'

/** Matched without regard to case. */
export const ERROR_TEXT = String.raw`\b(?:error|exception|fail(?:ed|ure)?|panic|fatal|timeout|timed out|refused|unavailable|denied|cannot|unable|no such host|out of (?:memory|range)|no space)\b`

/** A span's status that stands for a failure; matched without regard to case. */
export const ERROR_STATUS = 'err|5[0-9][0-9]|fail|exception|unavailable|deadline'
