import type { ChangeRow } from '../../domain/case-file.ts'
import { type Diff, parseDiff } from './diff.ts'

/** What is known of a change beyond its title, whatever its source calls it. */
export interface ChangeFacts {
  row: ChangeRow
  sha: string | null
  files: string[]
  /** Null when nobody recorded it. */
  diff: Diff | null
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

export function factsOf(row: ChangeRow): ChangeFacts {
  const { attrs } = row
  const files = Array.isArray(attrs.files) ? attrs.files.filter((file) => typeof file === 'string') : []
  const diff = text(attrs.diff) ?? text(attrs.patch)
  return {
    row,
    sha: text(attrs.sha) ?? text(attrs.commit_sha) ?? text(attrs.commit) ?? text(attrs.revision),
    files: files.map((file) => file.toLowerCase()),
    diff: diff === null ? null : parseDiff(diff),
  }
}

/** Two names of one commit: the shorter may be cut. */
export const sameCommit = (a: string | null, b: string | null): boolean =>
  a !== null && b !== null && Math.min(a.length, b.length) >= 7 && (a.startsWith(b) || b.startsWith(a))

const HARMLESS_FILE =
  /\.(md|txt|rst|css|scss|svg|png)$|_test\.|\.test\.|(^|\/)tests?\/|testdata|\.github\/|codeowners|(^|\/)docs\//
const HARMLESS_TITLE = /^(docs|test|ci|style)\b/i
const TIDY_TITLE = /gofmt|typo|codeowners|readme|import order|\blint/i

/** What title and files alone say: below 0 for what cannot break a running service. */
export function priorOf({ row, files, diff }: ChangeFacts): number {
  let prior = 0
  if (files.length > 0 && files.every((file) => HARMLESS_FILE.test(file))) prior -= 3
  if (HARMLESS_TITLE.test(row.title)) prior -= 2
  if (TIDY_TITLE.test(row.title)) prior -= 1.5
  // Only a commit is expected to show what it does.
  return row.type === 'commit' && diff === null ? prior - 2 : prior
}
