import type { DayWindow } from '../../domain/lesson.ts'
import type { SlackMessage } from '../sources/slack/message.ts'
import type { SlackDraft } from './draft.ts'
import { dayWindow } from './language/day-window.ts'
import { ZONE } from './language/zones.ts'
import { inOneBreath } from './one-breath.ts'

/** Messages before one, of a thread or of one breath, in which its hour may have been told with a zone. */
const BEFORE = 3

const HOUR_WITH_ZONE = new RegExp(
  String.raw`\b(?:\d{1,2}[:.]\d\d|\d{1,2}\s?[ap]m|noon|midnight),?\s?[([]?${ZONE}`,
  'gi',
)

const hoursIn = (text: string): DayWindow[] =>
  [...text.matchAll(HOUR_WITH_ZONE)].flatMap(([hour]) => dayWindow(`at ${hour}`) ?? [])

function zoneOfHour(messages: readonly SlackMessage[], at: number, from: number): string | null {
  const near = messages
    .slice(Math.max(0, at - BEFORE), at)
    .filter((one, index, all) => one.thread !== null || inOneBreath(one, all[index + 1] ?? messages[at]))
  const windows = near.flatMap(({ text, bot }) => (bot ? [] : hoursIn(text)))
  return windows.findLast((window) => window.from === from && window.zone !== null)?.zone ?? null
}

/** `it runs at 14:00 Berlin time` · `from 14:00 to 14:10 up to 4 s is fine`: an hour that was told with its zone keeps it. */
export function withZone(messages: readonly SlackMessage[], draft: SlackDraft): SlackDraft {
  const { detail, ts } = draft
  const during = detail.kind === 'expectation' ? detail.during : null
  if (detail.kind !== 'expectation' || during?.window == null) return draft
  const { window } = during
  if (window.zone !== null) return draft
  const at = messages.findIndex((one) => one.ts === ts)
  const zone = zoneOfHour(messages, at, window.from)
  return zone === null
    ? draft
    : { ...draft, detail: { ...detail, during: { ...during, window: { ...window, zone } } } }
}
