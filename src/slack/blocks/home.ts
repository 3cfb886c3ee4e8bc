import type { Button, HomeView, KnownBlock } from '@slack/types'
import type { Review, ReviewedLesson, ReviewItem } from '../../domain/teaching.ts'
import { age, MARK, sourceText } from './knowledge-text.ts'
import { LIMITS } from './limits.ts'
import { cut, escaped } from './mrkdwn.ts'

export interface HomeOptions {
  review: Review
  /** Milliseconds, for ages. */
  at: number
  /** Whether the person may keep and drop; without it nothing can be pressed, and `hint` says what would help. */
  mayDecide: boolean
  hint: string
  /** What came of the last press; null when the tab was only opened. */
  notice: string | null
}

const section = (text: string): KnownBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: cut(text, LIMITS.sectionText), verbatim: true },
})

const context = (text: string): KnownBlock => ({
  type: 'context',
  elements: [{ type: 'mrkdwn', text: cut(text, LIMITS.sectionText), verbatim: true }],
})

const header = (text: string): KnownBlock => ({ type: 'header', text: { type: 'plain_text', text } })

const KIND: Record<ReviewedLesson['kind'], string> = {
  cause: 'Cause',
  procedure: 'Procedure',
  expectation: 'Expectation',
  schedule: 'Schedule',
  ownership: 'Ownership',
  change: 'Change',
  jargon: 'Jargon',
}

function titleOf({ kind, services }: ReviewedLesson): string {
  const about = services.slice(0, 4).map((name) => `\`${escaped(name.replaceAll('`', ''))}\``)
  return [`*${KIND[kind]}*`, ...about].join(' ')
}

function doubt({ status, statusReason }: ReviewedLesson): string {
  if (status !== 'stale') return ''
  return `\n:warning: in doubt: ${escaped(cut(statusReason ?? 'something changed since', 200))}`
}

const button = (
  act: 'keep' | 'edit' | 'drop',
  label: string,
  value: string,
  style?: 'primary' | 'danger',
): Button => ({
  type: 'button',
  action_id: `sitrep_lesson_${act}`,
  value,
  text: { type: 'plain_text', text: label },
  ...(style === undefined ? {} : { style }),
})

const dropButton = (id: string): Button => ({
  ...button('drop', 'Drop', id),
  confirm: {
    title: { type: 'plain_text', text: 'Drop it?' },
    text: { type: 'plain_text', text: 'It is not shown again, nor learned again from the same words.' },
    confirm: { type: 'plain_text', text: 'Drop' },
    deny: { type: 'plain_text', text: 'Leave it' },
  },
})

const actions = (elements: Button[]): KnownBlock => ({ type: 'actions', elements })

/** Longest quote beside a statement that does not say it already. */
const QUOTE = 240

function quoteOf({ quote, statement }: ReviewedLesson): string {
  const said = quote.replace(/\s+/g, ' ').trim()
  const isNew = said !== '' && !statement.replace(/\s+/g, ' ').includes(said)
  return isNew ? `\n> ${escaped(cut(said, QUOTE))}` : ''
}

/** What code would act on, when the sentence is kept. */
const understoodOf = ({ understood }: ReviewedLesson): string =>
  understood === null ? '' : `${escaped(cut(understood, QUOTE))}\n`

function small({ lesson, support, pages }: ReviewItem, at: number): string {
  return [
    `${sourceText(lesson)}, ${age(lesson.at, at)}${MARK[lesson.status] ?? ''}`,
    ...(pages > 0 ? [`${pages} ${pages === 1 ? 'page' : 'pages'} of it in 30 days`] : []),
    ...(support > 0 ? [`${support} more ${support === 1 ? 'says' : 'say'} so`] : []),
  ].join(' · ')
}

function single(item: ReviewItem, { at, mayDecide }: HomeOptions): KnownBlock[] {
  const { lesson } = item
  return [
    section(`${titleOf(lesson)}\n${escaped(lesson.statement)}${quoteOf(lesson)}${doubt(lesson)}`),
    context(`${understoodOf(lesson)}${small(item, at)}`),
    ...(mayDecide
      ? [
          actions([
            button('keep', 'Keep', lesson.id, 'primary'),
            button('edit', 'Edit', lesson.id),
            dropButton(lesson.id),
          ]),
        ]
      : []),
  ]
}

const side = (lesson: ReviewedLesson, at: number): string =>
  cut(
    `${escaped(cut(lesson.statement, 400))}\n${understoodOf(lesson)}_${sourceText(lesson)}, ${age(lesson.at, at)}${(MARK[lesson.status] ?? '').replaceAll('*', '')}_`,
    LIMITS.sectionText / 2,
  )

/** Two that disagree, beside each other: whoever keeps one sends the other away. */
function pair(item: ReviewItem, other: ReviewedLesson, { at, mayDecide }: HomeOptions): KnownBlock[] {
  const { lesson, against } = item
  const more = against.length > 1 ? ` ${against.length - 1} more say otherwise again.` : ''
  const second = {
    ...button('keep', 'Keep right', `${other.id}\n${lesson.id}`),
    action_id: 'sitrep_lesson_keep:right',
  }
  const isOpen = other.status === 'candidate' || other.status === 'stale'
  const standing = isOpen
    ? second
    : { ...button('drop', 'Keep right', lesson.id), action_id: 'sitrep_lesson_drop:left' }
  return [
    section(
      `${titleOf(lesson)}\n:left_right_arrow: Two answers. Keep the one that holds, and the other goes.${more}`,
    ),
    {
      type: 'section',
      fields: [lesson, other].map((one) => ({ type: 'mrkdwn', text: side(one, at), verbatim: true })),
    },
    ...(mayDecide
      ? [
          actions([
            button('keep', 'Keep left', `${lesson.id}\n${other.id}`),
            standing,
            button('edit', 'Edit left', lesson.id),
          ]),
        ]
      : []),
  ]
}

function card(item: ReviewItem, options: HomeOptions): KnownBlock[] {
  const [other] = item.against
  return [{ type: 'divider' }, ...(other === undefined ? single(item, options) : pair(item, other, options))]
}

function progress({ items, decided, waiting }: Review): string {
  if (items.length === 0 && decided === 0)
    return 'Nothing waits for you. What the team writes in Slack, postmortems and runbooks shows up here, at most ten a week.'
  const more = waiting > 0 ? ` ${waiting} more wait for next week.` : ''
  const left =
    items.length === 0
      ? 'All of this week is decided. Thank you.'
      : `${items.length} to decide this week, ${decided} done.`
  return `${left}${more}`
}

const USE =
  'What you keep is shown at the next page as confirmed. What nobody kept is marked as such wherever it shows, and decides nothing.'

/** The Home tab of one person: what waits for them to keep, edit or drop. */
export function homeView(options: HomeOptions): HomeView {
  const { review, mayDecide, hint, notice } = options
  const blocks: KnownBlock[] = [
    ...(notice === null ? [] : [section(notice), { type: 'divider' } as const]),
    header('What I learned'),
    section(progress(review)),
    context(mayDecide ? USE : escaped(hint)),
  ]
  for (const item of review.items) {
    const more = card(item, options)
    if (blocks.length + more.length > LIMITS.modalBlocks) break
    blocks.push(...more)
  }
  return { type: 'home', blocks }
}

/** For whoever reads nothing here. */
export const closedHome = (hint: string): HomeView => ({
  type: 'home',
  blocks: [header('What I learned'), section(escaped(hint))],
})
