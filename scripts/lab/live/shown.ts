import type { Message } from '../../../src/domain/message.ts'

/** A suspect as the thread names it. */
export interface Shown {
  service: string
  /** In the words of a report, see `kindInWords`. */
  kind: string
}

/** `1. payments (new log lines, since 03:11:02 UTC)`; the time is left out where nobody knows it. */
const SUSPECT = /^\d+\. (.+) \(([^()]+?)(?:, since [\d:]+ UTC)?\)$/

/** The suspects of the message that says how an incident was concluded, in its order. */
export const shownSuspects = ({ sections }: Pick<Message, 'sections'>): Shown[] =>
  sections.flatMap(({ label }) => {
    const [, service, kind] = SUSPECT.exec(label ?? '') ?? []
    return service === undefined || kind === undefined ? [] : [{ service, kind }]
  })
