import { type Section, unmarked } from '../sources/files/page.ts'
import { asStatement } from './draft.ts'
import { sentences } from './language/sentences.ts'
import { type PageDraft, type PageFacts, pageDraft } from './page-draft.ts'
import { commandWorth, gives } from './rules/prescription-cues.ts'
import { pageIn } from './rules/procedure.ts'

/** What stands at the front of an item of a list. */
const ITEM = /^[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]+(.+)$/gm

/** A list of this many things to do is a procedure, or a single command. */
const FEWEST_STEPS = 2

const MOST_STEPS = 12

/** Longest passage that is quoted of a section. */
const LONGEST_QUOTE = 2_000

const isStep = (text: string): boolean => commandWorth(text) > 0 || gives.order(text) || gives.ban(text)

/** Commands and orders of a section, in its order: the items of its lists, else its sentences. */
function stepsOf({ body }: Section): string[] {
  const items = [...body.matchAll(ITEM)].map(([, text = '']) => text.trim())
  const listed = items.filter((text) => !/^\[[^\]]*\]\([^)]*\)$/.test(text))
  if (listed.filter(isStep).length >= FEWEST_STEPS) return listed
  const told = sentences(body).map(({ text }) => text)
  return told.some((text) => commandWorth(text) >= FEWEST_STEPS) ? told : []
}

/** What the page is about, unless the section's own heading is its title. */
const headOf = ({ page }: PageFacts, { heading }: Section): string =>
  heading === page.title || heading === '' ? page.title : `${page.title}: ${heading}`

/**
 * Sections of a page that tell step by step what to do, each as a procedure that its heading calls for. `isOther`: sections
 * that were read already or tell no facts.
 */
export function stepDrafts(facts: PageFacts, isOther: (section: Section) => boolean): PageDraft[] {
  return facts.page.sections.flatMap((section) => {
    const steps = isOther(section) ? [] : stepsOf(section).map(unmarked).slice(0, MOST_STEPS)
    const when = headOf(facts, section)
    if (steps.length === 0 || when === '') return []
    const text = facts.text.slice(section.at, section.bodyAt + section.body.length)
    return [
      pageDraft(facts, {
        detail: { kind: 'procedure', when, steps, page: pageIn(steps.join('. ')) },
        services: [...facts.names],
        statement: asStatement(`${when}: ${steps.join(' ')}`),
        quote: text.slice(0, LONGEST_QUOTE).trim(),
        offset: section.at,
      }),
    ]
  })
}
