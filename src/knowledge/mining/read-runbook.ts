import { type Page, type Section, unmarked } from '../sources/files/page.ts'
import { asStatement } from './draft.ts'
import { isRuleName } from './language/names.ts'
import { sentences } from './language/sentences.ts'
import { fileStem, type PageDraft, type PageFacts, pageDraft } from './page-draft.ts'
import { OWNER, ownerName } from './rules/rule.ts'

const IS_ONE = /run-?books?|play-?books?|\balerts?\b|procedures?|\bsops?\b|how-?to|troubleshoot/i

const ABOUT =
  /^(?:meaning|summary|description|overview|about|symptoms?|what (?:it|this) means|alert|purpose|when to use|trigger|context|impact)\b/i

const STEPS =
  /^(?:\d[.)]? )?(?:diagnos\w+|mitigation|resolution|steps?|procedure|actions?|what to do|remediation|how to (?:fix|respond|mitigate)|response|fix|recovery|troubleshooting|checks?|investigation|first (?:steps|response)|immediate actions?|instructions|process|rollback|runbook)\b/i

const ESCALATE = new RegExp(
  String.raw`\b(?:page|escalate(?: it)? to|call|contact|notify|wake)\s+${OWNER}`,
  'iu',
)

/** Whether a section under such a heading is told as a part of its runbook. */
export const isRunbookPart = (heading: string): boolean => ABOUT.test(heading) || STEPS.test(heading)

/** Longest passage that is quoted of a section: the page itself is one click away. */
const LONGEST_QUOTE = 2_000

/** What a template left to be written. */
const UNWRITTEN = /^(?:todo|tbd|to be (?:added|written|done)|n\/?a|none)\W*$/i

const textsOf = ({ body }: Section): string[] =>
  sentences(body)
    .map(({ text }) => unmarked(text))
    .filter((text) => !UNWRITTEN.test(text))

/** Capitals inside a name as words: `KubePodCrashLooping` is asked for as "kube pod crash looping". */
const spaced = (name: string): string =>
  name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')

interface Parts {
  about: readonly Section[]
  steps: readonly Section[]
}

function partsOf({ page }: PageFacts): Parts {
  const filled = page.sections.filter(({ body }) => body.trim() !== '')
  const about = filled.filter(({ heading }) => ABOUT.test(heading))
  const steps = filled.filter(({ heading }) => STEPS.test(heading))
  return { about: about.length > 0 ? about : filled.slice(0, 1), steps }
}

function quoteOf({ text }: PageFacts, sections: readonly Section[]): string {
  const [first] = sections
  const last = sections.at(-1)
  if (first === undefined || last === undefined) return ''
  return text.slice(first.at, Math.min(last.bodyAt + last.body.length, first.at + LONGEST_QUOTE)).trim()
}

function isRunbook({ page, file, names }: PageFacts): boolean {
  const typed = [page.front.type, page.front.kind].some((one) => typeof one === 'string' && IS_ONE.test(one))
  const named = IS_ONE.test(file) || IS_ONE.test(page.title) || names.some(isRuleName)
  return !fileStem(file).startsWith('_') && (typed || named || isShapedAsOne(page))
}

/** What only a page about an alert begins with. */
const MEANS = /^(?:meaning|what (?:it|this) (?:alert )?means|when to use)\b/i

/** It says what something means and what to do about it, whatever its folder is called. */
const isShapedAsOne = ({ sections }: Page): boolean =>
  sections.some(({ heading }) => MEANS.test(heading)) && sections.some(({ heading }) => STEPS.test(heading))

function alertDraft(facts: PageFacts, alert: string): PageDraft {
  const titled = facts.page.sections.filter(({ heading }) => heading.includes(alert)).slice(0, 1)
  return pageDraft(facts, {
    detail: { kind: 'jargon', alias: spaced(alert), means: alert },
    services: [alert],
    statement: `${spaced(alert)} is the alert ${alert}`,
    quote: quoteOf(facts, titled) || facts.page.title,
    offset: 0,
  })
}

/** How a page is called: its alert, with its title beside it when that says something else. */
function headOf({ page, file }: PageFacts, alert: string | undefined): string {
  if (alert === undefined) return page.title || fileStem(file)
  return page.title === '' || page.title === alert ? alert : `${alert} (${page.title})`
}

/**
 * A runbook as lessons: what the alert means, what to do, and the alert's name as people say it. Empty when the page is no
 * runbook.
 */
export function runbookDrafts(facts: PageFacts): PageDraft[] {
  if (!isRunbook(facts)) return []
  const { about, steps } = partsOf(facts)
  const alert = facts.names.find(isRuleName)
  const meaning = about.flatMap(textsOf).slice(0, 3).join(' ')
  const todo = steps.flatMap(textsOf).slice(0, 12)
  const [first = steps[0]] = about
  if (first === undefined || meaning === '') return []
  const head = headOf(facts, alert)
  const pager = ESCALATE.exec([...todo, meaning].join('\n'))?.[1]
  const page = pager === undefined ? null : ownerName(pager)
  const detail = { kind: 'procedure', when: `${head}: ${meaning}`, steps: todo, page } as const
  const services = facts.names.length > 0 ? [...facts.names] : [head]
  const draft = (statement: string, sections: readonly Section[], offset: number): PageDraft =>
    pageDraft(facts, {
      detail,
      services,
      statement: asStatement(statement),
      quote: quoteOf(facts, sections),
      offset,
    })
  return [
    draft(`${head}: ${meaning}`, about, first.at),
    ...steps.slice(0, 1).map(({ at }) => draft(`${head}, what to do: ${todo.join(' ')}`, steps, at)),
    ...(alert === undefined ? [] : [alertDraft(facts, alert)]),
  ]
}
