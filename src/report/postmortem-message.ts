import type { Message, MessageButton, MessageLine } from '../domain/message.ts'
import type { Postmortem, PostmortemDraft } from '../domain/postmortem.ts'
import { bullet, personLine, plain, section, sections } from './lines.ts'
import { postmortemName } from './postmortem-markdown.ts'

const ACCEPT: MessageButton = {
  action: 'accept',
  label: 'Accept',
  style: 'primary',
  confirm: {
    title: 'Accept the postmortem?',
    text: 'Its lessons count as confirmed from now on, and show as such at the next page of this kind.',
    yes: 'Accept',
    no: 'Not yet',
  },
}

const AGAIN: MessageButton = { action: 'postmortem', label: 'Draft again', style: null }

/** Lines that a message shows of a section; the file has them all. */
const SHOWN = 4

const LESSONS = 'Accepting confirms'

function linesOf({ sections: all }: Postmortem, heading: string): MessageLine[] {
  const lines = all.find((one) => one.heading === heading)?.lines ?? []
  return lines
    .flatMap((line) =>
      'blank' in line ? [] : [bullet(`${line.text} ${line.cites.map((ref) => `[${ref}]`).join(' ')}`)],
    )
    .slice(0, SHOWN)
}

const blanksIn = ({ sections: all }: Postmortem): string[] =>
  all.flatMap(({ heading, lines }) =>
    lines.flatMap((line) => ('blank' in line ? [`${heading}: ${line.blank}`] : [])),
  )

/** What goes into the thread beside the file: what it says, what people have to fill in, and what accepting it does. */
export function postmortemMessage(
  { postmortem }: Pick<PostmortemDraft, 'postmortem'>,
  incidentId: string,
): Message {
  const blanks = blanksIn(postmortem).map((one) => bullet(one))
  const lessons = linesOf(postmortem, 'Lessons')
  return {
    tone: 'answer',
    headline: `Postmortem draft · ${postmortem.title}`,
    sections: sections([
      section('Summary', linesOf(postmortem, 'Summary')),
      section('What worked', linesOf(postmortem, 'What worked')),
      section('For you to fill in', blanks),
      section(
        LESSONS,
        lessons.length > 0
          ? lessons
          : [plain('no lesson: no cause is known and nothing was learned from the thread')],
      ),
    ]),
    footer: `[P] the page · [S] my conclusion · [T1] the thread · [L1] a person's word · [E1] evidence. The whole draft is in the file; \`sitrep postmortem ${incidentId}\` prints it.`,
    buttons: [ACCEPT, AGAIN],
  }
}

/** The file of the draft, for the same thread. */
export function postmortemFile({ postmortem, markdown }: PostmortemDraft): Message {
  return {
    tone: 'answer',
    headline: `Postmortem draft · ${postmortem.title}`,
    sections: [],
    footer: null,
    buttons: [],
    file: {
      name: `${postmortemName(postmortem)}.md`,
      title: `Postmortem draft: ${postmortem.title}`,
      text: markdown,
    },
  }
}

/** Whether a person can still accept what the thread says. */
export const isAcceptable = ({ buttons }: Message): boolean =>
  buttons.some(({ action }) => action === 'accept')

/** The draft once somebody accepted it. */
export function acceptedPostmortem(message: Message, person: string, confirmed: number): Message {
  const count = confirmed === 1 ? 'one lesson is' : `${confirmed} lessons are`
  return {
    ...message,
    headline: message.headline.replace('Postmortem draft', 'Postmortem accepted'),
    sections: [
      ...message.sections.filter(({ label }) => label !== LESSONS && label !== 'For you to fill in'),
      { label: 'Accepted', lines: [personLine(`by {person}; ${count} confirmed`, person)] },
    ],
    buttons: [],
  }
}
