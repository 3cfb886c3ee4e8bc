import { asStatement } from './draft.ts'
import { namesIn } from './language/names.ts'
import { type PageDraft, type PageFacts, pageDraft } from './page-draft.ts'
import { ownerName } from './rules/rule.ts'

/** `*Owner: Guest Systems. Page: …*`, `**Maintained by:** @till-crew`: a line that says whose what the page is about is. */
const LINE =
  /^[ \t>*_-]*(?:service )?(?:owners?|owned by|owning team|maintainers?|maintained by|responsible(?: team)?)[*_]*[ \t]*:[ \t*_]*([@#\p{L}][^.\n|;·•]{1,60}?)[ \t*_]*(?:$|[.;|·•])/imu

/** Characters of the first section in which such a line stands. */
const FIRST = 400

const NOBODY = /^(?:tbd|todo|none|n\/?a|nobody|unknown|unclear|vacant|\?+|-+|–)$/i

/** Whose what a page is about is, as the page says it of itself in its first lines; empty when its title names nothing. */
export function pageOwner(facts: PageFacts): PageDraft[] {
  const { page } = facts
  const first = page.sections.find(({ body }) => body.trim() !== '')
  const services = namesIn(page.title)
  const found = first === undefined ? null : LINE.exec(first.body.slice(0, FIRST))
  const owner = ownerName(found?.[1] ?? '')
  if (first === undefined || found === null || services.length === 0 || owner === '' || NOBODY.test(owner))
    return []
  const line = found[0].replace(/^[\s>*_-]+/, '').trim()
  return [
    pageDraft(facts, {
      detail: { kind: 'ownership', owner },
      services,
      statement: asStatement(`${services.join(', ')}: ${line}`),
      quote: line,
      offset: first.bodyAt + found.index + found[0].indexOf(line),
    }),
  ]
}
