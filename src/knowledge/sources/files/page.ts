import { outsideYaml } from '../../../platform/outside-yaml.ts'
import type { SourceText } from './source-text.ts'

export interface Section {
  /** Without marks; empty before the first heading. */
  heading: string
  /** Where the heading begins in the text of the page. */
  at: number
  /** Its body with paragraphs on one line each, and where that begins; places stay those of the page. */
  body: string
  bodyAt: number
}

/** A page of prose: runbook, postmortem, anything in markdown. */
export interface Page {
  title: string
  front: Readonly<Record<string, unknown>>
  sections: readonly Section[]
}

const FRONT = /^\uFEFF?---[ \t]*\r?\n([\s\S]{0,20000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/

const HEADING = /^ {0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$/gm

/** What ends a paragraph: an empty line, or a line that stands for itself: of a list, a table, with a label (`Cause: …`). */
const LINE_BREAK =
  /\r?\n(?![ \t]*(?:\r?\n|$|[-*+•] |\d{1,3}[.)] |#{1,6} |\||>|```|~~~|<\/?(?:details|summary|br)|[*_]{0,2}\p{Lu}\p{Ll}+(?: \p{Ll}+){0,2}[*_]{0,2}:[*_]{0,2} \S))/gu

/** Marks of markdown, for reading: the text as people see it. */
export const unmarked = (text: string): string =>
  text
    .replace(/!\[[^\]]{0,200}\]\([^)\s]{0,500}\)/g, '')
    .replace(
      /\[([^\]]{1,200})\](?:\((?:\{\{[^{}]{0,300}\}\}|[^)\s]{0,500}(?: "[^"]{0,200}")?)\)|\[[^\]]{0,80}\])/g,
      '$1',
    )
    .replace(/<\/?[a-z][^<>]{0,200}>/gi, '')
    .replace(/(\*\*|__)(?=\S)(.{1,300}?\S?)\1/g, '$2')
    .replace(/(?<![\w*])[*_](?=\S)([^*_\n]{1,200}?)[*_](?![\w*])/g, '$1')
    .replace(
      /&(amp|lt|gt|quot|nbsp|#39);/g,
      (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' })[name] ?? "'",
    )

function frontOf(
  text: string,
  complain?: (why: string) => void,
): { front: Record<string, unknown>; length: number } {
  const found = FRONT.exec(text)
  if (found === null) return { front: {}, length: 0 }
  const value = outsideYaml(found[1] ?? '', complain)[0]?.value
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  return { front: isMap ? (value as Record<string, unknown>) : {}, length: found[0].length }
}

/** Lines of a paragraph on one line; as long as before, so that places stay. */
const flowed = (text: string): string => {
  const parts = text.split(/(^[ \t]*(?:```|~~~)[\s\S]*?^[ \t]*(?:```|~~~)[ \t]*$)/m)
  return parts
    .map((part, index) =>
      index % 2 === 1 ? part : part.replace(LINE_BREAK, (end) => ' '.repeat(end.length)),
    )
    .join('')
}

/** Whether a place lies in fenced code: an odd number of fences stands before it. */
function fencing(text: string): (at: number) => boolean {
  const fences = [...text.matchAll(/^[ \t]*(?:```|~~~)/gm)].map(({ index }) => index)
  let passed = 0
  return (at) => {
    while (passed < fences.length && (fences[passed] ?? 0) < at) passed += 1
    return passed % 2 === 1
  }
}

function sectionsOf(text: string, start: number): Section[] {
  const isFenced = fencing(text)
  const marks = [...text.slice(start).matchAll(HEADING)].filter(({ index }) => !isFenced(start + index))
  const heads = [
    { heading: '', at: start, bodyAt: start },
    ...marks.map(({ 0: line, 2: heading = '', index }) => ({
      heading: unmarked(heading).trim(),
      at: start + index,
      bodyAt: start + index + line.length,
    })),
  ]
  return heads.map((head, index) => ({
    ...head,
    body: flowed(text.slice(head.bodyAt, heads[index + 1]?.at ?? text.length)),
  }))
}

/** The parts of a markdown page. A front matter that is no YAML counts as none. */
export function pageOf({ text }: SourceText, complain?: (why: string) => void): Page {
  const { front, length } = frontOf(text, complain)
  const sections = sectionsOf(text, length)
  const named = typeof front.title === 'string' ? front.title : ''
  const [first] = sections.filter(({ heading }) => heading !== '')
  return { title: named || (first?.heading ?? ''), front, sections }
}
