import type { Message } from '../domain/message.ts'
import { personLine } from './lines.ts'

/** The one question to whoever said what it was: how they knew is what the next person needs. */
export const toldYouMessage = (person: string): Message => ({
  tone: 'answer',
  headline: 'What told you?',
  sections: [
    {
      label: null,
      lines: [
        personLine(
          '{person}, what showed you what it was? A sentence in this thread is kept as a candidate lesson with your name.',
          person,
        ),
      ],
    },
  ],
  footer: 'Asked once an incident; SITREP_ASK_RESOLVER=off ends it',
  buttons: [],
})

/** Whom a question was put to; null when the message is none. */
export const askedPerson = ({ sections }: Message): string | null => sections[0]?.lines[0]?.person ?? null
