import { randomUUID } from 'node:crypto'
import { type Outcome, refused } from '../acts/outcome.ts'
import type { FiredPage } from '../workspace/types.ts'
import type { World } from '../workspace/world.ts'
import { pagerDutyEvent, sendWebhook, type WebhookTarget } from './webhook.ts'

/** One recorded incident that the menu offers. */
export interface FirePage {
  id: string
  title: string
  service: string
  severity: string
  metric: string | null
  value: string | null
}

export type Fired = Outcome<{ page: FiredPage; status: number; text: string }>

const MAX_TITLE = 255

/** `4.9 s`, `29 %`: a figure that a title already gives, rounded or not. */
const FIGURE = /(?:^|\s)\d[\d.,]*\s?(?:%|[mµn]?s|min|[kMG]i?B)(?:\W|$)/

/** PagerDuty's webhook carries no details, so monitoring puts the value into the title. */
function titleOf(page: FirePage): string {
  const { title, metric, value } = page
  const missing = value !== null && !title.includes(value) && !FIGURE.test(title)
  const text = missing ? `${title} (${metric ? `${metric} = ` : ''}${value})` : title
  return text.slice(0, MAX_TITLE)
}

function newPage(world: World, page: FirePage): FiredPage {
  const id = randomUUID()
  return {
    incidentKey: `recording:${page.id}:${id}`,
    incidentId: `Q${id.replaceAll('-', '').slice(0, 13).toUpperCase()}`,
    number: world.state.pages.length + 1,
    pageId: page.id,
    title: titleOf(page),
    service: page.service,
    severity: page.severity,
    firedAt: world.now(),
    resolvedAt: null,
  }
}

/** Sends the webhook of a new incident; it is kept only when the receiver took it. */
export async function firePage(
  world: World,
  target: WebhookTarget,
  pages: readonly FirePage[],
  id: string,
): Promise<Fired> {
  const chosen = pages.find((page) => page.id === id)
  if (!chosen) return refused('unknown_page')
  const page = newPage(world, chosen)
  const answer = await sendWebhook(pagerDutyEvent(page, 'incident.triggered', page.firedAt), target)
  if (answer.status === null || answer.status >= 300) return refused(failure(answer))
  world.state.pages.push(page)
  world.changes.emit({ kind: 'pages', pages: world.state.pages })
  return { ok: true, page, status: answer.status, text: answer.text }
}

/** Sends `incident.resolved` for a page that was fired. */
export async function resolvePage(world: World, target: WebhookTarget, incidentKey: string): Promise<Fired> {
  const page = world.state.pages.find((fired) => fired.incidentKey === incidentKey)
  if (!page) return refused('unknown_page')
  const now = world.now()
  const answer = await sendWebhook(pagerDutyEvent(page, 'incident.resolved', now), target)
  if (answer.status === null || answer.status >= 300) return refused(failure(answer))
  page.resolvedAt = now
  world.changes.emit({ kind: 'pages', pages: world.state.pages })
  return { ok: true, page, status: answer.status, text: answer.text }
}

const failure = ({ status, text }: { status: number | null; text: string }): string =>
  status === null
    ? `Sitrep's webhook did not answer: ${text}`
    : `Sitrep's webhook answered ${status}: ${text.trim()}`
