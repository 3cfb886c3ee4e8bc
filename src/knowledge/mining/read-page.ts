import { UNDATED } from '../../domain/lesson.ts'
import { type Page, type Section, unmarked } from '../sources/files/page.ts'
import { asStatement } from './draft.ts'
import { namesIn } from './language/names.ts'
import { type Sentence, sentences } from './language/sentences.ts'
import { isHedged } from './language/tone.ts'
import { dateOf, readUndated } from './page-date.ts'
import { fileStem, type PageDraft, type PageFacts, pageDraft } from './page-draft.ts'
import { pageOwner } from './page-owner.ts'
import { readPassage } from './read-passage.ts'
import { postmortemDrafts } from './read-postmortem.ts'
import { isRunbookPart, runbookDrafts } from './read-runbook.ts'
import { stepDrafts } from './read-steps.ts'
import { isLeisure } from './rules/definition.ts'
import type { Passage, Reading } from './rules/rule.ts'
import { tableOwners } from './table-owners.ts'

const list = (value: unknown): string[] => {
  if (typeof value === 'string') return value.split(/,\s*/).filter(Boolean)
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
}

const ACCEPTED = /^(?:accepted|final|approved|published|complete[d]?|reviewed|closed|done|signed[- ]off)$/i

function acceptedBy({ front, sections }: Page): string | null {
  const { status, state } = front
  const given = [status, state].find((one) => typeof one === 'string')
  const line = /^\W*(?:status|state)\W*[:|]\W*(\w[\w -]{2,20})/im.exec(
    sections
      .slice(0, 3)
      .map(({ body }) => body)
      .join('\n'),
  )
  const value = String(given ?? line?.[1] ?? '').trim()
  return ACCEPTED.test(value) ? `the document is ${value.toLowerCase()}` : null
}

/** A name with capitals inside is an alert: `KubePodCrashLooping`, `etcdNoLeader`. */
const ALERT = /^(?:[A-Za-z][a-z0-9]+)?(?:[A-Z]+[a-z0-9]*){1,12}$/

/** What a page is called by, without its date and what kind of page it is: `runbook-ledger-db` → `ledger-db`. */
const namedByStem = (stem: string): string =>
  stem
    .replace(/^\d{4}-\d\d-\d\d-?/, '')
    .replace(
      /^(?:runbooks?|playbooks?|postmortem|pm|ops|guide|howto|doc|docs|page)[-_]|[-_](?:runbook|playbook|postmortem|ops|guide|howto|docs?|notes|page)$/gi,
      '',
    )

function namesOf(page: Page, file: string): string[] {
  const { services, service, component, components, alert, alerts, system } = page.front
  const given = [services, service, component, components, system, alert, alerts].flatMap(list)
  const stem = fileStem(file)
  const isAlert = ALERT.test(stem) && /[a-z][A-Z]|[A-Z]{2}[a-z]/.test(stem)
  const titled = [page.title, ...page.sections.slice(0, 3).map(({ heading }) => heading)].flatMap(namesIn)
  const fromStem = namesIn(namedByStem(stem))
  return [...new Set([...given, ...(isAlert ? [stem] : []), ...titled, ...fromStem])]
}

/** What is known of a page from its front matter, its path and its first lines. */
export function factsOf(
  page: Page,
  text: string,
  { file, written }: { file: string; written: number },
): PageFacts {
  const { author, authors, owner } = page.front
  const dated = dateOf(page, file)
  return {
    file,
    page,
    text,
    written: dated,
    at: dated === UNDATED ? written : dated,
    authors: [author, authors, owner].flatMap(list),
    names: namesOf(page, file),
    confirmed: acceptedBy(page),
  }
}

/** Sections that tell what somebody means to do, or what happened when: no facts of how things are. */
const SKIPPED =
  /^(?:action items?|actions|follow-?ups?|todo|next steps|timeline|references?|links?|related|changelog|revision history|attendees|participants|template|table of contents|glossary of statuses|ideas|not done|things we did not|useful links|went (?:well|badly)|what went (?:well|badly)|wish ?list|parking lot)\b/i

const JARGON_LIST =
  /\b(?:glossary|jargon|nicknames?|aliases|abbreviations|acronyms|terms|vocabulary|lingo)\b|\b(?:words|names|terms|expressions) (?:that |which )?(?:you|we|people|everybody|everyone|they)\b/i

const TERM =
  /^["'`“*_]*(\p{L}[\p{L}\d .&/_-]{1,40}?)["'`”*_]*(?:\s*\([^()]{1,60}\))?\s*(?:[:=–—→|]|-\s|->)\s*["'`“]?(?:the |our )?([\p{L}\d_`][\p{L}\d_`./ -]{1,120})/u

/** A line of a glossary, which says less than a sentence: `the elephant: orders-postgres`. */
function termOf(text: string): Reading[] {
  const found = TERM.exec(text)
  if (found === null || isLeisure(text)) return []
  const [, alias = '', means = ''] = found
  const names = namesIn(means)
  const target = names[0] ?? means.replace(/`/g, '').trim()
  return [{ detail: { kind: 'jargon', alias: alias.trim(), means: target }, services: names.slice(0, 1) }]
}

/** What one sentence of a page tells; a line of a glossary is a definition whatever its form. */
function readingsOf(facts: PageFacts, { heading }: Section, passage: Passage): Reading[] {
  const isGlossary = JARGON_LIST.test(heading) || JARGON_LIST.test(facts.page.title)
  const terms = isGlossary ? termOf(passage.text) : []
  if (terms.length > 0) return terms
  if (isHedged(passage.text)) return []
  return facts.written === UNDATED
    ? readUndated(passage.at, (at) => readPassage({ ...passage, at }))
    : readPassage(passage)
}

function sectionDrafts(facts: PageFacts, section: Section): PageDraft[] {
  if (SKIPPED.test(section.heading)) return []
  let before = ''
  const all = sentences(section.body)
  return all.flatMap((sentence, index) => {
    const text = unmarked(sentence.text)
    const passage = {
      text,
      before,
      own: true,
      asked: '',
      opening: '',
      beside: [],
      heading: '',
      next: unmarked(all[index + 1]?.text ?? ''),
      at: facts.at,
      we: null,
    }
    before = text
    return readingsOf(facts, section, passage).map((reading) =>
      sentenceDraft(facts, section, { sentence, passage, reading }),
    )
  })
}

interface ReadSentence {
  sentence: Sentence
  passage: Passage
  reading: Reading
}

function sentenceDraft(
  facts: PageFacts,
  { body, bodyAt }: Section,
  { sentence, passage, reading }: ReadSentence,
): PageDraft {
  const { text, before } = passage
  const withBefore = reading.withBefore === true && before !== ''
  const whole = reading.withNext === true ? `${text} ${passage.next}` : text
  return pageDraft(facts, {
    ...reading,
    statement: asStatement(withBefore ? `${before} ${whole}` : whole),
    quote: body.slice(sentence.start, sentence.end),
    offset: bodyAt + sentence.start,
  })
}

/** Everything a page tells, in its order: as a postmortem or a runbook when it is one, and sentence by sentence. */
export function readPage(facts: PageFacts): PageDraft[] {
  const postmortem = postmortemDrafts(facts)
  const runbook = postmortem.length > 0 ? [] : runbookDrafts(facts)
  const steps =
    postmortem.length > 0
      ? []
      : stepDrafts(
          facts,
          ({ heading }) => SKIPPED.test(heading) || (runbook.length > 0 && isRunbookPart(heading)),
        )
  // Of other pages it may be whoever looks after the text.
  const own = runbook.length > 0 ? pageOwner(facts) : []
  const owners = [...own, ...facts.page.sections.flatMap((section) => tableOwners(facts, section))]
  const said = facts.page.sections.flatMap((section) => sectionDrafts(facts, section))
  // A runbook is one procedure; a sentence of it is one of its own only when it says whom to page.
  const kept = said.filter(
    ({ detail }) =>
      runbook.length + steps.length === 0 || detail.kind !== 'procedure' || detail.page !== null,
  )
  return [...postmortem, ...runbook, ...steps, ...owners, ...kept].sort((a, b) => a.offset - b.offset)
}
