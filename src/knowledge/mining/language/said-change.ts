import { isCorrection } from './verdicts.ts'

/** What says that something is otherwise than it was. */
const CHANGE = [
  /\b(?:now|nowadays|no longer|not any ?more|any ?more|used to|formerly|previously|until recently)\b/i,
  /\b(?:moved|handed|transferred|reassigned|switched|renamed|changed|replaced|rescheduled|shifted|raised|lowered|tightened|relaxed|inherited|supersed\w+)\b/i,
  /\b(?:moves|moving|switches|switching|changes|changing|shifts|shifting|hands|handing) (?:over|to|from)\b/i,
  /\bt(?:ake|akes|aking|aken|ook) (?:it |this |that )?over\b|\b(?:inherits|replaces|replacing)\b/i,
  /\b(?:instead|rather than|in place of)\b/i,
  /\b(?:as of|effective|going forward|from (?:now|today|tomorrow|next|this)|starting|since (?:last|this|yesterday))\b/i,
  /\bnew (?:owners?|home|windows?|schedules?|slots?|times?|limits?|thresholds?|baselines?|normal|names?|team)\b/i,
  /\b(?:ignore|forget) (?:what|the (?:old|earlier|previous))\b/i,
]

/** It says that something changed, or that something said before was wrong. */
export const saysOtherwise = (text: string): boolean =>
  CHANGE.some((one) => one.test(text)) || isCorrection(text)
