import type { Alert } from '../../domain/signal.ts'

interface Textual {
  text?: unknown
  title?: unknown
  fallback?: unknown
  value?: unknown
  fields?: unknown
  blocks?: unknown
  elements?: unknown
  attachments?: unknown
}

const MOST = 4000

/** Every text of a post: monitoring bots put theirs into text, attachments or blocks. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsOf)
  if (typeof value !== 'object' || value === null) return []
  const { text, title, value: content, fields, blocks, elements, attachments } = value as Textual
  return [title, text, content, fields, blocks, elements, attachments].flatMap(textsOf)
}

/** Slack's own escapes and links as the plain words they show. */
const unescaped = (text: string): string =>
  text
    .replace(/<([^|>]+)\|([^>]+)>/g, '$2')
    .replace(/<([^>]+)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

const SERVICE = /\b(?:service|app|application|component|job)\s*[:=]\s*[`*"']*([\w][\w.-]*)/i

/** `checkout: p99 high`, `[checkout] …`: a bot that names no field puts the service first. */
const LEADING =
  /^\s*(?:[:\w]*:\s)?(?:\[[^\]]*\]\s*)?[`*]*([a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*)[`*]*\s*[:·|-]\s/i

const SEVERITY = /\b(SEV-?\d|P[0-5]|critical|high|warning|error|info)\b/i

const VALUE = /(?:^|[\s:=(])(-?\d+(?:\.\d+)?\s?(?:%|ms|s|sec|min|rps|req\/s|[KMGT]i?B|B)?)(?=[\s,;)]|$)/

const RESOLVED = /^\W*(?:resolved|recovered|ok|closed)\b/i

export interface AlertPost {
  alert: Alert
  phase: 'triggered' | 'resolved'
  /** Equal for repeats of one alert: its words without numbers. */
  fingerprint: string
}

/** A monitoring bot's post as an alert, by the words such posts have in common. */
export function alertPost(message: Textual, firedAt: number): AlertPost {
  const text = unescaped([...new Set(textsOf(message))].join('\n')).slice(0, MOST)
  const [first = ''] = text.split('\n').filter((line) => line.trim() !== '')
  const title = first.replace(/[*`]/g, '').trim().slice(0, 200) || 'alert'
  const bare = title.replace(RESOLVED, '').replace(/^[\s:·|-]+/, '')
  const service = SERVICE.exec(text)?.[1] ?? LEADING.exec(bare)?.[1] ?? 'unknown'
  return {
    phase: RESOLVED.test(title) ? 'resolved' : 'triggered',
    fingerprint: bare
      .toLowerCase()
      .replace(/\d+(?:\.\d+)?/g, '#')
      .replace(/\s+/g, ' ')
      .slice(0, 120),
    alert: {
      title,
      service,
      severity: SEVERITY.exec(text)?.[1] ?? 'unknown',
      entity: service === 'unknown' ? null : service,
      metric: null,
      value: VALUE.exec(bare)?.[1]?.trim() ?? null,
      firedAt,
      url: null,
      labels: {},
      text,
    },
  }
}
