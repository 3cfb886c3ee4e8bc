import type { Message } from '../domain/message.ts'
import { plain, quoted } from './lines.ts'

/** Something whoever runs Sitrep has to do. */
export const noticeMessage = (headline: string, text: string): Message => ({
  tone: 'failed',
  headline,
  sections: [{ label: null, lines: [plain(quoted(text, 300))] }],
  footer: null,
  buttons: [],
})
