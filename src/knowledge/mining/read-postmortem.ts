import { type Section, unmarked } from '../sources/files/page.ts'
import { asStatement } from './draft.ts'
import { namesIn } from './language/names.ts'
import { sentences } from './language/sentences.ts'
import { type PageDraft, type PageFacts, pageDraft } from './page-draft.ts'

const IS_ONE =
  /post-?mortem|incident[-_ ]?(?:report|review|\d)|\brca\b|retrospective|root[-_ ]cause|(?:^|[/_-])pm[-_]\d{4}/i

const CAUSE =
  /^(?:\d[.)]? )?(?:the )?(?:root[- ]?causes?|causes?|why (?:it|did it|did this) happen\w*|what (?:went wrong|caused (?:it|this)|broke)|contributing factors|5 whys|five whys|what it (?:really |actually )?was|what was (?:wrong|broken)|explanation|reason)\b/i
const FIX =
  /^(?:\d[.)]? )?(?:resolution|mitigation|fix|remediation|recovery|what (?:fixed|worked|helped)|how (?:it was|we) (?:fixed|resolved|mitigated)|resolution and recovery|corrective actions taken)\b/i
const SYMPTOM =
  /^(?:\d[.)]? )?(?:summary|impact|symptoms?|what happened|overview|detection|abstract|tl;?dr|description)\b/i

const textOf = (section: Section | undefined, most: number): string =>
  section === undefined
    ? ''
    : sentences(section.body)
        .slice(0, most)
        .map(({ text }) => unmarked(text))
        .join(' ')

/** `Root cause: the pool was set to 5` on a line of its own, in a page without headings for it. */
const LABELLED =
  /^[\s*_>-]*(root cause|cause|why(?: it (?:happened|broke|failed))?|what it (?:really |actually )?was|what was wrong|reason|explanation|resolution|fix|what (?:helped|fixed it)|mitigation|impact|summary|symptoms?|what (?:people|users|customers) saw)[\s*_]*[:.][\s*_]*(.{6,600})$/gim

function labelled({ page }: PageFacts, pattern: RegExp): { text: string; at: number } | null {
  for (const { body, bodyAt } of page.sections)
    for (const { 1: label = '', 2: text = '', index, 0: line } of body.matchAll(LABELLED))
      if (pattern.test(label)) return { text: unmarked(text), at: bodyAt + index + line.length - text.length }
  return null
}

interface Part {
  text: string
  at: number
}

function part(facts: PageFacts, pattern: RegExp, most: number): Part | null {
  const section = facts.page.sections.find(({ heading, body }) => pattern.test(heading) && body.trim() !== '')
  if (section === undefined) return labelled(facts, pattern)
  const lead = section.body.length - section.body.trimStart().length
  return { text: textOf(section, most), at: section.bodyAt + lead }
}

/** The cause that a postmortem states, as one lesson; empty when the page is none or states none. */
export function postmortemDrafts(facts: PageFacts): PageDraft[] {
  const { page, file, text } = facts
  const cause = part(facts, CAUSE, 2)
  const fix = part(facts, FIX, 2)
  const typed = [page.front.type, page.front.kind].some((one) => typeof one === 'string' && IS_ONE.test(one))
  const isOne = typed || IS_ONE.test(file) || IS_ONE.test(page.title) || (cause !== null && fix !== null)
  const isAlertPage = page.sections.some(({ heading }) => /^meaning$/i.test(heading))
  if (!isOne || isAlertPage || cause === null || cause.text === '') return []
  const symptom = part(facts, SYMPTOM, 1)?.text ?? page.title
  const statement = [symptom, cause.text, fix === null ? '' : `fix: ${fix.text}`]
    .filter((one) => one !== '')
    .join(' – ')
  const lines = text.slice(cause.at, cause.at + 600).split(/\n(?=#{1,6} )/)
  return [
    pageDraft(facts, {
      detail: { kind: 'cause', symptom, cause: cause.text, fix: fix?.text ?? null },
      services: [...new Set([...facts.names, ...namesIn(cause.text)])].slice(0, 4),
      statement: asStatement(statement),
      quote: (lines[0] ?? '').trimEnd(),
      offset: cause.at,
    }),
  ]
}
