import type { Alert } from '../domain/signal.ts'

/** Values, pods, dates and ids differ from page to page of one kind. */
const VARYING = /\b[0-9a-f]{8,}\b|[a-z0-9]*\d[a-z0-9.:%]*/g

/** A class of answers: it says what is counted. */
const KIND = /^[1-5]xx$/

/** What pages of one kind have in common: the service, the metric and the title without its numbers. */
export function fingerprintOf({
  service,
  metric,
  title,
}: Pick<Alert, 'service' | 'metric' | 'title'>): string {
  const words = title
    .toLowerCase()
    .replace(VARYING, (word) => (KIND.test(word) ? word : '#'))
    .replace(/\s+/g, ' ')
    .trim()
  return [service.toLowerCase(), metric?.toLowerCase() ?? '', words].join(' | ')
}
