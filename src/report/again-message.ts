import { clockTime } from '../domain/clock-text.ts'
import type { Message } from '../domain/message.ts'
import type { Verdict } from '../domain/verdict.ts'
import { plain, quoted } from './lines.ts'

const saysOf = ({ kind, cause }: Verdict): string =>
  cause === null ? kind : `${kind}: ${quoted(cause.statement, 200)}`

/** Sitrep speaks up again: a later look concludes something else than stands in the root. */
export function againMessage(before: Verdict | null, after: Verdict, at: number): Message {
  const was = before === null ? [] : [plain(`Before: ${saysOf(before)}`)]
  return {
    tone: after.kind === 'healthy' || after.kind === 'expected' ? after.kind : 'likely',
    headline: `Looked again at ${clockTime(at)} UTC: the conclusion changed`,
    sections: [{ label: null, lines: [...was, plain(`Now: ${saysOf(after)}`)] }],
    footer: null,
    buttons: [],
  }
}
