import type { EvidenceRef } from './ids.ts'
import type { ButtonAction, LessonAction } from './signal.ts'

/**
 * A message for people as data: Slack draws it as blocks, the terminal as text.
 * In `text` a pair of backticks marks code and a pair of asterisks marks bold; nothing else is markup,
 * and whoever draws it escapes the rest.
 */
export interface MessageLine {
  text: string
  citations: EvidenceRef[]
  bullet: boolean
  /** Slack id of whom `{person}` in the text stands for. Nobody else is ever mentioned. */
  person?: string
}

export interface MessageSection {
  /** Bold lead-in such as `Changed`; null for plain lines. */
  label: string | null
  lines: MessageLine[]
  /** Buttons about these lines alone. */
  buttons?: MessageButton[]
}

export type Tone =
  | 'working'
  | 'cause'
  | 'likely'
  | 'inconclusive'
  | 'expected'
  | 'healthy'
  | 'withdrawn'
  | 'resolved'
  | 'failed'
  | 'answer'

export interface MessageButton {
  action: ButtonAction | LessonAction
  /** What it is about; left out: the incident. */
  value?: string
  label: string
  style: 'primary' | 'danger' | null
  /** Asked before the press counts; left out when it costs nothing. */
  confirm?: { title: string; text: string; yes: string; no: string }
}

export interface Message {
  tone: Tone
  /** One plain line; also the notification text. */
  headline: string
  sections: MessageSection[]
  /** Small print: sources, cost, time, what it ran without. */
  footer: string | null
  buttons: MessageButton[]
  /** Posted instead of the sections: the headline is what a client without files shows. */
  file?: MessageFile
}

export interface MessageFile {
  /** With its ending. */
  name: string
  title: string
  text: string
}
