import { saysSomething } from '../one-message.ts'
import type { Passage } from './answer.ts'
import type { ShownConversation, ShownMessage } from './shown-conversation.ts'

/** A passage as its message has it. */
export interface Located {
  message: ShownMessage
  text: string
}

/** Fewer characters are found anywhere. */
const SHORTEST = 8

/**
 * The passage that a model quoted, copied out of the message that it named; null where it does not stand there. Only
 * the kind and the number of blanks may differ: models put lines together.
 */
export function locate({ messages }: ShownConversation, { message: id, quote }: Passage): Located | null {
  const message = messages.find((one) => one.id === id)
  const words = quote.trim().split(/\s+/)
  if (message === undefined || words.join(' ').length < SHORTEST || !saysSomething(quote)) return null
  const [text] = new RegExp(words.map(RegExp.escape).join('\\s+')).exec(message.text) ?? []
  return text === undefined ? null : { message, text }
}

/** Whether somebody in the conversation wrote this, whatever its case. */
export const isSaid = ({ messages }: ShownConversation, words: string): boolean => {
  const wanted = words.trim().toLowerCase()
  return wanted !== '' && messages.some(({ text }) => text.toLowerCase().includes(wanted))
}
