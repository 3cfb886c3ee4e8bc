import { createHash } from 'node:crypto'
import type { Fired } from '../control.ts'

export interface Door {
  url: string
  token: string
}

/** A delivery about one alert that somebody wrote by hand: Alertmanager's own takes such from whoever asks. */
export function byHand(asked: Fired, status: 'firing' | 'resolved', now: number): object {
  const startsAt = new Date(asked.startsAt).toISOString()
  const fingerprint = createHash('sha256').update(`${asked.name} ${startsAt}`).digest('hex').slice(0, 16)
  const alert = {
    status,
    labels: { alertname: asked.name, service: asked.service, severity: asked.severity },
    annotations: { summary: asked.summary },
    startsAt,
    ...(status === 'resolved' ? { endsAt: new Date(now).toISOString() } : {}),
    fingerprint,
  }
  return { version: '4', groupKey: fingerprint, status, alerts: [alert] }
}

/** Asks Sitrep, or says that it is over. Throws when the door does not take it: nothing would be scored then. */
export async function askByHand({ url, token }: Door, delivery: object): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(delivery),
    signal: AbortSignal.timeout(10_000),
  })
  if (!answer.ok) throw new Error(`the page by hand was not taken: ${answer.status} ${await answer.text()}`)
}
