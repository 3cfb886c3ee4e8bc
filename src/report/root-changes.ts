import { clockTime } from '../domain/clock-text.ts'
import type { FoldedAlert, Storm } from '../domain/incident.ts'
import type { Message, MessageLine } from '../domain/message.ts'
import type { Alert } from '../domain/signal.ts'
import { bullet, personLine, plain, quoted } from './lines.ts'
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
    buttons: [BUTTONS.evidence, BUTTONS.postmortem],
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

/** Alerts that the root has room for. */
const STORM = 4

const stateOf = (resolvedAt: number | null): string =>
  resolvedAt === null ? '' : ` · over ${clockTime(resolvedAt)}`

const foldedLine = ({ alert, at, resolvedAt }: FoldedAlert): MessageLine =>
  bullet(
    [
      `\`${quoted(alert.service)}\` ${quoted(alert.title, 140)}`,
      ...(alert.severity === 'unknown' ? [] : [quoted(alert.severity)]),
      `${clockTime(at)}${stateOf(resolvedAt)}`,
    ].join(' · '),
  )

/** Further alerts of the same problem, under what the first one said. */
export function stormMessage(root: Message, { folded, firstOver }: Storm): Message {
  const others = root.sections.filter(({ label }) => label !== 'Also firing')
  if (folded.length === 0) return { ...root, sections: others }
  const more = folded.length - STORM
  const lines = [
    ...folded.slice(0, STORM).map(foldedLine),
    ...(more > 0 ? [plain(`… and ${more} more`)] : []),
    ...(firstOver === null ? [] : [plain(`The first alert was over at ${clockTime(firstOver)} UTC.`)]),
  ]
  const [page, ...rest] = others
  const storm = { label: 'Also firing', lines }
  return { ...root, sections: page === undefined ? [storm] : [page, storm, ...rest] }
}

/** Something worse joined: an edit wakes nobody. */
export const worseMessage = ({ service, title, severity }: Alert): Message => ({
  tone: 'working',
  headline: `Worse · ${quoted(severity)} · ${quoted(service)} · ${quoted(title, 140)}`,
  sections: [],
  footer: 'It joined this incident: both can have one cause.',
  buttons: [],
})

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
