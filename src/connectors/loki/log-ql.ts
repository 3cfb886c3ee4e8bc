import { ERROR_LEVEL, ERROR_TEXT } from '../../domain/log-line.ts'
import type { LineChoice } from '../log-lines/log-sweep.ts'

/** Go's and JSON's quoted texts read alike. */
const quoted = (text: string): string => JSON.stringify(text)

/** `{app="cart",namespace="shop"}` */
export const selectorOf = (labels: Readonly<Record<string, string>>): string =>
  `{${Object.entries(labels)
    .map(([label, value]) => `${label}=${quoted(value)}`)
    .join(',')}}`

/** A matcher that may match nothing is refused, so every selector has one that may not. */
export const anyOf = (label: string): string => `{${label}=~".+"}`

/** Label matchers are anchored at both ends. */
const LEVEL = quoted(`(?i)${ERROR_LEVEL.replace(/^\^/, '')}.*`)

const TEXT = quoted(`(?i)${ERROR_TEXT}`)

/** `detected_level` is what Loki 3 finds by itself; `level` is what agents give. */
const BY_LEVEL = {
  errors: `| level=~${LEVEL} or detected_level=~${LEVEL}`,
  others: `| level!~${LEVEL} | detected_level!~${LEVEL}`,
} as const

const BY_TEXT = { errors: `|~ ${TEXT}`, others: `!~ ${TEXT}` } as const

export const linesQuery = (where: string, { which, levelled }: LineChoice): string =>
  `${where} ${(levelled ? BY_LEVEL : BY_TEXT)[which]}`

export const levelCounts = (where: string, seconds: number): string =>
  `sum by (level, detected_level) (count_over_time(${where}[${seconds}s]))`

export const errorCounts = (where: string, seconds: number): string =>
  `sum(count_over_time(${linesQuery(where, { which: 'errors', levelled: false })}[${seconds}s]))`

export const holding = (where: string, text: string): string => `${where} |= ${quoted(text)}`
