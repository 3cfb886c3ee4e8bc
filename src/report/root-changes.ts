import { clockTime } from '../domain/clock-text.ts'
import type { Message } from '../domain/message.ts'
import { personLine, plain } from './lines.ts'
import { BUTTONS } from './root-message.ts'

/** Somebody said that the cause is wrong: it no longer stands there as one. */
export function withdrawnMessage(root: Message, who: string): Message {
  const before = root.headline.replace(/^(Likely c|C)ause \([^)]*\): /, '')
  return {
    ...root,
    tone: 'withdrawn',
    headline: 'Cause withdrawn: a person said it is wrong',
    sections: [
      { label: null, lines: [personLine(`{person} says this was not it: ${before}`, who)] },
      ...root.sections.filter(({ label }) => label !== 'Next'),
    ],
    buttons: [BUTTONS.evidence],
  }
}

/** Somebody said that it is right. */
export function confirmedMessage(root: Message, who: string): Message {
  const lines = [personLine('by {person}', who)]
  return {
    ...root,
    sections: [...root.sections.filter(({ label }) => label !== 'Confirmed'), { label: 'Confirmed', lines }],
    buttons: root.buttons.filter(({ action }) => action !== 'right'),
  }
}

/** The page was resolved; what was found stays. */
export function resolvedMessage(root: Message, at: number): Message {
  const done = root.headline.startsWith('Resolved') ? root.headline : `Resolved · ${root.headline}`
  return {
    ...root,
    tone: root.tone === 'withdrawn' ? 'withdrawn' : 'resolved',
    headline: done,
    sections: [
      ...root.sections.filter(({ label }) => label !== 'Resolved'),
      { label: 'Resolved', lines: [plain(`${clockTime(at)} UTC, by the alerting system`)] },
    ],
  }
}
