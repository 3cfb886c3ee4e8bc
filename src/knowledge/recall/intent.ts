import type { LessonKind } from '../../domain/lesson.ts'

/** What is asked for, by how it is asked. The first that fits counts; most questions ask for no kind. */
const ASKED: readonly [kind: LessonKind, words: RegExp][] = [
  [
    'ownership',
    /\b(?:who (?:owns|own|runs|maintains|is responsible|is in charge|looks after|takes care|handles|has|holds|keeps|(?:should|do|can) (?:i|we) (?:ask|call|page|ping|ring|phone|tell|talk|wake)|to (?:ask|call|page|ping|ring|phone|contact))|whom|whose|owner|owners|belongs? to|which team|responsible for)\b/i,
  ],
  [
    'jargon',
    /\b(?:stands? for|what does .{1,40} mean|mean by|means?\?|nickname|aka|also known as|what(?:'s| is) (?:a |an |the )?[\w-]+(?: again)?\s*\?*$|what(?:'s| is) an? [\w-]+ [\w-]+\s*\?*$)/i,
  ],
  [
    'expectation',
    /\b(?:normal|expected|usual|to be expected|supposed to|worry|worried|harmless|known behaviou?r|is it (?:ok|okay|fine)|(?:should|do) (?:we|i) (?:care|worry|ignore)|shrug|false alarm|by design)\b/i,
  ],
  [
    'schedule',
    /\b(?:when (?:is|does|do|are|will)|how often|what time|which (?:day|days|night|week)|window|scheduled|every (?:other|week|day|month|night)|recurring|calendar)\b/i,
  ],
  [
    'procedure',
    /\b(?:how (?:do|to|should|can|would)|what (?:do|should|can) (?:i|we|you|one)|(?:can|may|shall|should) (?:i|we)|what to do|steps?|runbook|playbook|procedure|instructions|handle|fix for|who to page)\b/i,
  ],
  [
    'change',
    /\b(?:what changed|rewritten|rewrite|replaced|migrated|moved|still (?:true|valid|apply|applies|correct)|since when|out of date|outdated)\b/i,
  ],
  [
    'cause',
    /\b(?:why|caused?|causes|root cause|reason|what happened|last time|seen (?:this|it) before|happened before|culprit|explain|what went wrong)\b/i,
  ],
]

/** What is asked about, without the words that ask for a kind. */
export const matterOf = (question: string): string =>
  question.replace(ASKED.find(([, words]) => words.test(question))?.[1] ?? '', ' ')

/** Null when the question tells no kind. */
export const askedKind = (question: string): LessonKind | null =>
  ASKED.find(([, words]) => words.test(question))?.[0] ?? null

/** How people ask what something is. */
const MEANING = [
  /\bmeans? by (.{1,40}?)\s*[?.]*$/i,
  /\bwhat (?:does|do) (.{1,40}?) (?:mean|stand)\b/i,
  /\bwhat(?:'s| is) (.{1,40}?)(?: again)?\s*\?*$/i,
]

/** What is asked the meaning of; null where that is not how it is asked. */
export function askedWord(question: string): string | null {
  for (const form of MEANING) {
    const word = form.exec(question)?.[1]
    if (word !== undefined) return word
  }
  return null
}
