import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Signal } from '../../domain/signal.ts'
import { AlertData, signalOf } from './alert.ts'

/** The part of a version 4 webhook that is read; everything else is tolerated. */
const Delivery = z.object({
  version: z.literal('4'),
  groupKey: z.string().default(''),
  status: z.enum(['firing', 'resolved']),
  externalURL: z.string().optional().catch(undefined),
  truncatedAlerts: z.number().catch(0),
  alerts: z.array(z.unknown()).min(1),
})

type Delivery = z.infer<typeof Delivery>

/** One signal, and the part of the body that it was made of. */
export interface Delivered {
  signal: Signal
  body: unknown
}

export type Parsed = { ok: true; delivered: Delivered[]; notes: string[] } | { ok: false; reason: string }

const issueOf = (error: z.ZodError): string => {
  const issue = error.issues[0]
  return `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'unusable'}`
}

/**
 * Alerts of one delivery that open a thread each. What is beyond them in one group is one thread more: nobody reads
 * the 51st, and nothing may be lost.
 */
const MOST_THREADS = 50

/** Ends of alerts that are looked up in one delivery; storing more takes longer than its sender waits. */
const MOST_ENDS = 200

/** What is left of a group that is too large, as one page that counts it. */
function remainder(
  { groupKey, truncatedAlerts, status }: Delivery,
  rest: readonly AlertData[],
  now: number,
): Delivered {
  const [first] = rest
  const count = rest.length + truncatedAlerts
  const key = createHash('sha256').update(groupKey).digest('hex').slice(0, 32)
  const name = first?.labels.alertname ?? 'alert'
  const startsAt = first?.startsAt ?? new Date(now).toISOString()
  const summary = `${count} further alerts in the group of ${name}`
  const data: AlertData = {
    status,
    labels: { ...(first?.labels ?? {}), alertname: name },
    annotations: { summary, description: `Alertmanager group ${groupKey.slice(0, 2000)}` },
    startsAt,
    endsAt: undefined,
    generatorURL: first?.generatorURL,
    fingerprint: `group-${key}`,
  }
  return { signal: signalOf(data, { externalUrl: undefined, now }), body: { groupKey, count } }
}

function deliveredOf(delivery: Delivery, alerts: readonly AlertData[], now: number): Delivered[] {
  const from = { externalUrl: delivery.externalURL, now }
  const one = (data: AlertData): Delivered => ({ signal: signalOf(data, from), body: data })
  const firing = alerts.filter(({ status }) => status === 'firing')
  const over = alerts.filter(({ status }) => status === 'resolved')
  const rest = firing.slice(MOST_THREADS)
  const group = rest.length + delivery.truncatedAlerts > 0 || delivery.status === 'resolved'
  // Of a group that is over the page that counted it is over too; where there was none, that changes nothing.
  const counted = group ? [remainder(delivery, rest.length > 0 ? rest : alerts, now)] : []
  return [...firing.slice(0, MOST_THREADS).map(one), ...over.slice(0, MOST_ENDS).map(one), ...counted]
}

/**
 * The bytes of a delivery as Signals, one an alert. An alert that cannot be read is left out and named, unless none
 * can. `now` is milliseconds UTC.
 */
export function parseDelivery(rawBody: Uint8Array, now: number): Parsed {
  let json: unknown
  try {
    json = JSON.parse(Buffer.from(rawBody).toString('utf8'))
  } catch {
    return { ok: false, reason: 'the body is not JSON' }
  }
  const delivery = Delivery.safeParse(json)
  if (!delivery.success) {
    return { ok: false, reason: `not a version 4 webhook of Alertmanager: ${issueOf(delivery.error)}` }
  }
  const alerts: AlertData[] = []
  const notes: string[] = []
  for (const [index, given] of delivery.data.alerts.entries()) {
    const alert = AlertData.safeParse(given)
    if (alert.success) alerts.push(alert.data)
    else notes.push(`alerts.${index}.${issueOf(alert.error)}`)
  }
  const over = alerts.filter(({ status }) => status === 'resolved').length
  if (over > MOST_ENDS)
    notes.push(`${over - MOST_ENDS} of ${over} resolved alerts: set max_alerts of the receiver`)
  if (alerts.length === 0) return { ok: false, reason: `no alert can be read: ${notes[0]}` }
  return { ok: true, delivered: deliveredOf(delivery.data, alerts, now), notes }
}
