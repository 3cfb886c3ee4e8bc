import { isPredicate, type LessonDetail } from '../../domain/lesson.ts'
import type { LessonForm } from '../../domain/teaching.ts'
import { sentences } from './language/sentences.ts'
import { causesOf } from './rules/causes.ts'
import { change } from './rules/change.ts'
import { expectation } from './rules/expectation.ts'
import { jargon } from './rules/jargon.ts'
import { ownership } from './rules/ownership.ts'
import { procedure } from './rules/procedure.ts'
import type { Passage, Reading } from './rules/rule.ts'
import { schedule } from './rules/schedule.ts'

/** What code can use of a sentence that a person wrote as a lesson of a kind. */
export type Detailed =
  | {
      status: 'ok'
      detail: LessonDetail
      services: string[]
      validFrom: number | null
      validUntil: number | null
    }
  | { status: 'unfit'; field: keyof LessonForm; reason: string }

type Rule = (passage: Passage) => Reading[]

const NO_RULE: Rule = () => []

const RULES: Record<LessonDetail['kind'], Rule> = {
  cause: NO_RULE,
  expectation,
  procedure,
  ownership,
  schedule,
  change,
  jargon,
}

/** What a statement of the kind must say before code can do anything with it. */
const NEEDED: Partial<Record<LessonDetail['kind'], string>> = {
  expectation: 'say how much, where or how long is normal: up to 2 % errors for 15 min after each deploy',
  ownership: 'say who owns what: the payments team owns checkout',
  schedule: 'say when it recurs: every other Tuesday from 03:00 to 05:00',
  jargon: 'say what the name stands for: "the elephant" is orders-postgres',
}

/** Kinds that are nothing without what they are about. */
const ABOUT_SOMETHING: ReadonlySet<LessonDetail['kind']> = new Set(['expectation', 'ownership', 'change'])

const isUsable = ({ detail }: Reading): boolean => {
  if (detail.kind === 'expectation') return isPredicate(detail)
  return detail.kind !== 'schedule' || detail.recurring !== null
}

/** The whole first: a rule may need two sentences. */
const passagesOf = (statement: string, at: number): Passage[] =>
  [statement, ...sentences(statement).map(({ text }) => text)].map((text) => ({
    text,
    before: '',
    own: false,
    asked: '',
    opening: '',
    beside: [],
    heading: '',
    next: '',
    at,
    we: null,
  }))

function causeOf(statement: string, at: number): LessonDetail {
  const ts = (at / 1000).toFixed(6)
  const message = { ts, at, thread: null, author: '', bot: false, text: statement, mentions: [] }
  const reading = causesOf([{ ...message, reactions: [], edited: null }])
  return {
    kind: 'cause',
    symptom: reading?.symptom ?? '',
    cause: reading?.cause?.words || statement,
    fix: reading?.fix?.sentence.text ?? null,
  }
}

/** What holds for kinds that need no form: a cause is its sentence, a procedure its step, a change began when it was written. */
function plainDetail({ kind, statement }: LessonForm, at: number): LessonDetail | null {
  switch (kind) {
    case 'cause':
      return causeOf(statement, at)
    case 'procedure':
      return { kind, when: '', steps: [statement], page: null }
    case 'change':
      return { kind, what: statement, since: at }
    default:
      return null
  }
}

/** Reads a statement as a lesson of the given kind; `at` is when its source was written, milliseconds. */
export function detailOf(form: LessonForm, at: number): Detailed {
  const { kind, statement } = form
  const reading = passagesOf(statement, at)
    .flatMap(RULES[kind])
    .find((one) => one.detail.kind === kind && isUsable(one))
  const detail = reading?.detail ?? plainDetail(form, at)
  if (detail === null) return { status: 'unfit', field: 'statement', reason: NEEDED[kind] ?? 'say more' }
  const services = form.services.length > 0 ? form.services : (reading?.services ?? [])
  if (services.length === 0 && ABOUT_SOMETHING.has(kind))
    return { status: 'unfit', field: 'services', reason: 'name the service that it is about' }
  const { validFrom = null, validUntil = null } = reading ?? {}
  return { status: 'ok', detail, services, validFrom, validUntil }
}
