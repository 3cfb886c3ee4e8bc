import { namesIn } from '../language/names.ts'
import { cut, isDefinition } from './jargon.ts'
import { bare, type Passage, type Reading } from './rule.ts'

/** What stands above a list of what things are called: `Our glossary:`, `Words that you will hear here:`. */
const GLOSSARY =
  /\b(?:glossary|nick ?names?|vocabulary|jargon|lingo|slang|dictionary|code ?names?|acronyms|abbreviations|aliases)\b|\b(?:words|names|terms|expressions) (?:that |which )?(?:you|we|people|everybody|everyone|they)\b/i

/** Lists of people are headed in the same words. */
const OF_PEOPLE = /\b(?:owners?|owns?|contacts?|on-?call|rota|who|whom|maintainers?|call|page|ask)\b/i

/** `Old Man: it is the database drill-oracle`, `the shed = our staging cluster` */
const ITEM =
  /^["“'‘*_]*((?:the |our )?\p{L}[\p{L}\p{N}&.'’-]*(?: [\p{L}\p{N}][\p{L}\p{N}&.'’-]*){0,2})["”'’*_]*\s*(?:[:=→–—]|->|\s-\s)\s*(?:(?:(?:it|that|this)(?:['’]s| is| means)|is|means|stands for|short for)\s+)?(.+)$/u

/** A list is read as one passage, its lines apart by semicolons, unless each line speaks for itself. */
const WITH_HEADING = /^([^:;]{3,100}):\s+(.+)$/

const isGlossary = (heading: string): boolean => GLOSSARY.test(heading) && !OF_PEOPLE.test(heading)

function linesOf({ text, heading }: Passage): string[] {
  if (isGlossary(heading)) return [text]
  const [, head = '', list = ''] = WITH_HEADING.exec(text) ?? []
  return isGlossary(head) ? list.split(/;\s*/) : []
}

/** Lines of a list that says what things are called here. */
export const glossary = (passage: Passage): Reading[] =>
  linesOf(passage).flatMap((line): Reading[] => {
    const [, alias = '', said = ''] = ITEM.exec(line) ?? []
    const named = { alias: bare(alias), means: cut(said) }
    if (namesIn(named.alias).length > 0 || !isDefinition(named)) return []
    const [means = named.means] = namesIn(named.means)
    return [{ detail: { kind: 'jargon', alias: named.alias, means }, services: [means] }]
  })
