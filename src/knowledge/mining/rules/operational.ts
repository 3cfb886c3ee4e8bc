import type { SlackMessage } from '../../sources/slack/message.ts'
import { OFFICE, SYMPTOM, TECHNICAL } from './cause-cues.ts'

/** Whether people speak of systems and what they do, and not of the office. */
export const isOperational = (messages: readonly SlackMessage[]): boolean => {
  const all = messages.map(({ text }) => text).join('\n')
  return (
    (TECHNICAL.test(all) || SYMPTOM.test(all)) &&
    !(OFFICE.test(all) && !/[a-z]+-[a-z]+-?[a-z]*|[45]\d\d/.test(all))
  )
}
