import { UNDATED } from '../../domain/lesson.ts'
import type { Page } from '../sources/files/page.ts'
import { dateIn } from './language/dates.ts'
import type { Reading } from './rules/rule.ts'

const FRONT = [
  'date',
  'updated',
  'last_updated',
  'lastUpdated',
  'updated_at',
  'last_modified',
  'lastmod',
  'last_edited',
  'last_edited_time',
  'last_reviewed',
  'incident_date',
  'created',
  'created_at',
  'published',
]

const ISO_DAY = /\b(20\d\d)[-_/]?(\d\d)[-_/]?(\d\d)\b/

function frontDate(front: Page['front']): number | null {
  for (const key of FRONT) {
    const value = front[key]
    const at = value instanceof Date ? value.getTime() : Date.parse(typeof value === 'string' ? value : '')
    if (Number.isFinite(at)) return at
  }
  return null
}

/**
 * What is written before the date of a page, the first that fits: its own line, then how Confluence, Notion and Google Docs
 * say it (`Created by Ali, last modified by Bea on Oct 01, 2026`, `Last edited time: October 2, 2026 4:05 PM`).
 */
const SAID: readonly RegExp[] = [
  /^\W*(?:date|when|incident date|written)\W*[:|](.{4,60})$/im,
  /\blast[ -](?:modified|edited|updated|changed|revised|reviewed|edit|update|modification|change)\b(.{4,90})/i,
  /^\W*(?:updated|modified|edited|revised|reviewed)(?=\W*[:|]| (?:by|on|at)\b)(.{4,90})/im,
  /\b(?:created|published)(?=\W*[:|]| (?:by|on|at|time)\b)(.{4,90})/i,
]

/** Two times of which no day without a year, and no `last week`, reads the same. */
const ONE_TIME = Date.UTC(2001, 5, 15)
const OTHER_TIME = Date.UTC(2003, 11, 3)

/** A day that is the same whenever it is read. */
function fullDate(text: string): number | null {
  const day = dateIn(text, ONE_TIME)
  return day === dateIn(text, OTHER_TIME) ? day : null
}

function saidDate({ sections }: Page): number | null {
  const top = sections
    .slice(0, 3)
    .map(({ body }) => body)
    .join('\n')
  for (const pattern of SAID) {
    const found = pattern.exec(top)?.[1]
    const day = found === undefined ? null : fullDate(found)
    if (day !== null) return day
  }
  return null
}

/** When a page says that it was written, in its front matter, the name of its file or its first lines; else `UNDATED`. */
export function dateOf(page: Page, file: string): number {
  const named = ISO_DAY.exec(file)
  const day = named === null ? Number.NaN : Date.parse(`${named[1]}-${named[2]}-${named[3]}`)
  return frontDate(page.front) ?? (Number.isFinite(day) ? day : null) ?? saidDate(page) ?? UNDATED
}

/** A time that both readings have, or null. */
const both = (one: number | null | undefined, other: number | null | undefined): number | null =>
  one === other ? (one ?? null) : null

/** What a reading says of when, without what was counted from a time that nobody wrote down. */
function withoutGuesses(reading: Reading, other: Reading | undefined): Reading {
  const { detail } = reading
  const since = other?.detail.kind === 'change' ? other.detail.since : null
  return {
    ...reading,
    validFrom: both(reading.validFrom, other?.validFrom),
    validUntil: both(reading.validUntil, other?.validUntil),
    // Of a change that nobody knows the time of nothing is older.
    ...(detail.kind === 'change'
      ? { detail: { ...detail, since: both(detail.since, since) ?? UNDATED } }
      : {}),
  }
}

/** What a page without a date says, `read` against the time of its file: days that depend on it are left out. */
export function readUndated(at: number, read: (at: number) => Reading[]): Reading[] {
  const others = read(at + (OTHER_TIME - ONE_TIME))
  return read(at).map((reading, index) => withoutGuesses(reading, others[index]))
}
