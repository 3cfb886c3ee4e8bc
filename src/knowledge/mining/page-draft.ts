import type { Page } from '../sources/files/page.ts'
import type { Draft } from './draft.ts'
import type { Reading } from './rules/rule.ts'

/** A draft and where in the text of its page it begins. */
export interface PageDraft extends Draft {
  offset: number
}

/** What a page is, as far as it is known before it is read. */
export interface PageFacts {
  /** Path below the folder that was read. */
  file: string
  page: Page
  text: string
  /** When it says it was written, else `UNDATED`: a fresh copy of a file is no younger than what it says. */
  written: number
  /** What `last week` is counted from: the same, else the time of the file. */
  at: number
  authors: readonly string[]
  /** Names that its front matter, title or file name give. */
  names: readonly string[]
  /** Why it counts as confirmed, or null. */
  confirmed: string | null
}

const STEM = /([^/]+?)(?:\.(?:md|markdown|mdx|txt|html?))?$/i

export const fileStem = (file: string): string => STEM.exec(file)?.[1] ?? file

/** What is read in one place of a page. */
export type ReadInPage = Reading & Pick<PageDraft, 'statement' | 'quote' | 'offset'>

/** A draft of what was read, with all that the page says of itself. */
export const pageDraft = (facts: PageFacts, read: ReadInPage): PageDraft => ({
  ...read,
  kind: read.detail.kind,
  surroundings: facts.names,
  at: facts.written,
  authors: facts.authors,
  confirmed: facts.confirmed,
  corrects: null,
  takenBack: false,
})
