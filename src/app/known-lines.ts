import type { Lesson, LessonKind, LessonSource } from '../domain/lesson.ts'
import type { KnowledgeQuestion, KnownLine } from '../incidents/accepted.ts'
import { TEAM_REACH } from '../knowledge/access/reach.ts'
import { openRecall } from '../knowledge/recall/recall.ts'
import type { KnowledgeStore } from '../knowledge/store/store.ts'
import type { Tx } from '../storage/sql.ts'

/** Lines an answer holds. */
const MOST: Record<KnowledgeQuestion, number> = { search: 5, owner: 2, lessons: 8 }

const QUESTION: Record<KnowledgeQuestion, (words: string) => string> = {
  search: (words) => words,
  owner: (words) => `who owns ${words}?`,
  lessons: (words) => words,
}

const placeOf = (source: LessonSource): string => {
  switch (source.kind) {
    case 'slack':
      return 'Slack'
    case 'file':
      return source.file
    case 'ticket':
      return `${source.system} ${source.key}`
  }
}

const lineOf = ({ kind, statement, status, at, source }: Lesson): KnownLine => ({
  kind,
  statement,
  status,
  at,
  link: source.kind === 'slack' ? source.permalink : null,
  place: placeOf(source),
})

const isAbout = ({ services }: Lesson, words: string): boolean =>
  services.some((service) => service.toLowerCase() === words.toLowerCase())

function wanted(items: readonly Lesson[], question: KnowledgeQuestion, words: string): Lesson[] {
  const kind: LessonKind | null = question === 'owner' ? 'ownership' : null
  return items.filter(
    (lesson) => (kind === null || lesson.kind === kind) && (question !== 'lessons' || isAbout(lesson, words)),
  )
}

/** Candidates looked through for a kind or a service. */
const LOOKED_AT = 30

/**
 * Answers a command to one person, by words and names alone: the transaction it is asked in must not wait for an
 * embedder. Only what every full member may read: who is in which private channel is not known here.
 */
export function knownLines(
  store: KnowledgeStore,
): (tx: Tx, asked: { question: KnowledgeQuestion; words: string; at: number }) => Promise<KnownLine[]> {
  const recall = openRecall(store)
  return async (tx, { question, words, at }) => {
    const asked = {
      text: QUESTION[question](words),
      reach: TEAM_REACH,
      at,
      most: LOOKED_AT,
      withVectors: false,
    }
    const { items } = await recall.ask(asked, AbortSignal.timeout(2000), tx)
    const found = wanted(
      items.map(({ lesson }) => lesson),
      question,
      words,
    )
    return found.slice(0, MOST[question]).map(lineOf)
  }
}
