import type { KnownBlock, ModalView, PlainTextElement, PlainTextOption } from '@slack/types'
import { LESSON_KINDS, type LessonKind } from '../../domain/lesson.ts'
import type { Place } from '../../domain/signal.ts'
import type { FilledForm, TaughtFrom } from '../../domain/teaching.ts'
import { LIMITS } from './limits.ts'
import { cut, escaped } from './mrkdwn.ts'

export const REMEMBER_VIEW = 'remember-this'
export const EDIT_VIEW = 'edit-lesson'

export const LESSON_ACTIONS: Readonly<Record<string, 'keep' | 'drop' | 'edit'>> = {
  sitrep_lesson_keep: 'keep',
  sitrep_lesson_drop: 'drop',
  sitrep_lesson_edit: 'edit',
}

export const KIND_WORDS: Readonly<Record<LessonKind, string>> = {
  cause: 'Cause: what was wrong, and what fixed it',
  procedure: 'Procedure: what to do, or whom to page',
  expectation: 'Expectation: what is normal, and when',
  schedule: 'Schedule: what happens regularly',
  ownership: 'Ownership: who owns what',
  change: 'Change: what was rewritten or replaced',
  jargon: 'Jargon: what a name stands for',
}

export const REMEMBER_TITLE = 'Remember this'

/** As long as a line of a message holds. */
const STATEMENT = 400

/** Slack takes 3,000 characters of metadata; the rest of it is ids. */
const METADATA = 2600

const plain = (text: string): PlainTextElement => ({ type: 'plain_text', text })

const said = (text: string): KnownBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text, verbatim: true },
})

const note = (text: string): KnownBlock => ({
  type: 'context',
  elements: [{ type: 'mrkdwn', text, verbatim: true }],
})

const QUOTE_SHOWN = 600

/** Each line of it quoted: only the first would be otherwise. */
const quoted = (text: string): string =>
  escaped(cut(text.trim(), QUOTE_SHOWN))
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')

const option = (kind: LessonKind): PlainTextOption => ({
  text: { type: 'plain_text', text: cut(KIND_WORDS[kind], LIMITS.optionText) },
  value: kind,
})

function inputs({ kind, services, statement }: FilledForm): KnownBlock[] {
  const initial = cut(statement, STATEMENT)
  return [
    {
      type: 'input',
      block_id: 'statement',
      label: plain('What to remember, in one sentence'),
      element: {
        type: 'plain_text_input',
        action_id: 'statement',
        multiline: true,
        max_length: STATEMENT,
        ...(initial === '' ? {} : { initial_value: initial }),
      },
    },
    {
      type: 'input',
      block_id: 'kind',
      label: plain('What kind of knowledge it is'),
      element: {
        type: 'static_select',
        action_id: 'kind',
        placeholder: plain('Choose one'),
        options: LESSON_KINDS.map(option),
        ...(kind === null ? {} : { initial_option: option(kind) }),
      },
    },
    {
      type: 'input',
      block_id: 'services',
      optional: true,
      label: plain('Services it is about'),
      element: {
        type: 'plain_text_input',
        action_id: 'services',
        max_length: 300,
        placeholder: plain('checkout, payments-db'),
        ...(services.length === 0 ? {} : { initial_value: cut(services.join(', '), 300) }),
      },
    },
  ]
}

/** The message travels in the form, cut until it fits: escapes make it longer than it is. */
function metadataOf(from: TaughtFrom): string {
  for (let most = 1200; ; most = Math.floor(most / 2)) {
    const text = JSON.stringify({ ...from, quote: cut(from.quote, most) })
    if (text.length <= METADATA || most < 50) return text
  }
}

/** *Remember this*: the message quoted, with what the rules read in it. */
export const rememberModal = (form: FilledForm, from: TaughtFrom): ModalView => ({
  type: 'modal',
  callback_id: REMEMBER_VIEW,
  private_metadata: metadataOf(from),
  title: plain(REMEMBER_TITLE),
  submit: plain('Remember'),
  close: plain('Cancel'),
  blocks: [
    said(quoted(form.quote)),
    ...inputs(form),
    note(
      'It is kept with a link to the message, as *unconfirmed*: it decides nothing until somebody keeps it.',
    ),
  ],
})

/** *Edit*: the lesson as it stands. `place` is the thread it was asked in; null in the Home tab. */
export const editModal = (form: FilledForm, place: Place | null): ModalView => ({
  type: 'modal',
  callback_id: EDIT_VIEW,
  private_metadata: JSON.stringify({ lessonId: form.lessonId, place }),
  title: plain('Edit what I learned'),
  submit: plain('Keep it like this'),
  close: plain('Cancel'),
  blocks: [
    ...(/\S/.test(form.quote) ? [said(quoted(form.quote))] : []),
    ...inputs(form),
    note('What you send is confirmed by you. The message it came from stays as it is.'),
  ],
})

/** What came of a form that was sent, in its place. */
export const doneModal = (title: string, text: string): ModalView => ({
  type: 'modal',
  title: plain(title),
  close: plain('Close'),
  blocks: [said(text)],
})
